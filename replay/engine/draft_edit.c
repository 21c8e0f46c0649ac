// Edits of records: what becomes of the pieces before they are sealed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/draft_parts.h"

bool rp_pieces_next(struct rp_pieces *walk, const struct rp_draft *draft, size_t *index)
{
    const struct rp_edit *edit = walk->edit;
    while (walk->next < draft->num_pieces) {
        const struct rp_piece *piece = &draft->pieces[walk->next++];
        if (edit->part == RP_PART_ANY) {
            walk->here = true;
        } else if (piece->part != edit->part || (edit->nth != RP_EVERY && piece->nth != edit->nth)) {
            continue;
        } else if (!walk->here || walk->nth != piece->nth) {
            walk->here = true;
            walk->nth = piece->nth;
            walk->ordinal = 0;
        }
        if (edit->piece == RP_EVERY || walk->ordinal++ == edit->piece) {
            *index = walk->next - 1;
            return true;
        }
    }
    return false;
}

// make_room moves the pieces from number `at` on by `num` places. False: there is no room for so many.
static bool make_room(struct rp_draft *draft, size_t at, size_t num)
{
    if (num > RP_DRAFT_MAX_PIECES - draft->num_pieces) {
        return false;
    }
    memmove(&draft->pieces[at + num], &draft->pieces[at], (draft->num_pieces - at) * sizeof draft->pieces[0]);
    draft->num_pieces += num;
    return true;
}

static void take_out(struct rp_draft *draft, size_t at)
{
    draft->num_pieces--;
    memmove(&draft->pieces[at], &draft->pieces[at + 1], (draft->num_pieces - at) * sizeof draft->pieces[0]);
}

static struct tw_span run_of(struct tw_span bytes, size_t from, size_t to)
{
    from = from < bytes.len ? from : bytes.len;
    to = to < bytes.len ? to : bytes.len;
    return from == to ? (struct tw_span){0} : (struct tw_span){.data = bytes.data + from, .len = to - from};
}

// spread cuts piece number `at` into `num` of `len` bytes each, the last of which takes the rest.
static bool spread(struct rp_draft *draft, size_t at, size_t len, size_t num)
{
    const struct rp_piece whole = draft->pieces[at];
    if (!make_room(draft, at + 1, num - 1)) {
        return false;
    }
    for (size_t i = 0; i < num; i++) {
        size_t end = i + 1 == num ? SIZE_MAX : (i + 1) * len;
        draft->pieces[at + i] = whole;
        draft->pieces[at + i].bytes = run_of(whole.bytes, i * len, end);
        draft->pieces[at + i].honest = run_of(whole.honest, i * len, end);
    }
    return true;
}

static bool split(struct rp_draft *draft, size_t *at, const struct rp_edit *edit)
{
    int64_t where = edit->by < 0 ? (int64_t)draft->pieces[*at].bytes.len + edit->by : (int64_t)edit->at;
    if (where < 0 || (size_t)where > draft->pieces[*at].bytes.len || !spread(draft, *at, (size_t)where, 2)) {
        return false;
    }
    (*at)++;
    return true;
}

static bool fragment(struct rp_draft *draft, size_t *at, uint32_t len)
{
    size_t all = draft->pieces[*at].bytes.len;
    size_t num = len == 0 || all == 0 ? 0 : (all - 1) / len + 1;
    if (num == 0 || !spread(draft, *at, len, num)) {
        return false;
    }
    *at += num - 1;
    return true;
}

// joined puts two runs together: as they lie where they lie so, else in the draft's room.
static bool joined(struct rp_draft *draft, struct tw_span *first, struct tw_span second)
{
    struct tw_writer *room = &draft->room;
    size_t start = room->len;
    if (second.len == 0 || first->len == 0) {
        *first = second.len == 0 ? *first : second;
        return true;
    }
    if (room->full || room->cap - room->len < first->len + second.len) {
        return false;
    }
    bool ok = tw_writer_bytes(room, *first) && tw_writer_bytes(room, second);
    *first = tw_span_of(room->data + start, room->len - start);
    return ok;
}

