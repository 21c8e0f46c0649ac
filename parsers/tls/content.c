// What a record holds: handshake messages, over as many records as they take; alerts; ChangeCipherSpec; what was opened.
// RFC 8446 section 5.1, RFC 5246 section 6.2.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/alert.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "parsers/tls/side.h"

#include <assert.h>

// The SSLv2 form has a message type and no length of its own.
static uint8_t message_header_size(const struct tw_side *side)
{
    return side->sslv2 ? 1 : TW_MESSAGE_HEADER_LEN;
}

// read_header reads the header of the message under way; it has come whole.
static struct tw_message read_header(const struct tw_side *side)
{
    struct tw_cursor at = tw_cursor_over(tw_span_of(side->message_header, sizeof side->message_header));
    struct tw_message message = {0};
    enum tw_result result = tw_message_header(&at, &message);
    assert(result == TW_DONE);
    (void)result;
    if (side->sslv2) {
        message.length = side->record_length > 0 ? side->record_length - 1U : 0;
    }
    return message;
}

uint32_t tw_message_total(const struct tw_side *side)
{
    if (side->message_header_len < message_header_size(side)) {
        return 0;
    }
    return message_header_size(side) + read_header(side).length;
}

void tw_message_end(struct tw_side *side)
{
    side->message_header_len = 0;
    side->message_got = 0;
    side->message_refused = side->message_lost = side->message_in_room = false;
    side->sslv2 = false;
    side->asked = side->asked == TW_ASKED_FOR_MESSAGE ? TW_ASKED_NOTHING : side->asked;
}

// message_event tells the message under way, without its bytes.
static void message_event(const struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    struct tw_message message = read_header(side);
    tw_side_event(side, from, TW_EVENT_MESSAGE, out);
    out->position = side->message_position;
    out->first_of_record = side->message_first;
    out->message_type = message.type;
    out->length = message.length;
    out->sslv2 = side->sslv2;
}

bool tw_message_drop(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    if (side->message_header_len == 0) {
        return false;
    }
    if (side->message_header_len == message_header_size(side)) {
        message_event(side, from, out);
    } else {
        tw_side_event(side, from, TW_EVENT_BROKEN, out);
        out->position = side->message_position;
    }
    out->fault = TW_FAULT_MESSAGE_LOST;
    tw_message_end(side);
    return true;
}

bool tw_want_room(struct tw_side *side, enum tw_from from, enum tw_asked what, uint32_t want, bool *refused,
                  struct tw_event *out)
{
    if (*refused || side->room_cap >= want) {
        return false;
    }
    if (side->asked == what) {
        side->asked = TW_ASKED_NOTHING;
        *refused = true;
        return false;
    }
    side->asked = (uint8_t)what;
    side->want = want;
    tw_side_event(side, from, TW_EVENT_WANT_ROOM, out);
    out->length = want;
    return true;
}

// message_whole tells the message at `body` in place, where all of it is there.
static bool message_whole(struct tw_side *side, enum tw_from from, struct tw_cursor *body, struct tw_event *out)
{
    struct tw_span rest = tw_cursor_rest(body);
    struct tw_message message;
    if (side->sslv2 || tw_message_parse(body, &message) != TW_DONE) {
        return false;
    }
    tw_side_event(side, from, TW_EVENT_MESSAGE, out);
    out->first_of_record = !side->record_used;
    out->message_type = message.type;
    out->length = message.length;
    out->kept = true;
    out->body = message.body;
    out->whole = (struct tw_span){.data = rest.data, .len = rest.len - body->left};
    side->record_used = true;
    return true;
}

// message_starts reads the header of a message that is spread. False: it has not come whole.
static bool message_starts(struct tw_side *side, struct tw_cursor *body)
{
    uint8_t size = message_header_size(side);
    if (side->message_header_len == 0 && body->left != 0) {
        side->message_position = side->record_position;
        side->message_first = !side->record_used;
    }
    while (side->message_header_len < size && tw_cursor_u8(body, &side->message_header[side->message_header_len])) {
        side->message_header_len++;
        side->record_used = true;
    }
    if (side->message_header_len < size) {
        return false;
    }
    side->message_got = size;
    return true;
}

// message_gathered tells the message under way, all of which has come.
static void message_gathered(struct tw_side *side, enum tw_from from, uint32_t total, struct tw_event *out)
{
    message_event(side, from, out);
    out->fault = side->message_lost ? TW_FAULT_MESSAGE_LOST : TW_FAULT_NONE;
    out->kept = !side->message_lost && !side->message_refused;
    if (out->kept) {
        const uint8_t *bytes = side->message_in_room ? side->room : side->message_header;
        out->whole = tw_span_of(bytes, total);
        out->body = tw_span_of(bytes + message_header_size(side), total - message_header_size(side));
    }
    side->record_used = true;
    tw_message_end(side);
}

static void message_copy(struct tw_side *side, struct tw_cursor *body, size_t count)
{
    if (side->message_lost || side->message_refused) {
        bool skipped = tw_cursor_skip(body, count);
        assert(skipped);
        (void)skipped;
    } else if (count > 0) {
        if (!side->message_in_room) {
            memcpy(side->room, side->message_header, message_header_size(side));
            side->message_in_room = true;
        }
        bool copied = tw_cursor_copy(body, side->room + side->message_got, count);
        assert(copied);
        (void)copied;
    }
    side->message_got += (uint32_t)count;
}

