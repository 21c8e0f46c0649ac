// pcapng files, draft-ietf-opsawg-pcapng: one function for each type of block.
// SPDX-License-Identifier: Apache-2.0
//
// Block: type(4) total length(4) body, padded to 32 bits, total length(4). A section header begins a section, which has
// a byte order and interfaces of its own.
#include "parsers/capture/pcapng.h"

#include "parsers/capture/order.h"
#include "parsers/capture/ticks.h"

#define BYTE_ORDER_MAGIC 0x1a2b3c4dU
#define MAJOR_VERSION 1
#define BLOCK_FRAME 12  // header, and the length again at its end
#define OPTION_END 0
#define OPTION_TIME_RESOLUTION 9  // if_tsresol
#define OPTION_TIME_OFFSET 14     // if_tsoffset
#define MICROSECONDS 6

struct block {
    uint32_t type;
    bool big;               // byte order
    struct tw_cursor body;  // with its padding
    uint32_t len;           // of the whole block
};

static enum tw_result refuse(struct tw_capture *capture, enum tw_capture_fault fault)
{
    capture->fault = fault;
    return TW_BROKEN;
}

// section_order reads on to the byte-order magic of a section header, which comes before the length can be understood.
static enum tw_result section_order(struct tw_capture *capture, struct tw_cursor header, bool *out_big, size_t *needed)
{
    uint32_t magic = 0;
    *needed = BLOCK_FRAME;
    if (!tw_cursor_skip(&header, 4) || !tw_cursor_u32(&header, &magic)) {
        return TW_SHORT;
    }
    *out_big = magic == BYTE_ORDER_MAGIC;
    if (!*out_big && magic != 0x4d3c2b1aU) {
        return refuse(capture, TW_CAPTURE_FAULT_MAGIC);
    }
    return TW_DONE;
}

// block_at frames the block at the start of `window`, which does not move.
static enum tw_result block_at(struct tw_capture *capture, struct tw_cursor window, struct block *out, size_t *needed)
{
    struct tw_cursor at = window;
    uint32_t again = 0;
    *out = (struct block){.big = capture->swapped};
    *needed = BLOCK_FRAME;
    if (!tw_order_u32(out->big, &at, &out->type)) {
        return TW_SHORT;
    }
    enum tw_result known = out->type == TW_PCAPNG_SECTION ? section_order(capture, at, &out->big, needed) : TW_DONE;
    if (known != TW_DONE) {
        return known;
    }
    if (!tw_order_u32(out->big, &at, &out->len)) {
        return TW_SHORT;
    }
    if (out->len < BLOCK_FRAME || out->len % 4 != 0 || out->len > TW_CAPTURE_MAX_BLOCK) {
        return refuse(capture, TW_CAPTURE_FAULT_LENGTH);
    }
    if (window.left < out->len) {
        *needed = out->len;
        return TW_SHORT;
    }
    struct tw_span body;
    if (!tw_cursor_bytes(&at, &body, out->len - BLOCK_FRAME) || !tw_order_u32(out->big, &at, &again)
        || again != out->len) {
        return refuse(capture, TW_CAPTURE_FAULT_LENGTH);
    }
    out->body = tw_cursor_over(body);
    return TW_DONE;
}