// join leaves *at before what came of it, so that pieces that are all to be joined become one.
static bool join(struct rp_draft *draft, size_t *at)
{
    struct rp_piece *piece = &draft->pieces[*at];
    if (*at + 1 == draft->num_pieces || piece->bytes.len + piece[1].bytes.len > RP_PIECE_MOST) {
        return false;
    }
    if (piece->honest.len != 0 || piece[1].honest.len != 0) {
        struct tw_span honest = piece->honest.len != 0 ? piece->honest : piece->bytes;
        if (!joined(draft, &honest, piece[1].honest.len != 0 ? piece[1].honest : piece[1].bytes)) {
            return false;
        }
        piece->honest = honest;
    }
    if (!joined(draft, &piece->bytes, piece[1].bytes)) {
        return false;
    }
    take_out(draft, (*at)-- + 1);
    return true;
}

static uint32_t add(uint32_t now, uint32_t more)
{
    return more > UINT32_MAX - now ? UINT32_MAX : now + more;
}

// drop leaves the piece out; where its number is to be used up, it stays and says so. *at becomes the piece before.
static bool drop(struct rp_draft *draft, size_t *at, bool keeps_number)
{
    if (keeps_number) {
        draft->pieces[*at].times = 0;
        draft->pieces[*at].keeps_number = true;
    } else {
        take_out(draft, (*at)--);
    }
    return true;
}

static bool repeat(struct rp_draft *draft, size_t *at, uint32_t times, bool keeps_number)
{
    uint32_t more = times == 0 ? 1 : times;
    if (!keeps_number) {
        draft->pieces[*at].times = add(draft->pieces[*at].times, more);
        return true;
    }
    if (!make_room(draft, *at + 1, 1)) {
        return false;
    }
    draft->pieces[*at + 1] = draft->pieces[*at];
    draft->pieces[++*at].times = more;
    draft->pieces[*at].keeps_number = true;
    return true;
}

// move puts the piece before the first one of `other`, and under the epoch of that.
static bool move(struct rp_draft *draft, size_t at, rp_part other)
{
    size_t to = 0;
    while (to < draft->num_pieces && (to == at || (other != RP_PART_ANY && draft->pieces[to].part != other))) {
        to++;
    }
    if (to == draft->num_pieces) {
        return false;
    }
    struct rp_piece piece = draft->pieces[at];
    piece.epoch = draft->pieces[to].epoch;
    take_out(draft, at);
    to -= to > at;
    bool ok = make_room(draft, to, 1);
    draft->pieces[to] = piece;
    return ok;
}

// insert puts a record of its own at place `at`, under the epoch of the piece `beside`.
static bool insert(struct rp_draft *draft, size_t at, const struct rp_edit *edit, const struct rp_piece *beside)
{
    struct rp_piece piece = {.bytes = edit->bytes,
                             .times = edit->times == 0 ? 1 : edit->times,
                             .part = (rp_part)(0x100U | (edit->other & 0xffU)),
                             .content_type = (uint8_t)(edit->other & 0xffU),
                             .epoch = beside->epoch};
    if (edit->other > RP_PART_ANY || edit->bytes.len > RP_PIECE_MOST || !make_room(draft, at, 1)) {
        return false;
    }
    draft->pieces[at] = piece;
    return true;
}

static bool set_version(struct rp_piece *piece, uint32_t version)
{
    piece->version = (uint16_t)version;
    piece->version_said = true;
    return true;
}

static bool set_nonce(struct rp_piece *piece, struct tw_span nonce)
{
    piece->nonce = nonce;
    return nonce.len != 0;
}