enum tw_step tw_message_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *body, bool opened,
                             struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (side->message_header_len == 0 && message_whole(side, from, body, out)) {
        out->opened = opened;
        tw_dialogue_learn(d, out);
        return TW_STEP_EVENT;
    }
    if (side->message_got == 0 && !message_starts(side, body)) {
        return TW_STEP_MORE;
    }
    uint32_t total = tw_message_total(side);
    bool needs_room = total > message_header_size(side) && !side->message_lost;
    if (needs_room && tw_want_room(side, from, TW_ASKED_FOR_MESSAGE, total, &side->message_refused, out)) {
        return TW_STEP_EVENT;
    }
    message_copy(side, body, tw_min(body->left, total - side->message_got));
    if (side->message_got < total) {
        return TW_STEP_MORE;
    }
    message_gathered(side, from, total, out);
    out->opened = opened;
    tw_dialogue_learn(d, out);
    return TW_STEP_EVENT;
}

// interleaved: a record of another type came inside a handshake message (RFC 8446 section 5.1).
static enum tw_fault interleaved(const struct tw_side *side)
{
    return side->message_header_len != 0 ? TW_FAULT_INTERLEAVED : TW_FAULT_NONE;
}

static void alert_event(const struct tw_side *side, enum tw_from from, struct tw_span body, size_t length,
                        struct tw_event *out)
{
    struct tw_cursor at = tw_cursor_over(body);
    tw_side_event(side, from, length == 0 ? TW_EVENT_BROKEN : TW_EVENT_ALERT, out);
    out->first_of_record = true;
    out->length = (uint32_t)length;
    out->body = body;
    out->fault = length == 0 ? TW_FAULT_EMPTY_RECORD : length != 2 ? TW_FAULT_ALERT_LENGTH : interleaved(side);
    if (tw_cursor_u8(&at, &out->alert_level) && !tw_cursor_u8(&at, &out->alert_description)) {
        out->alert_description = 0;
    }
}

static void ccs_event(const struct tw_side *side, enum tw_from from, struct tw_span body, size_t length,
                      struct tw_event *out)
{
    static const uint8_t one[1] = {1};
    tw_side_event(side, from, TW_EVENT_CHANGE_CIPHER_SPEC, out);
    out->first_of_record = true;
    out->length = (uint32_t)length;
    out->body = body;
    bool right = length == 1 && tw_span_equal(body, tw_span_of(one, 1));
    out->fault = right ? interleaved(side) : TW_FAULT_CCS_BODY;
}

void tw_small_event(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_span body = tw_span_of(side->small, side->small_len);
    if (side->record_type == TW_CT_ALERT) {
        alert_event(side, from, body, side->record_length, out);
    } else {
        ccs_event(side, from, body, side->record_length, out);
        side->protected_now = true;
    }
    if (side->cut) {
        out->fault = TW_FAULT_MESSAGE_LOST;
        out->body = (struct tw_span){0};
        out->alert_level = out->alert_description = 0;
    }
}

// opened_event tells what an opened record holds, if not messages: all of it at once.
static void opened_event(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    struct tw_span plain = side->pending;
    switch (side->content_type) {
    case TW_CT_ALERT: alert_event(side, from, plain, plain.len, out); break;
    case TW_CT_CHANGE_CIPHER_SPEC: ccs_event(side, from, plain, plain.len, out); break;
    case TW_CT_APPLICATION_DATA: tw_side_event(side, from, TW_EVENT_APPLICATION_DATA, out); break;
    case TW_CT_HEARTBEAT: tw_side_event(side, from, TW_EVENT_HEARTBEAT, out); break;
    default: tw_side_event(side, from, TW_EVENT_ENCRYPTED, out); break;
    }
    out->first_of_record = true;
    out->opened = true;
    out->length = (uint32_t)plain.len;
    out->body = plain;
    if (out->fault == TW_FAULT_NONE) {
        out->fault = interleaved(side);
    }
}

// opened_messages hands out the messages of an opened record, then moves on to the next record.
static enum tw_step opened_messages(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (side->pending.len == 0 && !side->record_used && side->message_got == 0) {
        side->state = TW_SIDE_HEADER;
        tw_side_event(side, from, TW_EVENT_BROKEN, out);
        out->fault = TW_FAULT_EMPTY_RECORD;
        out->opened = true;
        return TW_STEP_EVENT;
    }
    struct tw_cursor body = tw_cursor_over(side->pending);
    enum tw_step step = tw_message_step(d, from, &body, true, out);
    side->pending = tw_cursor_rest(&body);
    if (step == TW_STEP_MORE) {
        side->state = TW_SIDE_HEADER;
        return TW_STEP_ON;
    }
    return step;
}

enum tw_step tw_opened_step(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (side->content_type == TW_CT_HANDSHAKE) {
        return opened_messages(d, from, out);
    }
    opened_event(side, from, out);
    side->pending = (struct tw_span){0};
    side->state = TW_SIDE_HEADER;
    return TW_STEP_EVENT;
}
