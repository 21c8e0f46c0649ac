// A flight under construction: its parts become pieces.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/draft_parts.h"

#include <assert.h>

#define PIECE_MOST 16384U  // RFC 8446 section 5.1

void rp_draft_init(struct rp_draft *draft, struct tw_writer room)
{
    draft->room = room;
    draft->num_pieces = 0;
    draft->num_cuts = 0;
    draft->fault = NULL;
    draft->num_unapplied = 0;
}

static uint8_t content_of(rp_part part)
{
    return part <= UINT8_MAX ? (uint8_t)TW_CT_HANDSHAKE : (uint8_t)(part & 0xff);
}

bool rp_draft_add(struct rp_draft *draft, rp_part part, uint8_t nth, enum rp_epoch epoch, struct tw_span bytes)
{
    size_t needed = bytes.len == 0 ? 1 : (bytes.len - 1) / PIECE_MOST + 1;
    if (needed > RP_DRAFT_MAX_PIECES - draft->num_pieces) {
        draft->fault = draft->fault == NULL ? "the flight has more records than a draft can hold" : draft->fault;
        return false;
    }
    struct tw_cursor rest = tw_cursor_over(bytes);
    do {
        struct tw_span taken = {0};
        bool ok = tw_cursor_bytes(&rest, &taken, rest.left < PIECE_MOST ? rest.left : PIECE_MOST);
        assert(ok);
        (void)ok;
        draft->pieces[draft->num_pieces++] = (struct rp_piece){.bytes = taken,
                                                               .times = 1,
                                                               .part = part,
                                                               .nth = nth,
                                                               .content_type = content_of(part),
                                                               .epoch = (uint8_t)epoch};
    } while (rest.left != 0);
    return true;
}

void rp_draft_honest(struct rp_draft *draft, size_t first, struct tw_span honest)
{
    struct tw_cursor rest = tw_cursor_over(honest);
    for (size_t i = first; i < draft->num_pieces; i++) {
        bool last = i + 1 == draft->num_pieces;
        bool ok =
            tw_cursor_bytes(&rest, &draft->pieces[i].honest, last || rest.left < PIECE_MOST ? rest.left : PIECE_MOST);
        assert(ok);
        (void)ok;
    }
}
