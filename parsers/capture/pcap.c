// pcap files, draft-ietf-opsawg-pcap; and the "modified" format of older Linux systems, whose records say eight bytes
// more.
// SPDX-License-Identifier: Apache-2.0
//
// File header:  magic(4) major(2) minor(2) reserved(4) reserved(4) snap length(4) link type(4)
// Record:       seconds(4) fraction(4) captured length(4) length on the wire(4), then the bytes
//               modified: interface(4) protocol(2) packet type(1) padding(1) before the bytes
// All integers are in the byte order of the machine that wrote the file, which the magic number shows.
#include "parsers/capture/pcap.h"

#include "parsers/capture/order.h"

#define MAGIC_MICROSECONDS 0xa1b2c3d4U
#define MAGIC_NANOSECONDS 0xa1b23c4dU
#define MAGIC_MODIFIED 0xa1b2cd34U
#define MAJOR_VERSION 2
#define MINOR_VERSION 4
#define USUAL_SNAP_LEN 262144U
#define MODIFIED_EXTRA 8

static uint32_t turned(uint32_t value)
{
    return value << 24 | (value & 0xff00U) << 8 | (value >> 8 & 0xff00U) | value >> 24;
}

static bool is_native_magic(uint32_t magic)
{
    return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS || magic == MAGIC_MODIFIED;
}

bool tw_pcap_is_magic(uint32_t magic)
{
    return is_native_magic(magic) || is_native_magic(turned(magic));
}

struct file_header {
    uint32_t magic, snap_len, link_type;
    uint16_t major, minor;
};

static bool read_file_header(bool big, struct tw_cursor *at, struct file_header *out)
{
    return tw_order_u32(big, at, &out->magic) && tw_order_u16(big, at, &out->major)
           && tw_order_u16(big, at, &out->minor)
           && tw_cursor_skip(at, 8)  // time zone and accuracy: nobody ever set them
           && tw_order_u32(big, at, &out->snap_len) && tw_order_u32(big, at, &out->link_type);
}

enum tw_result tw_pcap_start(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out, size_t *needed)
{
    struct tw_cursor at = *window;
    uint32_t magic = 0;
    struct file_header header;
    *needed = TW_PCAP_FILE_HEADER;
    if (at.left < TW_PCAP_FILE_HEADER || !tw_cursor_u32(&at, &magic)) {
        return TW_SHORT;
    }
    bool big = is_native_magic(magic);
    at = *window;
    if (!read_file_header(big, &at, &header)) {
        return TW_SHORT;
    }
    if (header.major != MAJOR_VERSION) {
        capture->fault = TW_CAPTURE_FAULT_VERSION;
        return TW_BROKEN;
    }
    if (capture->max_interfaces == 0) {
        capture->fault = TW_CAPTURE_FAULT_TOO_MANY_INTERFACES;
        return TW_BROKEN;
    }
    bool nanoseconds = header.magic == MAGIC_NANOSECONDS;
    capture->format = TW_CAPTURE_PCAP;
    capture->swapped = big;
    capture->modified = header.magic == MAGIC_MODIFIED;
    capture->tick_ns = nanoseconds ? 1 : 1000;
    capture->num_interfaces = 1;
    // The link type's upper bits say whether frames end in a checksum (FCS), which IP lengths cut off anyway.
    capture->interfaces[0] = (struct tw_interface){
        .link_type = (uint16_t)(header.link_type & 0xffffU),
        .resolution = nanoseconds ? 9 : 6,
        .snap_len = header.snap_len,
    };
    *out = (struct tw_item){
        .type = TW_ITEM_SECTION, .offset = capture->offset, .len = TW_PCAP_FILE_HEADER, .block_type = header.magic};
    capture->offset += TW_PCAP_FILE_HEADER;
    *window = at;
    return TW_DONE;
}

struct record_header {
    uint32_t seconds, fraction, captured, on_wire;
};

static inline bool read_record_header(const struct tw_capture *capture, struct tw_cursor *at, struct record_header *out)
{
    bool fits = tw_cursor_u32le(at, &out->seconds) && tw_cursor_u32le(at, &out->fraction)
                && tw_cursor_u32le(at, &out->captured) && tw_cursor_u32le(at, &out->on_wire)
                && (!capture->modified || tw_cursor_skip(at, MODIFIED_EXTRA));
    if (capture->swapped) {
        *out = (struct record_header){.seconds = turned(out->seconds),
                                      .fraction = turned(out->fraction),
                                      .captured = turned(out->captured),
                                      .on_wire = turned(out->on_wire)};
    }
    return fits;
}

// The snap length is not held against a record: files exist whose header says less than their records hold.
enum tw_result tw_pcap_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out, size_t *needed)
{
    struct tw_cursor at = *window;
    struct record_header record;
    size_t header_len = TW_PCAP_RECORD_HEADER + (capture->modified ? MODIFIED_EXTRA : 0);
    if (at.left < header_len || !read_record_header(capture, &at, &record)) {
        *needed = header_len;
        return TW_SHORT;
    }
    if (record.captured > TW_CAPTURE_MAX_BLOCK) {
        capture->fault = TW_CAPTURE_FAULT_LENGTH;
        return TW_BROKEN;
    }
    struct tw_span bytes;
    if (!tw_cursor_bytes(&at, &bytes, record.captured)) {
        *needed = header_len + record.captured;
        return TW_SHORT;
    }
    out->type = TW_ITEM_PACKET;
    out->offset = capture->offset;
    out->len = header_len + record.captured;
    out->packet.time_ns = record.seconds * 1000000000ULL + (uint64_t)record.fraction * capture->tick_ns;
    out->packet.has_time = true;
    out->packet.link_type = capture->interfaces[0].link_type;
    out->packet.interface = 0;
    out->packet.bytes = bytes;
    out->packet.wire_len = record.on_wire;
    capture->offset += header_len + record.captured;
    *window = at;
    return TW_DONE;
}

bool tw_pcap_write_header(struct tw_writer *w, const struct tw_interface *interface)
{
    if (w->full || w->cap - w->len < TW_PCAP_FILE_HEADER) {
        w->full = true;
        return false;
    }
    return tw_writer_u32le(w, interface->resolution == 9 ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS)
           && tw_writer_u16le(w, MAJOR_VERSION) && tw_writer_u16le(w, MINOR_VERSION) && tw_writer_zeros(w, 8)
           && tw_writer_u32le(w, interface->snap_len != 0 ? interface->snap_len : USUAL_SNAP_LEN)
           && tw_writer_u32le(w, interface->link_type);
}

bool tw_pcap_write_packet(struct tw_writer *w, const struct tw_interface *interface, const struct tw_packet *packet)
{
    uint64_t seconds = packet->time_ns / 1000000000U;
    uint64_t below = packet->time_ns % 1000000000U;
    size_t room = w->cap - w->len;
    if (w->full || room < TW_PCAP_RECORD_HEADER || room - TW_PCAP_RECORD_HEADER < packet->bytes.len
        || packet->bytes.len > TW_CAPTURE_MAX_BLOCK || seconds > UINT32_MAX) {
        w->full = true;
        return false;
    }
    return tw_writer_u32le(w, (uint32_t)seconds)
           && tw_writer_u32le(w, (uint32_t)(interface->resolution == 9 ? below : below / 1000))
           && tw_writer_u32le(w, (uint32_t)packet->bytes.len) && tw_writer_u32le(w, packet->wire_len)
           && tw_writer_bytes(w, packet->bytes);
}
