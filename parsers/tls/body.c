// The body of a record, run by run: passed, put together for the opener, or read as messages.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "parsers/tls/side.h"

// pass_step passes a body that is told as a whole at its end.
static enum tw_step pass_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_span body = {0};
    if (side->mode == TW_BODY_SMALL) {
        tw_side_pass_body(side, in);
    } else {
        size_t count = tw_min(in->left, side->record_left);
        if (count == side->record_length) {
            body = (struct tw_span){.data = in->at, .len = count};
        }
        side->record_left -= (uint32_t)count;
        tw_side_take(side, in, count);
    }
    if (side->record_left != 0) {
        return TW_STEP_MORE;
    }
    bool data = side->mode == TW_BODY_DATA;
    enum tw_step step = tw_record_done(d, from, out);
    if (data && step == TW_STEP_EVENT) {
        out->body = body;
    }
    return step;
}

// messages_step runs the messages of the record: its body, as far as it is in the run.
static enum tw_step messages_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    bool complete = side->message_got != 0 && side->message_got == tw_message_total(side);
    if (side->record_left == 0 && !complete) {
        return tw_record_done(d, from, out);
    }
    size_t count = tw_min(in->left, side->record_left);
    struct tw_cursor body = {.at = in->at, .left = count};
    enum tw_step step = tw_message_step(d, from, &body, false, out);
    side->record_left -= (uint32_t)(count - body.left);
    tw_side_take(side, in, count - body.left);
    if (step == TW_STEP_MORE && side->record_left == 0) {
        return TW_STEP_ON;
    }
    return step;
}

// can_be_message says whether a handshake record that starts so can be read, where it is in doubt. Where the record may be
// protected, its only message must fill it: a HelloRequest is what an explicit nonce of zeros looks like.
static bool can_be_message(const struct tw_side *side, const struct tw_message *message)
{
    if (!tw_message_is_known(message->type)) {
        return false;
    }
    return side->uncertain ? message->length + TW_MESSAGE_HEADER_LEN == side->record_length : message->length < 0x20000;
}

static void decide(const struct tw_dialogue *d, struct tw_side *side, const struct tw_message *message)
{
    if (can_be_message(side, message)) {
        side->mode = TW_BODY_HANDSHAKE;
        side->uncertain = side->unaligned = false;
        return;
    }
    tw_message_end(side);
    side->record_refused = side->record_left != side->record_length;
    side->mode = (uint8_t)(!side->uncertain ? TW_BODY_LOST : tw_side_sealed(d));
}

// doubtful_step reads as much of a handshake record as decides how to read it.
static enum tw_step doubtful_step(struct tw_dialogue *d, struct tw_side *side, struct tw_cursor *in)
{
    struct tw_cursor header = *in;
    struct tw_message message = {.type = 0xff};
    if (side->message_header_len == 0 && side->record_left >= TW_MESSAGE_HEADER_LEN
        && tw_message_header(&header, &message) == TW_DONE) {
        decide(d, side, &message);
        return TW_STEP_ON;
    }
    if (side->message_header_len == 0) {
        side->message_position = side->record_position;
        side->message_first = true;
    }
    while (side->message_header_len < TW_MESSAGE_HEADER_LEN && side->record_left != 0) {
        if (!tw_cursor_u8(in, &side->message_header[side->message_header_len])) {
            return TW_STEP_MORE;
        }
        side->position++;
        side->record_left--;
        side->message_header_len++;
    }
    header = tw_cursor_over(tw_span_of(side->message_header, side->message_header_len));
    if (tw_message_header(&header, &message) == TW_DONE) {
        side->record_used = true;
        side->message_got = TW_MESSAGE_HEADER_LEN;
    }
    decide(d, side, &message);
    return TW_STEP_ON;
}

static enum tw_step open_record(struct tw_dialogue *d, enum tw_from from, struct tw_span body, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_record record = {
        .type = side->record_type,
        .version = side->record_version,
        .length = side->record_length,
        .body = body,
    };
    struct tw_span plain = {0};
    uint8_t type = side->record_type;
    enum tw_opened opened = d->opener->open(d->opener->context, from, &record, &plain, &type);
    side->record_got = 0;
    if (opened == TW_OPENED) {
        side->pending = plain;
        side->content_type = type;
        side->state = TW_SIDE_OPENED;
        return TW_STEP_ON;
    }
    side->bad = opened == TW_OPENED_BAD;
    side->mode = TW_BODY_SEALED;
    return tw_record_done(d, from, out);
}

// gather_step puts a record together for the opener, in the room behind the message that is under way.
static enum tw_step gather_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (side->cut || side->record_refused) {
        return pass_step(d, from, in, out);
    }
    struct tw_span body = {0};
    if (side->record_got == 0 && tw_cursor_bytes(in, &body, side->record_length)) {
        side->position += side->record_length;
        side->record_left = 0;
        return open_record(d, from, body, out);
    }
    if (in->left == 0) {
        return TW_STEP_MORE;
    }
    uint32_t base = side->message_in_room ? tw_message_total(side) : 0;
    if (tw_want_room(side, from, TW_ASKED_FOR_RECORD, base + side->record_length, &side->record_refused, out)) {
        return TW_STEP_EVENT;
    }
    if (side->record_refused) {
        return TW_STEP_ON;
    }
    size_t count = tw_min(in->left, side->record_left);
    if (!tw_cursor_copy(in, side->room + base + side->record_got, count)) {
        return TW_STEP_MORE;
    }
    side->position += count;
    side->record_got += (uint32_t)count;
    side->record_left -= (uint32_t)count;
    return side->record_left != 0 ? TW_STEP_MORE
                                  : open_record(d, from, tw_span_of(side->room + base, side->record_length), out);
}

enum tw_step tw_body_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    switch ((enum tw_body_mode)side->mode) {
    case TW_BODY_GATHER: return gather_step(d, from, in, out);
    case TW_BODY_HANDSHAKE: return messages_step(d, from, in, out);
    case TW_BODY_DOUBTFUL: return doubtful_step(d, side, in);
    case TW_BODY_SEALED:
    case TW_BODY_SMALL:
    case TW_BODY_DATA:
    case TW_BODY_LOST: break;
    }
    return pass_step(d, from, in, out);
}
