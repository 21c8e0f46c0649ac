// What the files of a draft share.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_DRAFT_PARTS_H
#define RESHAKE_REPLAY_ENGINE_DRAFT_PARTS_H

#include "replay/engine/draft.h"

// A record's length tells up to 65535; sealing takes less than 512 bytes of that.
#define RP_PIECE_MOST ((size_t)UINT16_MAX - 512)

// rp_draft_edit applies the edits of records, all but RP_EDIT_SEGMENT, to the pieces, and counts those that find no place.
void rp_draft_edit(struct rp_draft *draft, const struct rp_edits *edits);

// rp_draft_cut makes the cuts of RP_EDIT_SEGMENT, once the records are written: `all` bytes.
void rp_draft_cut(struct rp_draft *draft, const struct rp_edits *edits, size_t all);

// rp_pieces walks the pieces that an edit is for.
struct rp_pieces {
    const struct rp_edit *edit;
    size_t next;       // the piece to look at
    uint8_t nth;       // of the part that the walk is in
    unsigned ordinal;  // of the part's next piece
    bool here;         // there is a piece of the edit's part
};

// rp_pieces_next gives the next piece that the edit is for. False: there is none.
TW_MUST_USE bool rp_pieces_next(struct rp_pieces *walk, const struct rp_draft *draft, size_t *index);

#endif
