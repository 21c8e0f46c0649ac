// The records of one side: their headers, how the body of each is to be read, and what is told at its end. RFC 8446 section 5, RFC 5246 section 6.2.
// SPDX-License-Identifier: Apache-2.0
#include <assert.h>

#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "parsers/tls/side.h"

void tw_side_event(const struct tw_side *side, enum tw_from from, enum tw_event_type type, struct tw_event *out)
{
    const struct tw_record record = {
        .type = side->record_type, .version = side->record_version, .length = side->record_length};
    tw_record_event(&record, side->record_position, from, type, out);
}

void tw_side_record(struct tw_side *side, const struct tw_record *record)
{
    side->record_position = side->position;
    side->record_type = record->type;
    side->record_version = record->version;
    side->record_left = side->record_length = record->length;
    side->record_got = 0;
    side->small_len = 0;
    side->cut = side->bad = side->record_used = side->record_refused = false;
    side->asked = side->asked == TW_ASKED_FOR_RECORD ? TW_ASKED_NOTHING : side->asked;
    side->position += TW_RECORD_HEADER_LEN;
}

void tw_side_pass_body(struct tw_side *side, struct tw_cursor *in)
{
    struct tw_cursor start = *in;
    size_t count = tw_min(in->left, side->record_left);
    for (size_t i = 0; i < count && side->small_len < sizeof side->small; i++) {
        if (tw_cursor_u8(&start, &side->small[side->small_len])) {
            side->small_len++;
        }
    }
    side->record_left -= (uint32_t)count;
    tw_side_take(side, in, count);
}

// clear_data: application data can be in the clear only where it is known that TLS 1.3 is not spoken and that no keys are in
// use yet.
static bool clear_data(const struct tw_dialogue *d, const struct tw_side *side)
{
    bool no_tls13 = d->version != 0 ? !d->tls13 : d->hello_seen && !d->offers_tls13;
    return no_tls13 && !side->uncertain && !side->protected_now;
}

// data_type is what application data or a heartbeat in the clear is told as.
static enum tw_event_type data_type(uint8_t record_type)
{
    return record_type == TW_CT_HEARTBEAT ? TW_EVENT_HEARTBEAT : TW_EVENT_APPLICATION_DATA;
}

// mode_of is how the body of a record of this type and length is to be read.
static inline enum tw_body_mode mode_of(const struct tw_dialogue *d, const struct tw_side *side, uint8_t type,
                                        uint16_t length)
{
    bool on = tw_side_ccs_on(d, side);
    switch (type) {
    case TW_CT_CHANGE_CIPHER_SPEC: return length <= 1 || !(on || side->uncertain) ? TW_BODY_SMALL : tw_side_sealed(d);
    case TW_CT_ALERT:  // no protected record is as short as two bytes
        return length == 2 || length == 0 || !(on || side->uncertain) ? TW_BODY_SMALL : tw_side_sealed(d);
    case TW_CT_HANDSHAKE:
        if (length == 0) {
            return TW_BODY_HANDSHAKE;  // nothing is in it, not even a tag
        }
        if (on) {
            return tw_side_sealed(d);
        }
        return side->uncertain || side->unaligned ? TW_BODY_DOUBTFUL : TW_BODY_HANDSHAKE;
    case TW_CT_HEARTBEAT: return on || side->uncertain ? tw_side_sealed(d) : TW_BODY_DATA;
    default: return clear_data(d, side) ? TW_BODY_DATA : tw_side_sealed(d);
    }
}

enum tw_body_mode tw_body_mode(const struct tw_dialogue *d, enum tw_from from)
{
    const struct tw_side *side = &d->side[from];
    return mode_of(d, side, side->record_type, side->record_length);
}

static void begin_body(struct tw_dialogue *d, enum tw_from from)
{
    struct tw_side *side = &d->side[from];
    side->header_len = 0;
    side->ended = side->record_type == TW_CT_ALERT;
    side->mode = (uint8_t)tw_body_mode(d, from);
    side->state = TW_SIDE_BODY;
}

