// TLS records with messages in them: records split, joined, moved, doubled, dropped, renamed, emptied, told too long or too short; the
// messages inside likewise, down to their fields; flights made of two.
// SPDX-License-Identifier: Apache-2.0
//
// Lengths are mended but one time in 16. What stands behind the last whole record stays (bytes that steer a target).
#include "harness/hx.h"
#include "harness/mutators/form.h"
#include "parsers/tls/message.h"

enum { MOST_PARTS = 64, COPY_ROOM = 20000 };

// part is a record, or a message in one: its header begins at `at`.
struct part {
    size_t at, len;  // len: with the header
};

struct parts {
    struct part of[MOST_PARTS];
    size_t num;
};

static struct parts records_of(const struct hx_text *text)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(text->data, text->len));
    struct tw_record record;
    struct parts parts = {.num = 0};
    while (parts.num < MOST_PARTS && tw_record_parse(&in, &record) == TW_DONE) {
        size_t len = TW_RECORD_HEADER_LEN + record.body.len;
        parts.of[parts.num++] = (struct part){.at = text->len - in.left - len, .len = len};
    }
    return parts;
}

// messages_of lists the whole messages in one record.
static struct parts messages_of(const struct hx_text *text, struct part record)
{
    struct parts parts = {.num = 0};
    size_t at = record.at + TW_RECORD_HEADER_LEN;
    struct tw_cursor in = tw_cursor_over(tw_span_of(text->data + at, record.len - TW_RECORD_HEADER_LEN));
    struct tw_message message;
    while (text->data[record.at] == TW_CT_HANDSHAKE && parts.num < MOST_PARTS
           && tw_message_parse(&in, &message) == TW_DONE) {
        size_t len = TW_MESSAGE_HEADER_LEN + message.body.len;
        parts.of[parts.num++] = (struct part){.at = record.at + record.len - in.left - len, .len = len};
    }
    return parts;
}

static struct hx_length length_of(struct part record)
{
    return (struct hx_length){.at = record.at + 3, .bytes = 2};
}

static bool copy_to(struct hx_text *text, struct part what, size_t to, const struct hx_length *around, size_t num)
{
    uint8_t copy[COPY_ROOM];
    if (what.len > sizeof copy) {
        return false;
    }
    memcpy(copy, text->data + what.at, what.len);
    return hx_replace(text, to, 0, tw_span_of(copy, what.len), around, num);
}

static bool split(struct hx_text *text, struct part record, struct hx_chance *chance)
{
    size_t body = record.len - TW_RECORD_HEADER_LEN;
    size_t first = hx_below(chance, body + 1);
    uint8_t header[TW_RECORD_HEADER_LEN];
    memcpy(header, text->data + record.at, 3);
    header[3] = (uint8_t)((body - first) >> 8);
    header[4] = (uint8_t)(body - first);
    if (!hx_replace(text, record.at + TW_RECORD_HEADER_LEN + first, 0, tw_span_of(header, sizeof header), NULL, 0)) {
        return false;
    }
    text->data[record.at + 3] = (uint8_t)(first >> 8);
    text->data[record.at + 4] = (uint8_t)first;
    return true;
}

static bool join(struct hx_text *text, struct part record, struct part next)
{
    size_t body = record.len + next.len - (size_t)2 * TW_RECORD_HEADER_LEN;
    if (body > TW_RECORD_MAX_BODY || next.at != record.at + record.len
        || !hx_replace(text, next.at, TW_RECORD_HEADER_LEN, tw_span_of(NULL, 0), NULL, 0)) {
        return false;
    }
    text->data[record.at + 3] = (uint8_t)(body >> 8);
    text->data[record.at + 4] = (uint8_t)body;
    return true;
}

static bool rename_record(struct hx_text *text, struct part record, struct hx_chance *chance)
{
    if (hx_below(chance, 2) == 0) {
        text->data[record.at] = (uint8_t)(TW_CT_CHANGE_CIPHER_SPEC + hx_below(chance, 5));
    } else {
        text->data[record.at + 2] = (uint8_t)hx_below(chance, hx_below(chance, 4) == 0 ? 256 : 6);
    }
    return true;
}

static bool insert_record(struct hx_text *text, struct part before, struct hx_chance *chance)
{
    static const uint8_t of[][7] = {{22, 3, 3, 0, 0},       {23, 3, 3, 0, 0},        {20, 3, 3, 0, 1, 1},
                                    {21, 3, 3, 0, 2, 1, 0}, {21, 3, 3, 0, 2, 2, 40}, {21, 3, 3, 0, 2, 1, 90}};
    const uint8_t *record = of[hx_below(chance, sizeof of / sizeof of[0])];
    return hx_replace(text, before.at, 0, tw_span_of(record, TW_RECORD_HEADER_LEN + (size_t)record[4]), NULL, 0);
}

static void swap(struct hx_text *text, struct part a, struct part b)
{
    if (a.at < b.at) {
        hx_turn(text, a.at, b.at, b.at + b.len);
    } else if (b.at < a.at) {
        hx_turn(text, b.at, a.at, a.at + a.len);
    }
}

// change_inside changes bytes of a record's body, which keeps its length.
static bool change_inside(struct hx_text *text, struct part record, struct hx_chance *chance)
{
    size_t body = record.len - TW_RECORD_HEADER_LEN;
    uint32_t seed = (uint32_t)hx_random(chance);
    return body != 0 && hx_mutator_bytes.mutate(text->data + record.at + TW_RECORD_HEADER_LEN, body, body, seed) != 0;
}

