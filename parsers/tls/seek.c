// Where TLS starts in the bytes of a side: at the beginning, behind STARTTLS, or behind a gap.
// SPDX-License-Identifier: Apache-2.0
//
// A hello proves itself by lengths that agree (tw_looks_like_client_hello). Where the start was not captured, a record proves itself
// by the header of another one right behind it, or by filling a run exactly. What may still become either is held back: at most
// TW_LOOK_MAX bytes, and the body of one record by its count alone.
#include "parsers/tls/side.h"

#include <assert.h>

#include "parsers/tls/codes.h"

// So many plain bytes are searched for a hello; after them only the start of each run is looked at.
#define SEARCH_BYTES (256U * 1024)
// And so many for chained records, where nothing says that bytes were lost: more than two whole records.
#define CHAIN_BYTES (64U * 1024)

enum found {
    FOUND_NOTHING,
    FOUND_SHORT,   // more bytes will tell
    FOUND_HELLO,   // TLS starts here
    FOUND_RECORD,  // a record is here, and is proved
    FOUND_MAYBE,   // a record may be here: the bytes behind it will tell
};

static enum found look_for_record(const struct tw_side *side, struct tw_span bytes, bool fills_run)
{
    if (!side->lost && (side->started || side->position - side->seek_from > CHAIN_BYTES)) {
        return FOUND_NOTHING;
    }
    struct tw_cursor at = tw_cursor_over(bytes);
    struct tw_record record, next;
    enum tw_result header = tw_record_header(&at, &record);
    if (header != TW_DONE) {
        return header == TW_SHORT ? FOUND_SHORT : FOUND_NOTHING;
    }
    if (record.version > TW_VERSION_TLS13) {
        return FOUND_NOTHING;
    }
    if (!tw_cursor_skip(&at, record.length)) {
        return FOUND_MAYBE;
    }
    if (at.left == 0) {
        return fills_run ? FOUND_RECORD : FOUND_MAYBE;
    }
    switch (tw_record_header(&at, &next)) {
    case TW_DONE: return next.version <= TW_VERSION_TLS13 ? FOUND_RECORD : FOUND_NOTHING;
    case TW_SHORT: return FOUND_MAYBE;
    case TW_BROKEN: break;
    }
    return FOUND_NOTHING;
}

// look_for_hello says whether TLS starts at `bytes`, which the side sent, with a hello or an alert whose lengths agree.
static enum tw_result look_for_hello(const struct tw_dialogue *d, enum tw_from from, struct tw_span bytes)
{
    const struct tw_side *side = &d->side[from];
    bool first = side->position == 0;
    enum tw_result client = TW_BROKEN, server = TW_BROKEN;
    if (first || (from == TW_CLIENT && tw_looks_like_sslv2(bytes) == TW_BROKEN)) {
        client = tw_looks_like_client_hello(bytes);  // the SSLv2 form is so short that it counts at the first byte only
    }
    if (from == TW_SERVER && (first || side->lost || d->side[TW_CLIENT].started)) {
        server = tw_looks_like_server_flight(bytes);
    }
    if (client == TW_DONE || server == TW_DONE) {
        return TW_DONE;
    }
    return client == TW_SHORT || server == TW_SHORT ? TW_SHORT : TW_BROKEN;
}

// look_for_answer says whether the first bytes of a server, behind a ClientHello, are a record. Its header alone says so: neither what
// follows nor how the bytes are cut may decide, for nothing but the answer can stand here. It is in the clear, but for data.
static enum tw_result look_for_answer(const struct tw_dialogue *d, enum tw_from from, struct tw_span bytes,
                                      enum found *found)
{
    const struct tw_side *side = &d->side[from], *client = &d->side[TW_CLIENT];
    struct tw_cursor at = tw_cursor_over(bytes);
    struct tw_record record;
    if (from != TW_SERVER || side->position != 0 || side->lost || !client->started || client->lost) {
        return TW_BROKEN;
    }
    enum tw_result header = tw_record_header(&at, &record);
    *found = header == TW_DONE && record.type == TW_CT_APPLICATION_DATA ? FOUND_RECORD : FOUND_HELLO;
    return header == TW_DONE && record.version > TW_VERSION_TLS13 ? TW_BROKEN : header;
}

// look says what starts at `bytes`, which is where the side stands. They go on to the end of the run.
static enum found look(const struct tw_dialogue *d, enum tw_from from, struct tw_span bytes, bool fills_run)
{
    enum found answer = FOUND_NOTHING;
    switch (look_for_hello(d, from, bytes)) {
    case TW_DONE: return FOUND_HELLO;
    case TW_SHORT: return FOUND_SHORT;
    case TW_BROKEN: break;
    }
    switch (look_for_answer(d, from, bytes, &answer)) {
    case TW_DONE: return answer;
    case TW_SHORT: return FOUND_SHORT;
    case TW_BROKEN: break;
    }
    return look_for_record(&d->side[from], bytes, fills_run);
}