// read_section: byte-order magic(4) major(2) minor(2) section length(8) options. The section's length is not used:
// blocks are found one after the other.
static enum tw_capture_fault read_section(struct tw_capture *capture, struct block *block, struct tw_item *out)
{
    uint16_t major = 0;
    if (!tw_cursor_skip(&block->body, 4) || !tw_order_u16(block->big, &block->body, &major)
        || !tw_cursor_skip(&block->body, 10)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    if (major != MAJOR_VERSION) {
        return TW_CAPTURE_FAULT_VERSION;
    }
    capture->format = TW_CAPTURE_PCAPNG;
    capture->swapped = block->big;
    capture->num_interfaces = 0;
    out->type = TW_ITEM_SECTION;
    out->block_type = block->type;
    return TW_CAPTURE_FAULT_NONE;
}

// next_option reads one option with its padding; false at their end, and where one does not fit.
static bool next_option(bool big, struct tw_cursor *options, uint16_t *code, struct tw_span *value)
{
    uint16_t len = 0;
    return tw_order_u16(big, options, code) && tw_order_u16(big, options, &len) && *code != OPTION_END
           && tw_cursor_bytes(options, value, len) && tw_cursor_skip(options, tw_order_padding(len));
}

// read_interface_options takes what it knows and passes over the rest; what does not fit ends the options, not the
// file.
static void read_interface_options(struct block *block, struct tw_interface *interface)
{
    uint16_t code = 0;
    struct tw_span value;
    while (next_option(block->big, &block->body, &code, &value)) {
        struct tw_cursor at = tw_cursor_over(value);
        uint8_t resolution = 0;
        uint64_t offset = 0;
        if (code == OPTION_TIME_RESOLUTION && tw_cursor_u8(&at, &resolution)) {
            interface->resolution = resolution;
        } else if (code == OPTION_TIME_OFFSET && tw_order_u64(block->big, &at, &offset)) {
            interface->offset_s = (int64_t)offset;
        }
    }
}

// read_interface: link type(2) reserved(2) snap length(4) options.
static enum tw_capture_fault read_interface(struct tw_capture *capture, struct block *block, struct tw_item *out)
{
    struct tw_interface interface = {.resolution = MICROSECONDS};
    if (!tw_order_u16(block->big, &block->body, &interface.link_type) || !tw_cursor_skip(&block->body, 2)
        || !tw_order_u32(block->big, &block->body, &interface.snap_len)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    if (capture->num_interfaces >= capture->max_interfaces) {
        return TW_CAPTURE_FAULT_TOO_MANY_INTERFACES;
    }
    read_interface_options(block, &interface);
    capture->interfaces[capture->num_interfaces++] = interface;
    out->type = TW_ITEM_INTERFACE;
    out->interface = interface;
    return TW_CAPTURE_FAULT_NONE;
}

// read_timed_packet reads what the enhanced and the obsolete packet block share: time(8) captured length(4) length on
// the wire(4) bytes.
static enum tw_capture_fault read_timed_packet(const struct tw_capture *capture, struct block *block, uint32_t index,
                                               struct tw_item *out)
{
    uint32_t high = 0;
    uint32_t low = 0;
    uint32_t captured = 0;
    struct tw_packet *packet = &out->packet;
    *packet = (struct tw_packet){.interface = index};
    if (!tw_order_u32(block->big, &block->body, &high) || !tw_order_u32(block->big, &block->body, &low)
        || !tw_order_u32(block->big, &block->body, &captured)
        || !tw_order_u32(block->big, &block->body, &packet->wire_len)
        || !tw_cursor_bytes(&block->body, &packet->bytes, captured)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    if (index >= capture->num_interfaces) {
        return TW_CAPTURE_FAULT_INTERFACE;
    }
    const struct tw_interface *interface = &capture->interfaces[index];
    packet->link_type = interface->link_type;
    packet->has_time = tw_ticks_to_ns(interface, (uint64_t)high << 32 | low, &packet->time_ns);
    out->type = TW_ITEM_PACKET;
    return TW_CAPTURE_FAULT_NONE;
}

// read_enhanced_packet: interface(4), then as above.
static enum tw_capture_fault read_enhanced_packet(const struct tw_capture *capture, struct block *block,
                                                  struct tw_item *out)
{
    uint32_t index = 0;
    if (!tw_order_u32(block->big, &block->body, &index)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    return read_timed_packet(capture, block, index, out);
}

// read_obsolete_packet: interface(2) number of drops(2), then as above.
static enum tw_capture_fault read_obsolete_packet(const struct tw_capture *capture, struct block *block,
                                                  struct tw_item *out)
{
    uint16_t index = 0;
    if (!tw_order_u16(block->big, &block->body, &index) || !tw_cursor_skip(&block->body, 2)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    return read_timed_packet(capture, block, index, out);
}

// read_simple_packet: length on the wire(4) bytes, on interface 0. How many were captured is said nowhere: as many as
// were on the wire, unless the snap length or the block (whose padding is not told apart then) holds fewer.
static enum tw_capture_fault read_simple_packet(const struct tw_capture *capture, struct block *block,
                                                struct tw_item *out)
{
    struct tw_packet *packet = &out->packet;
    *packet = (struct tw_packet){0};
    if (!tw_order_u32(block->big, &block->body, &packet->wire_len)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    if (capture->num_interfaces == 0) {
        return TW_CAPTURE_FAULT_INTERFACE;
    }
    uint32_t snap_len = capture->interfaces[0].snap_len;
    size_t captured = packet->wire_len < block->body.left ? packet->wire_len : block->body.left;
    if (snap_len != 0 && snap_len < captured) {
        captured = snap_len;
    }
    packet->bytes = (struct tw_span){.data = block->body.at, .len = captured};
    packet->link_type = capture->interfaces[0].link_type;
    out->type = TW_ITEM_PACKET;
    return TW_CAPTURE_FAULT_NONE;
}

// read_secrets: type(4) length(4) secrets options.
static enum tw_capture_fault read_secrets(struct block *block, struct tw_item *out)
{
    uint32_t len = 0;
    if (!tw_order_u32(block->big, &block->body, &out->secrets.type) || !tw_order_u32(block->big, &block->body, &len)
        || !tw_cursor_bytes(&block->body, &out->secrets.bytes, len)) {
        return TW_CAPTURE_FAULT_LENGTH;
    }
    out->type = TW_ITEM_SECRETS;
    return TW_CAPTURE_FAULT_NONE;
}

// Name resolution, statistics, custom and unknown blocks.
static enum tw_capture_fault read_other(const struct block *block, struct tw_item *out)
{
    out->type = TW_ITEM_OTHER;
    out->block_type = block->type;
    return TW_CAPTURE_FAULT_NONE;
}

static enum tw_capture_fault read_block(struct tw_capture *capture, struct block *block, struct tw_item *out)
{
    switch (block->type) {
    case TW_PCAPNG_SECTION: return read_section(capture, block, out);
    case TW_PCAPNG_INTERFACE: return read_interface(capture, block, out);
    case TW_PCAPNG_OBSOLETE_PACKET: return read_obsolete_packet(capture, block, out);
    case TW_PCAPNG_SIMPLE_PACKET: return read_simple_packet(capture, block, out);
    case TW_PCAPNG_ENHANCED_PACKET: return read_enhanced_packet(capture, block, out);
    case TW_PCAPNG_SECRETS: return read_secrets(block, out);
    default: return read_other(block, out);
    }
}

enum tw_result tw_pcapng_next(struct tw_capture *capture, struct tw_cursor *window, struct tw_item *out, size_t *needed)
{
    struct block block;
    enum tw_result framed = block_at(capture, *window, &block, needed);
    if (framed != TW_DONE) {
        return framed;
    }
    enum tw_capture_fault fault = read_block(capture, &block, out);
    if (fault != TW_CAPTURE_FAULT_NONE || !tw_cursor_skip(window, block.len)) {
        return refuse(capture, fault);
    }
    out->offset = capture->offset;
    out->len = block.len;
    capture->offset += block.len;
    return TW_DONE;
}