static bool change_record(struct hx_text *text, const struct parts *records, struct hx_chance *chance)
{
    size_t i = hx_below(chance, records->num);
    struct part record = records->of[i];
    struct part other = records->of[hx_below(chance, records->num)];
    switch (hx_below(chance, 8)) {
    case 0: return split(text, record, chance);
    case 1: return i + 1 < records->num && join(text, record, records->of[i + 1]);
    case 2: swap(text, record, other); return record.at != other.at;
    case 3: return copy_to(text, record, other.at, NULL, 0);
    case 4: return hx_replace(text, record.at, record.len, tw_span_of(NULL, 0), NULL, 0);
    case 5: return rename_record(text, record, chance);
    case 6: return insert_record(text, record, chance);
    default: return change_inside(text, record, chance);
    }
}

static bool change_message(struct hx_text *text, const struct parts *records, struct hx_chance *chance, bool broken)
{
    struct part record = records->of[hx_below(chance, records->num)];
    struct parts messages = messages_of(text, record);
    struct hx_length around = length_of(record);
    struct hx_form form;
    if (messages.num == 0) {
        return false;
    }
    struct part message = messages.of[hx_below(chance, messages.num)];
    struct part other = messages.of[hx_below(chance, messages.num)];
    switch (hx_below(chance, 8)) {
    case 0: return copy_to(text, message, other.at, &around, broken ? 0 : 1);
    case 1: return hx_replace(text, message.at, message.len, tw_span_of(NULL, 0), &around, broken ? 0 : 1);
    case 2: swap(text, message, other); return message.at != other.at;
    case 3: text->data[message.at] = (uint8_t)hx_below(chance, 26); return true;
    default: return hx_form_of(&form, text, message.at, around) && hx_form_change(text, &form, chance, broken);
    }
}

static bool tell_wrong(struct hx_text *text, const struct parts *records, struct hx_chance *chance)
{
    struct part record = records->of[hx_below(chance, records->num)];
    size_t off = hx_below(chance, 4);
    uint8_t *last = &text->data[record.at + 4];
    *last = (uint8_t)(off == 0 ? *last + 1 : off == 1 ? *last - 1 : *last + 1 + (int)hx_below(chance, 255));
    return true;
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct hx_text text = {.data = data, .len = len, .most = most};
    struct hx_chance chance = {seed};
    bool broken = hx_below(&chance, 16) == 0;
    bool any = false;
    for (size_t tries = 0, times = broken ? 1 : 1 + hx_below(&chance, 3); tries < 8 && times > 0; tries++) {
        struct parts records = records_of(&text);
        bool done = false;
        if (records.num == 0) {
            break;
        }
        if (broken) {
            done = (hx_below(&chance, 2) == 0 && change_message(&text, &records, &chance, true))
                   || tell_wrong(&text, &records, &chance);
        } else {
            done = hx_below(&chance, 2) == 0 ? change_record(&text, &records, &chance)
                                             : change_message(&text, &records, &chance, false);
        }
        any = any || done;
        times -= done;
    }
    return any ? text.len : hx_mutator_bytes.mutate(data, len, most, seed);
}

// transplant puts a record or a message of the other flight in the place of (or before) one of ours.
static bool transplant(struct hx_text *text, const struct hx_text *other, struct hx_chance *chance)
{
    struct parts ours = records_of(text), theirs = records_of(other);
    if (ours.num == 0 || theirs.num == 0) {
        return false;
    }
    struct part to = ours.of[hx_below(chance, ours.num)], from = theirs.of[hx_below(chance, theirs.num)];
    struct hx_length around = length_of(to);
    struct parts messages = messages_of(text, to), grafts = messages_of(other, from);
    bool inside = messages.num != 0 && grafts.num != 0 && hx_below(chance, 2) == 0;
    if (inside) {
        to = messages.of[hx_below(chance, messages.num)];
        from = grafts.of[hx_below(chance, grafts.num)];
    }
    return hx_replace(text, to.at, hx_below(chance, 2) == 0 ? 0 : to.len, tw_span_of(other->data + from.at, from.len),
                      &around, inside ? 1 : 0);
}

// splice makes a flight of the first records of one and the last ones of the other.
static size_t splice(struct hx_text *text, const struct hx_text *other, struct hx_chance *chance)
{
    struct parts ours = records_of(text), theirs = records_of(other);
    if (ours.num == 0 || theirs.num == 0) {
        return 0;
    }
    size_t to = ours.of[hx_below(chance, ours.num)].at, from = theirs.of[hx_below(chance, theirs.num)].at;
    struct tw_span tail = tw_span_of(other->data + from, other->len - from);
    return hx_replace(text, to, text->len - to, tail, NULL, 0) ? text->len : 0;
}

static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_text text = {.data = out, .len = a_len, .most = most};
    struct hx_text other = {.data = (uint8_t *)(uintptr_t)b, .len = b_len, .most = b_len};
    struct hx_chance chance = {seed};
    if (a_len == 0 || a_len > most) {
        return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
    }
    memcpy(out, a, a_len);
    if (hx_below(&chance, 2) == 0 ? transplant(&text, &other, &chance) : splice(&text, &other, &chance) != 0) {
        return text.len;
    }
    return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_records = {.name = "records", .mutate = mutate, .cross = cross};
