// The TLS of one connection: records of both sides, and how each is read. RFC 8446 section 5, RFC 5246 section 6.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/dialogue.h"

#include <assert.h>

#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "parsers/tls/side.h"

const char *tw_fault_text(enum tw_fault fault)
{
    switch (fault) {
    case TW_FAULT_NONE: return "nothing is wrong";
    case TW_FAULT_RECORD_HEADER: return "no TLS record starts with these bytes";
    case TW_FAULT_RECORD_LENGTH: return "the record is longer than any version of TLS allows";
    case TW_FAULT_EMPTY_RECORD: return "a handshake or alert record without a body";
    case TW_FAULT_ALERT_LENGTH: return "an alert that is not two bytes long";
    case TW_FAULT_INTERLEAVED: return "another record inside a handshake message";
    case TW_FAULT_CCS_BODY: return "a ChangeCipherSpec that is not the one byte 1";
    case TW_FAULT_MESSAGE_LOST: return "bytes of it were not captured";
    case TW_FAULT_MESSAGE_ENDED: return "its sender's bytes end inside it";
    }
    return "unknown fault";
}

void tw_dialogue_init(struct tw_dialogue *d, const struct tw_opener *opener)
{
    *d = (struct tw_dialogue){.opener = opener};
}

// step_in takes the next step in `in`.
static enum tw_step step_in(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    switch ((enum tw_side_state)d->side[from].state) {
    case TW_SIDE_SEEK: return tw_seek_step(d, from, in, out);
    case TW_SIDE_CHAIN: return tw_chain_step(d, from, in, out);
    case TW_SIDE_HEADER: return tw_header_step(d, from, in);
    case TW_SIDE_BODY: return tw_body_step(d, from, in, out);
    case TW_SIDE_BROKEN: return tw_broken_step(&d->side[from], from, out);
    case TW_SIDE_OPENED: return tw_opened_step(d, from, out);
    }
    return TW_STEP_MORE;
}

// replays is true where the bytes that were held back are read before the run.
static bool replays(const struct tw_side *side)
{
    return side->held_len != side->held_at && side->state != TW_SIDE_SEEK && side->state != TW_SIDE_BROKEN;
}

// step takes the next step in the bytes that were held back while TLS was looked for, else in `in`. It stands apart so that
// the short way through tw_dialogue_next stays short.
static __attribute__((noinline)) enum tw_step step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in,
                                                   struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (!replays(side)) {
        return step_in(d, from, in, out);
    }
    struct tw_cursor back = {.at = side->held + side->held_at, .left = (size_t)side->held_len - side->held_at};
    enum tw_step result = step_in(d, from, &back, out);
    side->held_at = (uint8_t)(side->held_len - back.left);
    return result == TW_STEP_MORE ? TW_STEP_ON : result;
}

// read_on is tw_dialogue_next where there is something to read.
static __attribute__((noinline)) enum tw_result read_on(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in,
                                                        struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    for (;;) {
        enum tw_step result = TW_STEP_MORE;
        if (!tw_side_at_rest(side)) {
            result = step(d, from, in, out);
        } else if (in->left != 0) {
            result = tw_whole_record(d, from, in, out) ? TW_STEP_EVENT : step(d, from, in, out);
        }
        if (result == TW_STEP_EVENT) {
            return TW_DONE;
        }
        if (result == TW_STEP_MORE) {
            side->mid_run = false;
            return TW_SHORT;
        }
    }
}

enum tw_result tw_dialogue_next(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    // Most runs end where a record does: that costs no more than to see it.
    if (in->left == 0 && tw_side_at_rest(&d->side[from])) {
        d->side[from].mid_run = false;
        return TW_SHORT;
    }
    return read_on(d, from, in, out);
}

// gap_in_body: the record goes on behind the gap, and ends where its length says.
static void gap_in_body(struct tw_side *side, uint64_t bytes)
{
    side->cut = true;
    side->record_left -= (uint32_t)bytes;
    if (side->mode == TW_BODY_HANDSHAKE && side->message_got > 0
        && bytes <= tw_message_total(side) - side->message_got) {
        side->message_lost = true;
        side->message_in_room = false;
        side->message_got += (uint32_t)bytes;
    } else if (side->mode == TW_BODY_HANDSHAKE || side->mode == TW_BODY_DOUBTFUL) {
        side->mode = side->uncertain ? TW_BODY_SEALED : TW_BODY_LOST;
        side->unaligned = true;
    }
}