// begins_record says whether a record can start with the byte at `place`.
static bool begins_record(struct tw_span bytes, size_t place)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    uint8_t type = 0;
    return tw_cursor_skip(&at, place) && tw_cursor_u8(&at, &type) && type >= TW_CT_CHANGE_CIPHER_SPEC
           && type <= TW_CT_HEARTBEAT;
}

// next_candidate is the first place in `bytes`, from `start` on, at which a record can start: a content type, and behind it
// the 3 that every version begins with. bytes.len where there is none.
static size_t next_candidate(struct tw_span bytes, size_t start)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    if (!tw_cursor_skip(&at, start)) {
        return bytes.len;
    }
    while (tw_cursor_skip(&at, 1) && tw_cursor_find(&at, 3)) {
        size_t place = bytes.len - at.left - 1;
        if (begins_record(bytes, place)) {
            return place;
        }
    }
    bool last = start < bytes.len && begins_record(bytes, bytes.len - 1);
    return last ? bytes.len - 1 : bytes.len;
}

static void plain_event(const struct tw_side *side, enum tw_from from, struct tw_span bytes, struct tw_event *out)
{
    *out = (struct tw_event){
        .type = TW_EVENT_PLAIN,
        .from = from,
        .position = side->position,
        .length = (uint32_t)bytes.len,
        .body = bytes,
    };
}

bool tw_seek_untold(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    if (side->untold == 0) {
        return false;
    }
    plain_event(side, from, (struct tw_span){0}, out);
    out->position = side->untold_position;
    out->length = side->untold;
    side->untold = 0;
    return true;
}

void tw_seek_not_a_record(struct tw_side *side)
{
    assert(side->state == TW_SIDE_CHAIN);
    side->state = TW_SIDE_SEEK;
    side->header_len = 0;
    if (!side->lost) {
        side->untold_position = side->record_position;
        side->untold = (uint32_t)(side->position - side->record_position);
    }
}

// gap_told tells the bytes behind a gap that could not be read, now that a boundary is found.
static enum tw_step gap_told(struct tw_side *side, enum tw_from from, struct tw_event *out)
{
    bool passed = side->lost && side->position > side->seek_from;
    if (passed) {
        *out = (struct tw_event){
            .type = TW_EVENT_GAP,
            .from = from,
            .position = side->seek_from,
            .length = tw_clamp(side->position - side->seek_from),
        };
        side->seek_from = side->position;
    }
    return passed ? TW_STEP_EVENT : TW_STEP_ON;
}

// client_starts: the server's answer is looked for from here on. Where TLS had ended before, this is another one.
static void client_starts(struct tw_dialogue *d)
{
    struct tw_side *client = &d->side[TW_CLIENT], *server = &d->side[TW_SERVER];
    if (client->started && !client->lost) {
        *d = (struct tw_dialogue){.side = {*client, *server}, .opener = d->opener};
        client->protected_now = server->protected_now = false;
        client->uncertain = server->uncertain = false;
    }
    if (server->state == TW_SIDE_SEEK && !server->lost) {
        server->seek_from = server->position;
    }
}

// start moves the side to what was found at `at`, which stands where the side stands.
static enum tw_step start(struct tw_dialogue *d, enum tw_from from, enum found found, struct tw_cursor *at,
                          struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    enum tw_step step = gap_told(side, from, out);
    side->header_len = side->small_len = 0;
    if (found == FOUND_MAYBE) {
        struct tw_record record = {0};
        enum tw_result header = tw_record_header(at, &record);
        assert(header == TW_DONE);
        (void)header;
        tw_side_record(side, &record);
        side->state = TW_SIDE_CHAIN;
        return step;
    }
    if (found == FOUND_HELLO && from == TW_CLIENT) {
        client_starts(d);
    }
    side->sslv2 = side->position == 0 && tw_looks_like_sslv2(tw_cursor_rest(at)) == TW_DONE;
    side->uncertain = found == FOUND_RECORD;
    side->unaligned = side->lost = false;
    side->started = true;
    side->state = TW_SIDE_HEADER;
    return step;
}

// seek_held looks at the bytes that are held back, and takes one more from `in` until they tell.
static enum tw_step seek_held(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    side->held_len = (uint8_t)(side->held_len - side->held_at);
    memmove(side->held, side->held + side->held_at, side->held_len);
    side->held_at = 0;
    for (;;) {
        struct tw_span held = tw_span_of(side->held, side->held_len);
        enum found found = look(d, from, held, false);
        if (found == FOUND_SHORT) {
            assert(side->held_len < sizeof side->held);
            if (!tw_cursor_u8(in, &side->held[side->held_len])) {
                return TW_STEP_MORE;
            }
            side->mid_run = true;
            side->held_len++;
            continue;
        }
        if (found != FOUND_NOTHING) {
            struct tw_cursor at = tw_cursor_over(held);
            enum tw_step step = start(d, from, found, &at, out);
            side->held_at = (uint8_t)(side->held_len - at.left);
            return step;
        }
        size_t passed = next_candidate(held, 1);
        plain_event(side, from, tw_span_of(side->held, passed), out);
        side->position += passed;
        side->held_at = (uint8_t)passed;
        return side->lost ? TW_STEP_ON : TW_STEP_EVENT;
    }
}