static bool set_epoch(struct rp_piece *piece, uint32_t epoch)
{
    piece->epoch = (uint8_t)epoch;
    piece->epoch_said = true;
    return true;
}

// shape changes how one piece is written.
static bool shape(struct rp_piece *piece, const struct rp_edit *edit)
{
    switch ((int)edit->op) {
    case RP_EDIT_RECORD_VERSION: return edit->at <= UINT16_MAX && set_version(piece, edit->at);
    case RP_EDIT_RECORD_EPOCH: return edit->at < RP_NUM_EPOCHS && set_epoch(piece, edit->at);
    case RP_EDIT_RECORD_TYPE:
        piece->content_type = edit->at <= UINT8_MAX ? (uint8_t)edit->at : piece->content_type;
        return edit->at <= UINT8_MAX;
    case RP_EDIT_RECORD_LENGTH: piece->length_by = edit->by; return true;
    case RP_EDIT_RECORD_PADDING: piece->padding = add(piece->padding, edit->at); return true;
    case RP_EDIT_RECORD_NONCE: return set_nonce(piece, edit->bytes);
    case RP_EDIT_RECORD_FLIP: piece->flip_bit = add(edit->at, 1); return true;
    default: return false;
    }
}

// edit_piece applies an edit to piece number *at, and moves *at to the last piece that came of it.
static bool edit_piece(struct rp_draft *draft, size_t *at, const struct rp_edit *edit)
{
    bool keeps_number = (edit->unfixed & RP_FIX_SEQUENCE) != 0;
    switch ((int)edit->op) {
    case RP_EDIT_SPLIT: return split(draft, at, edit);
    case RP_EDIT_FRAGMENT: return fragment(draft, at, edit->at);
    case RP_EDIT_JOIN: return join(draft, at);
    case RP_EDIT_RECORD_DROP: return drop(draft, at, keeps_number);
    case RP_EDIT_RECORD_REPEAT: return repeat(draft, at, edit->times, keeps_number);
    case RP_EDIT_RECORD_BEFORE: return insert(draft, *at, edit, &draft->pieces[*at]) && ++*at != 0;
    case RP_EDIT_RECORD_AFTER: return insert(draft, *at + 1, edit, &draft->pieces[*at]) && ++*at != 0;
    default: return shape(&draft->pieces[*at], edit);
    }
}

// move_all marks the pieces that an edit is for, then moves one after another: places change in between.
static bool move_all(struct rp_draft *draft, const struct rp_edit *edit, bool *here)
{
    struct rp_pieces walk = {.edit = edit};
    size_t at = 0;
    bool done = false;
    while (rp_pieces_next(&walk, draft, &at)) {
        draft->pieces[at].moving = true;
    }
    for (at = 0; at < draft->num_pieces;) {
        bool moving = draft->pieces[at].moving;
        draft->pieces[at].moving = false;
        done |= moving && move(draft, at, edit->other);
        at += !moving;
    }
    *here = walk.here;
    return done;
}

// apply applies one edit. False: its part is in the flight, and it could not be done there.
static bool apply(struct rp_draft *draft, const struct rp_edit *edit)
{
    struct rp_pieces walk = {.edit = edit};
    size_t at = 0;
    bool done = false;
    if (edit->op == RP_EDIT_RECORD_MOVE) {
        done = move_all(draft, edit, &walk.here);
        return done || !walk.here;
    }
    while (rp_pieces_next(&walk, draft, &at)) {
        done |= edit_piece(draft, &at, edit);
        walk.next = at + 1;
    }
    return done || !walk.here;
}

void rp_draft_edit(struct rp_draft *draft, const struct rp_edits *edits)
{
    for (size_t i = 0; i < edits->num; i++) {
        const struct rp_edit *edit = &edits->of[i];
        if (edit->op >= RP_EDIT_SPLIT && edit->op != RP_EDIT_SEGMENT && !apply(draft, edit)) {
            draft->num_unapplied++;
        }
    }
}