// gap_past_body: where the next record starts is not known, nor whether this side has changed ciphers since.
static void gap_past_body(struct tw_side *side)
{
    side->cut = true;
    side->record_left = 0;
    if (side->mode == TW_BODY_HANDSHAKE || side->mode == TW_BODY_DOUBTFUL) {
        side->mode = TW_BODY_LOST;
    }
    side->lost = side->uncertain = true;
}

// drop_held gives up what was held back: it is no TLS.
static void drop_held(struct tw_side *side)
{
    uint32_t held = (uint32_t)(side->held_len - side->held_at);
    if (!side->lost && held != 0) {
        side->untold_position = side->position;
        side->untold = held;
    }
    side->position += held;
    side->held_len = side->held_at = 0;
}

void tw_dialogue_gap(struct tw_dialogue *d, enum tw_from from, uint64_t bytes, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    assert(side->state != TW_SIDE_OPENED && side->state != TW_SIDE_BROKEN && !replays(side));
    bool seeking = side->lost;
    if (side->state == TW_SIDE_CHAIN) {
        tw_seek_not_a_record(side);
    } else if (side->state == TW_SIDE_SEEK) {
        drop_held(side);
    } else if (side->state == TW_SIDE_BODY && bytes <= side->record_left) {
        gap_in_body(side, bytes);
    } else if (side->state == TW_SIDE_BODY) {
        gap_past_body(side);
    } else {
        side->lost = side->uncertain = true;
        side->header_len = 0;
        side->state = TW_SIDE_SEEK;
    }
    uint64_t unread = seeking ? side->position - side->seek_from : 0;
    *out = (struct tw_event){
        .type = TW_EVENT_GAP,
        .from = from,
        .position = side->position - unread,
        .length = tw_clamp(unread + bytes),
    };
    side->position += bytes;
    side->seek_from = side->position;
}

void tw_dialogue_lend(struct tw_dialogue *d, enum tw_from from, void *room, size_t cap)
{
    struct tw_side *side = &d->side[from];
    if (room == NULL) {
        return;  // still asked: the next step takes that for a refusal
    }
    assert(cap >= side->want);
    uint32_t used = side->message_in_room ? side->message_got : 0;
    if (side->record_got != 0) {
        used = (side->message_in_room ? tw_message_total(side) : 0) + side->record_got;
    }
    if (used != 0 && room != side->room) {
        memcpy(room, side->room, used);
    }
    side->room = room;
    side->room_cap = tw_clamp(cap);
    side->asked = TW_ASKED_NOTHING;
}

void *tw_dialogue_unused_room(struct tw_dialogue *d, enum tw_from from)
{
    struct tw_side *side = &d->side[from];
    if (side->message_in_room || side->record_got != 0) {
        return NULL;
    }
    void *room = side->room;
    side->room = NULL;
    side->room_cap = 0;
    return room;
}

bool tw_dialogue_started(const struct tw_dialogue *d, enum tw_from from)
{
    return d->side[from].started;
}

static bool cut_record(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    bool header = side->state == TW_SIDE_HEADER && side->header_len != 0;
    bool body = side->state == TW_SIDE_BODY;
    if (!header && !body) {
        return false;
    }
    side->state = TW_SIDE_HEADER;
    side->record_left = 0;
    tw_side_event(side, from, TW_EVENT_BROKEN, out);
    out->fault = body && side->cut ? TW_FAULT_MESSAGE_LOST : TW_FAULT_MESSAGE_ENDED;
    if (header) {
        out->position = side->position - side->header_len;
        out->record_type = 0;
        out->record_version = out->record_length = 0;
    }
    side->header_len = 0;
    return true;
}

bool tw_dialogue_cut(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (side->state == TW_SIDE_BODY && side->record_left == 0 && tw_record_done(d, from, out) == TW_STEP_EVENT) {
        return true;
    }
    bool lost = side->message_lost || (side->state == TW_SIDE_BODY && side->cut);
    if (tw_message_drop(side, from, out)) {
        out->fault = lost ? TW_FAULT_MESSAGE_LOST : TW_FAULT_MESSAGE_ENDED;
        side->state = side->state == TW_SIDE_BODY ? TW_SIDE_HEADER : side->state;
        return true;
    }
    if (side->state == TW_SIDE_CHAIN) {
        if (side->record_left == 0 && side->header_len == 0 && tw_seek_is_a_record(d, from, out) == TW_STEP_EVENT) {
            return true;  // it ends where all bytes do
        }
        tw_seek_not_a_record(side);
    }
    if (side->state == TW_SIDE_SEEK) {
        drop_held(side);
        return tw_seek_untold(side, from, out);
    }
    return cut_record(side, from, out);
}
