// TCP segments of any kind.
// SPDX-License-Identifier: Apache-2.0
#include "harness/wild_segments.h"

enum { BIT_END = 1, BIT_FAR = 2, BIT_NO_ROOM = 4, BIT_OTHER_BYTES = 8, BIT_LATER = 16, BIT_WILD_FLAGS = 32, FAR = 12 };

// sent_from gives the bytes from a place on: those in places 0 to 255, and again from there, so that any 256 of them stand in one piece.
static const uint8_t *sent_from(bool other, uint32_t place)
{
    static uint8_t sent[2][512];
    static bool made;
    for (size_t i = 0; !made && i < sizeof sent; i++) {
        sent[i / 512][i % 512] = (uint8_t)(i % 256 + i / 512 * 77);
    }
    made = true;
    return sent[other] + place % 256;
}

bool hx_wild_next(struct tw_cursor *in, struct hx_wild *out)
{
    uint8_t what = 0, flags = 0, size = 0, missing = 0;
    uint16_t place = 0, acked = 0;
    if (!tw_cursor_u8(in, &what) || !tw_cursor_u8(in, &flags) || !tw_cursor_u16(in, &place)
        || !tw_cursor_u16(in, &acked) || !tw_cursor_u8(in, &size) || !tw_cursor_u8(in, &missing)) {
        return false;
    }
    unsigned shift = (what & BIT_FAR) != 0 ? FAR : 0;
    enum tw_end end = (what & BIT_END) != 0 ? TW_END_B : TW_END_A;
    *out = (struct hx_wild){.end = end,
                            .no_room = (what & BIT_NO_ROOM) != 0,
                            .other_bytes = (what & BIT_OTHER_BYTES) != 0,
                            .later_ns = (what & BIT_LATER) != 0 ? (uint64_t)flags << 26 : 1000};
    out->tcp = (struct tw_tcp){.src_port = (uint16_t)(1 + end),
                               .dst_port = (uint16_t)(2 - end),
                               .seq = ((uint32_t)place << shift) - 1000,
                               .ack = ((uint32_t)acked << shift) - 1000,
                               .flags = (what & BIT_WILD_FLAGS) != 0 ? flags : TW_TCP_ACK,
                               .missing = missing < 200 ? 0 : missing};
    bool opens = (out->tcp.flags & TW_TCP_SYN) != 0;  // which takes a sequence number, too
    out->tcp.payload = tw_span_of(sent_from(out->other_bytes, out->tcp.seq + opens), size);
    return true;
}

bool hx_wild_bytes_are(uint32_t seq, struct tw_span bytes)
{
    bool are = true;
    for (size_t at = 0, run; are && at < bytes.len; at += run) {
        run = bytes.len - at < 256 ? bytes.len - at : 256;
        are = memcmp(bytes.data + at, sent_from(false, seq + (uint32_t)at), run) == 0;
    }
    return are;
}