// first_message tells the message at the start of a record. What comes behind it in the record is left to the steps.
static bool first_message(struct tw_dialogue *d, enum tw_from from, const struct tw_record *record,
                          struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_cursor body = tw_cursor_over(record->body);
    struct tw_message message;
    if (tw_message_parse(&body, &message) != TW_DONE) {
        return false;
    }
    tw_record_event(record, side->position, from, TW_EVENT_MESSAGE, out);
    out->first_of_record = out->kept = true;
    out->message_type = message.type;
    out->length = message.length;
    out->body = message.body;
    out->whole = (struct tw_span){.data = record->body.data, .len = record->body.len - body.left};
    if (body.left != 0) {
        tw_side_record(side, record);
        side->position -= TW_RECORD_HEADER_LEN;
        side->mode = TW_BODY_HANDSHAKE;
        side->state = TW_SIDE_BODY;
        side->record_left = (uint32_t)body.left;
        side->record_used = true;
    }
    side->ended = false;
    tw_side_take(side, in, TW_RECORD_HEADER_LEN + out->whole.len);
    tw_dialogue_learn(d, out);
    return true;
}

// small_record tells an alert or ChangeCipherSpec in the clear.
static void small_record(struct tw_dialogue *d, enum tw_from from, const struct tw_record *record, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_cursor body = tw_cursor_over(record->body);
    tw_side_record(side, record);
    side->small_len = (uint8_t)tw_min(sizeof side->small, body.left);
    bool copied = tw_cursor_copy(&body, side->small, side->small_len);
    assert(copied);
    (void)copied;
    tw_small_event(d, from, out);
}

bool tw_whole_record(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_cursor at = *in;
    struct tw_record record;
    if (tw_record_parse(&at, &record) != TW_DONE) {
        return false;
    }
    enum tw_body_mode mode = mode_of(d, side, record.type, record.length);
    switch (mode) {
    case TW_BODY_SEALED: tw_record_event(&record, side->position, from, TW_EVENT_ENCRYPTED, out); break;
    case TW_BODY_DATA:
        tw_record_event(&record, side->position, from, data_type(record.type), out);
        out->body = record.body;
        break;
    case TW_BODY_SMALL:
        small_record(d, from, &record, out);
        side->position -= TW_RECORD_HEADER_LEN;
        break;
    case TW_BODY_HANDSHAKE: return first_message(d, from, &record, in, out);
    case TW_BODY_GATHER:
    case TW_BODY_DOUBTFUL:
    case TW_BODY_LOST: return false;
    }
    out->first_of_record = true;
    out->length = record.length;
    side->ended = record.type == TW_CT_ALERT;
    tw_side_take(side, in, in->left - at.left);
    return true;
}

// tw_broken_step gives the side's bytes up as TLS, from the header on that `header` holds and that was read already.
enum tw_step tw_broken_step(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    if (tw_message_drop(side, from, out)) {
        return TW_STEP_EVENT;
    }
    struct tw_cursor at = tw_cursor_over(tw_span_of(side->header, side->header_len));
    uint8_t type = 0;
    uint16_t version = 0;
    bool length = tw_cursor_u8(&at, &type) && tw_cursor_u16(&at, &version) && at.left == 2 && version >> 8 == 3
                  && type >= TW_CT_CHANGE_CIPHER_SPEC && type <= TW_CT_HEARTBEAT;
    bool after_end = side->ended;
    size_t held_left = (size_t)(side->held_len - side->held_at);
    assert(side->header_len + held_left <= sizeof side->held);
    memmove(side->held + side->header_len, side->held + side->held_at, held_left);
    memcpy(side->held, side->header, side->header_len);
    side->held_at = 0;
    side->held_len = (uint8_t)(side->header_len + held_left);
    side->position -= side->header_len;
    side->header_len = 0;
    side->seek_from = side->record_position = side->position;
    side->state = TW_SIDE_SEEK;
    side->lost = side->ended = false;
    tw_side_event(side, from, TW_EVENT_BROKEN, out);
    out->fault = length ? TW_FAULT_RECORD_LENGTH : TW_FAULT_RECORD_HEADER;
    out->record_type = 0;
    out->record_version = out->record_length = 0;
    return after_end ? TW_STEP_ON : TW_STEP_EVENT;  // bytes behind a close_notify are in their right
}

