// Writing pcapng, draft-ietf-opsawg-pcapng. The layouts stand beside the readers in pcapng.c.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/order.h"
#include "parsers/capture/pcapng.h"
#include "parsers/capture/ticks.h"

#define BLOCK_FRAME 12
#define MICROSECONDS 6

// open_block writes a block's type and length, where there is room for all of it.
static bool open_block(struct tw_writer *w, uint32_t type, size_t body_len, uint32_t *out_len)
{
    if (w->full || body_len > TW_CAPTURE_MAX_BLOCK - BLOCK_FRAME || w->cap - w->len < BLOCK_FRAME + body_len) {
        w->full = true;
        return false;
    }
    *out_len = (uint32_t)(BLOCK_FRAME + body_len);
    return tw_writer_u32le(w, type) && tw_writer_u32le(w, *out_len);
}

static bool write_u64le(struct tw_writer *w, uint64_t value)
{
    return tw_writer_u32le(w, (uint32_t)value) && tw_writer_u32le(w, (uint32_t)(value >> 32));
}

static bool write_padded(struct tw_writer *w, struct tw_span bytes)
{
    return tw_writer_bytes(w, bytes) && tw_writer_zeros(w, tw_order_padding(bytes.len));
}

bool tw_pcapng_write_section(struct tw_writer *w)
{
    uint32_t len = 0;
    return open_block(w, TW_PCAPNG_SECTION, 16, &len) && tw_writer_u32le(w, 0x1a2b3c4dU)
           && tw_writer_u16le(w, 1)                                // version 1.0
           && tw_writer_u16le(w, 0) && write_u64le(w, UINT64_MAX)  // the section's length is not told
           && tw_writer_u32le(w, len);
}

// if_tsresol (9), if_tsoffset (14), opt_endofopt (0)
static bool write_interface_options(struct tw_writer *w, const struct tw_interface *interface)
{
    const uint8_t resolution[4] = {interface->resolution};
    return tw_writer_u16le(w, 9) && tw_writer_u16le(w, 1) && tw_writer_bytes(w, tw_span_of(resolution, 4))
           && (interface->offset_s == 0
               || (tw_writer_u16le(w, 14) && tw_writer_u16le(w, 8) && write_u64le(w, (uint64_t)interface->offset_s)))
           && tw_writer_u32le(w, 0);
}

bool tw_pcapng_write_interface(struct tw_writer *w, const struct tw_interface *interface)
{
    bool options = interface->resolution != MICROSECONDS || interface->offset_s != 0;
    size_t options_len = !options ? 0 : interface->offset_s == 0 ? 12 : 24;
    uint32_t len = 0;
    return open_block(w, TW_PCAPNG_INTERFACE, 8 + options_len, &len) && tw_writer_u16le(w, interface->link_type)
           && tw_writer_u16le(w, 0) && tw_writer_u32le(w, interface->snap_len)
           && (!options || write_interface_options(w, interface)) && tw_writer_u32le(w, len);
}

bool tw_pcapng_write_packet(struct tw_writer *w, const struct tw_interface *interface, const struct tw_packet *packet)
{
    uint64_t ticks = 0;
    uint32_t len = 0;
    if (packet->bytes.len > TW_CAPTURE_MAX_BLOCK || !tw_ticks_from_ns(interface, packet->time_ns, &ticks)) {
        w->full = true;
        return false;
    }
    return open_block(w, TW_PCAPNG_ENHANCED_PACKET, 20 + packet->bytes.len + tw_order_padding(packet->bytes.len), &len)
           && tw_writer_u32le(w, packet->interface) && tw_writer_u32le(w, (uint32_t)(ticks >> 32))
           && tw_writer_u32le(w, (uint32_t)ticks) && tw_writer_u32le(w, (uint32_t)packet->bytes.len)
           && tw_writer_u32le(w, packet->wire_len) && write_padded(w, packet->bytes) && tw_writer_u32le(w, len);
}

bool tw_pcapng_write_secrets(struct tw_writer *w, uint32_t type, struct tw_span secrets)
{
    uint32_t len = 0;
    if (secrets.len > TW_CAPTURE_MAX_BLOCK) {
        w->full = true;
        return false;
    }
    return open_block(w, TW_PCAPNG_SECRETS, 8 + secrets.len + tw_order_padding(secrets.len), &len)
           && tw_writer_u32le(w, type) && tw_writer_u32le(w, (uint32_t)secrets.len) && write_padded(w, secrets)
           && tw_writer_u32le(w, len);
}
