// Where the TCP segments of a flight begin.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/draft_parts.h"

// put puts a cut among the others, in their order; one that is there already waits for the sum of both. False: there is no room for it.
static bool put(struct rp_draft *draft, struct rp_cut cut)
{
    size_t i = draft->num_cuts;
    while (i > 0 && draft->cuts[i - 1].at > cut.at) {
        i--;
    }
    if (i > 0 && draft->cuts[i - 1].at == cut.at) {
        draft->cuts[i - 1].pause_us += cut.pause_us;
        return true;
    }
    if (draft->num_cuts == RP_DRAFT_MAX_CUTS) {
        return false;
    }
    memmove(&draft->cuts[i + 1], &draft->cuts[i], (draft->num_cuts - i) * sizeof draft->cuts[0]);
    draft->cuts[i] = cut;
    draft->num_cuts++;
    return true;
}

// cut makes a cut at byte `at` of the records of one piece. There has to be something before it or a pause, and something
// behind it.
static bool cut(struct rp_draft *draft, const struct rp_edit *edit, const struct rp_piece *piece, size_t at, size_t all)
{
    struct rp_cut made = {.at = piece->wire_at + at, .pause_us = edit->by > 0 ? (uint64_t)edit->by * 1000 : 0};
    bool inside = at <= piece->wire_len && made.at < all && piece->wire_len != 0;
    return inside && (made.at != 0 || made.pause_us != 0) && put(draft, made);
}

// cut_on makes the cut of one edit, and those behind it as far as there are bytes.
static bool cut_on(struct rp_draft *draft, const struct rp_edit *edit, const struct rp_piece *piece, size_t all)
{
    bool done = cut(draft, edit, piece, edit->at, all);
    for (uint32_t i = 1; done && i <= edit->times && cut(draft, edit, piece, edit->at + i, all); i++) {
    }
    return done;
}

static bool apply(struct rp_draft *draft, const struct rp_edit *edit, size_t all)
{
    struct rp_pieces walk = {.edit = edit};
    size_t at = 0;
    bool done = false;
    while (rp_pieces_next(&walk, draft, &at)) {
        done |= cut_on(draft, edit, &draft->pieces[at], all);
    }
    return done || !walk.here;
}

void rp_draft_cut(struct rp_draft *draft, const struct rp_edits *edits, size_t all)
{
    for (size_t i = 0; i < edits->num; i++) {
        const struct rp_edit *edit = &edits->of[i];
        if (edit->op == RP_EDIT_SEGMENT && !apply(draft, edit, all)) {
            draft->num_unapplied++;
        }
    }
}