// sslv2_header_step reads the two bytes of length that stand before a ClientHello in SSLv2 form, and takes what follows for a
// record of handshake type.
static enum tw_step sslv2_header_step(struct tw_side *side, struct tw_cursor *in)
{
    while (side->header_len < 2) {
        if (!tw_cursor_u8(in, &side->header[side->header_len])) {
            return TW_STEP_MORE;
        }
        side->header_len++;
        side->position++;
    }
    struct tw_cursor at = tw_cursor_over(tw_span_of(side->header, 2));
    uint16_t length = 0;
    bool read = tw_cursor_u16(&at, &length);
    assert(read);
    (void)read;
    side->record_position = side->position - 2;
    side->record_type = TW_CT_HANDSHAKE;
    side->record_version = TW_VERSION_SSL2;
    side->record_left = side->record_length = length & 0x7fff;
    side->header_len = 0;
    side->mode = TW_BODY_HANDSHAKE;
    side->state = TW_SIDE_BODY;
    return TW_STEP_ON;
}

enum tw_step tw_header_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in)
{
    struct tw_side *side = &d->side[from];
    struct tw_cursor probe = *in;
    struct tw_record record;
    if (side->sslv2) {
        return sslv2_header_step(side, in);
    }
    if (in->left == 0 && side->header_len < TW_RECORD_HEADER_LEN) {
        return TW_STEP_MORE;
    }
    if (side->header_len == 0 && tw_record_header(&probe, &record) == TW_DONE) {
        *in = probe;
        tw_side_record(side, &record);
        begin_body(d, from);
        return TW_STEP_ON;
    }
    for (;;) {
        probe = tw_cursor_over(tw_span_of(side->header, side->header_len));
        enum tw_result result = tw_record_header(&probe, &record);
        if (result == TW_BROKEN) {
            side->state = TW_SIDE_BROKEN;
            return TW_STEP_ON;
        }
        if (result == TW_DONE) {
            break;
        }
        if (!tw_cursor_u8(in, &side->header[side->header_len])) {
            return TW_STEP_MORE;
        }
        side->header_len++;
        side->position++;
    }
    side->position -= TW_RECORD_HEADER_LEN;
    tw_side_record(side, &record);
    begin_body(d, from);
    return TW_STEP_ON;
}

// tell_opener lets the opener count a record that it could not be given whole.
static void tell_opener(const struct tw_dialogue *d, enum tw_from from)
{
    const struct tw_side *side = &d->side[from];
    struct tw_record record = {
        .type = side->record_type, .version = side->record_version, .length = side->record_length};
    struct tw_span plain = {0};
    uint8_t type = 0;
    (void)d->opener->open(d->opener->context, from, &record, &plain, &type);
}

static void data_event(const struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    tw_side_event(side, from, data_type(side->record_type), out);
    out->length = side->record_length;
    out->first_of_record = true;
    out->fault = side->message_header_len != 0 ? TW_FAULT_INTERLEAVED : TW_FAULT_NONE;
}

static void sealed_event(const struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    tw_side_event(side, from, TW_EVENT_ENCRYPTED, out);
    out->length = side->record_length;
    out->first_of_record = true;
    out->bad = side->bad;
}

// handshake_done ends a record of messages: only one that brought nothing is told.
static enum tw_step handshake_done(const struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    if (side->record_length != 0 && side->mode != TW_BODY_LOST) {
        return TW_STEP_ON;
    }
    tw_side_event(side, from, TW_EVENT_BROKEN, out);
    out->fault = side->record_length == 0 ? TW_FAULT_EMPTY_RECORD : TW_FAULT_MESSAGE_LOST;
    out->length = side->record_length;
    return TW_STEP_EVENT;
}

enum tw_step tw_record_done(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    enum tw_step step = TW_STEP_EVENT;
    switch ((enum tw_body_mode)side->mode) {
    case TW_BODY_GATHER:
        tell_opener(d, from);
        side->mode = TW_BODY_SEALED;
        return tw_record_done(d, from, out);
    case TW_BODY_SEALED:
        if (tw_message_drop(side, from, out)) {
            return TW_STEP_EVENT;
        }
        sealed_event(side, from, out);
        break;
    case TW_BODY_LOST: step = tw_message_drop(side, from, out) ? TW_STEP_EVENT : handshake_done(side, from, out); break;
    case TW_BODY_SMALL: tw_small_event(d, from, out); break;
    case TW_BODY_DATA: data_event(side, from, out); break;
    case TW_BODY_HANDSHAKE:
    case TW_BODY_DOUBTFUL: step = handshake_done(side, from, out); break;
    }
    if (side->cut && step == TW_STEP_EVENT) {
        out->fault = TW_FAULT_MESSAGE_LOST;
    }
    side->state = side->lost ? TW_SIDE_SEEK : TW_SIDE_HEADER;
    return step;
}