// hold keeps the rest of a run that may be the start of TLS.
static enum tw_step hold(struct tw_side *side, struct tw_cursor *in)
{
    assert(in->left <= sizeof side->held);
    side->held_len = (uint8_t)in->left;
    side->held_at = 0;
    bool copied = tw_cursor_copy(in, side->held, in->left);
    assert(copied);
    (void)copied;
    return TW_STEP_MORE;
}

// pass takes `count` plain bytes from the run and tells them; behind a gap they are told when a boundary is found.
static enum tw_step pass(struct tw_side *side, enum tw_from from, struct tw_cursor *in, size_t count,
                         struct tw_event *out)
{
    plain_event(side, from, (struct tw_span){.data = in->at, .len = count}, out);
    tw_side_take(side, in, count);
    side->mid_run = true;
    return side->lost ? TW_STEP_ON : TW_STEP_EVENT;
}

// where_to_look is the first place in the run that is worth looking at.
static size_t where_to_look(const struct tw_dialogue *d, enum tw_from from, struct tw_span run, size_t start)
{
    const struct tw_side *side = &d->side[from];
    if (start == 0 && !side->mid_run) {
        return 0;
    }
    uint64_t passed = side->position - side->seek_from;
    bool chains = !side->started && passed <= CHAIN_BYTES;
    bool hellos = passed <= SEARCH_BYTES && (from == TW_CLIENT || d->side[TW_CLIENT].started);
    return side->lost || chains || hellos ? next_candidate(run, start) : run.len;
}

static enum tw_step seek_run(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    struct tw_span run = tw_cursor_rest(in);
    size_t place = where_to_look(d, from, run, 0);
    while (place < run.len) {
        if (place > 0) {
            return pass(side, from, in, place, out);
        }
        enum found found = look(d, from, run, !side->mid_run);
        if (found == FOUND_SHORT) {
            return hold(side, in);
        }
        if (found != FOUND_NOTHING) {
            return start(d, from, found, in, out);
        }
        place = where_to_look(d, from, run, 1);
    }
    return pass(side, from, in, run.len, out);
}

enum tw_step tw_seek_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    if (tw_message_drop(side, from, out) || tw_seek_untold(side, from, out)) {
        return TW_STEP_EVENT;
    }
    if (side->held_len > side->held_at) {
        return seek_held(d, from, in, out);
    }
    return in->left == 0 ? TW_STEP_MORE : seek_run(d, from, in, out);
}

enum tw_step tw_seek_is_a_record(struct tw_dialogue *d, enum tw_from from, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    side->started = side->uncertain = true;
    side->lost = side->unaligned = false;
    enum tw_body_mode mode = tw_body_mode(d, from);
    bool told_as_is = mode == TW_BODY_SMALL || mode == TW_BODY_GATHER || side->record_length == 0;
    side->mode = (uint8_t)(told_as_is ? mode : TW_BODY_SEALED);
    return tw_record_done(d, from, out);
}

// hello_inside is where a hello starts in the run, inside the body of what may be a record; run.len where none does. A header
// alone proves less than a hello does, which must not be passed as the body of one.
static size_t hello_inside(const struct tw_dialogue *d, enum tw_from from, struct tw_span run)
{
    size_t end = tw_min(run.len, d->side[from].record_left);
    for (size_t place = next_candidate(run, 0); place < end; place = next_candidate(run, place + 1)) {
        struct tw_cursor at = tw_cursor_over(run);
        if (tw_cursor_skip(&at, place) && look_for_hello(d, from, tw_cursor_rest(&at)) == TW_DONE) {
            return place;
        }
    }
    return run.len;
}

enum tw_step tw_chain_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out)
{
    struct tw_side *side = &d->side[from];
    size_t hello = hello_inside(d, from, tw_cursor_rest(in));
    if (hello < in->left) {
        side->record_left -= (uint32_t)hello;
        tw_side_take(side, in, hello);
        side->mid_run = true;
        tw_seek_not_a_record(side);
        return TW_STEP_ON;
    }
    tw_side_pass_body(side, in);
    while (side->record_left == 0 && side->header_len < sizeof side->header) {
        if (!tw_cursor_copy(in, &side->header[side->header_len], 1)) {
            return TW_STEP_MORE;
        }
        side->position++;
        side->header_len++;
        struct tw_cursor header = tw_cursor_over(tw_span_of(side->header, side->header_len));
        struct tw_record next = {0};
        if (tw_record_header(&header, &next) == TW_BROKEN || next.version > TW_VERSION_TLS13) {
            tw_seek_not_a_record(side);
            return TW_STEP_ON;
        }
    }
    return side->record_left == 0 ? tw_seek_is_a_record(d, from, out) : TW_STEP_MORE;
}
