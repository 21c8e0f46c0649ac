// Every field of every message in the captures is found by its path, and whatever is done to it, only what it stands in can become
// malformed.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/dialogue.h"
#include "parsers/tls/server_hello.h"
#include "replay/engine/field_edit.h"
#include "tests/support/captured_messages.h"
#include "tests/support/captured_streams.h"
#include "tests/support/field_paths.h"
#include "tests/support/hex.h"
#include "tests/support/load.h"

#define ROOM 65536

// bounds are where something may be malformed.
struct bounds {
    const uint8_t *from, *to;
    bool broken;  // something is malformed elsewhere
    bool malformed;
};

static void ignore_open(void *context, enum tw_field_group kind, const char *name, struct tw_span span)
{
    (void)context, (void)kind, (void)name, (void)span;
}

static void ignore_close(void *context)
{
    (void)context;
}

static void ignore_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context, (void)of, (void)value, (void)span;
}

static void ignore_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)context, (void)name, (void)value, (void)symbol, (void)span;
}

static void ignore_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)context, (void)name, (void)hint, (void)span;
}

static void note_malformed(void *context, const char *where, struct tw_span span)
{
    struct bounds *bounds = context;
    (void)where;
    bounds->malformed = true;
    bounds->broken |= span.data < bounds->from || span.data + span.len > bounds->to;
}

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

struct run {
    struct tw_test_paths paths;
    uint64_t seed;
    size_t messages, edits, applied;
    uint8_t room[ROOM];
    struct tw_span body;  // of the message that is looked at
    bool damaged;         // it is malformed to begin with
};

static struct tw_span same_message(void *context, uint8_t conn, bool from_server, uint8_t type)
{
    (void)conn, (void)from_server, (void)type;
    return ((struct run *)context)->body;
}

// region is where the vector around the field lies in what became of the body; all of it where there is none, and in the
// SSLv2 form, whose lengths stand elsewhere.
static struct bounds region(const struct tw_message_context *context, const struct rp_field *field,
                            struct tw_span became)
{
    struct bounds bounds = {.from = became.data, .to = became.data + became.len};
    if (field->num_around == 0 || context->sslv2) {
        return bounds;
    }
    size_t at = field->around[field->num_around - 1].at, bytes = field->around[field->num_around - 1].bytes, len = 0;
    for (size_t i = 0; i < bytes; i++) {
        len = len << 8 | became.data[at + i];
    }
    bounds.from = became.data + at + bytes;
    bounds.to = bounds.from + len;
    assert_true(at + bytes + len <= became.len);
    return bounds;
}

static bool keeps_form(const struct rp_field *field, const struct tw_test_told *told, enum rp_edit_op op)
{
    bool of_items = op == RP_EDIT_REMOVE || op == RP_EDIT_DUPLICATE || op == RP_EDIT_MOVE;
    bool of_blob = op == RP_EDIT_SET || op == RP_EDIT_TRUNCATE || op == RP_EDIT_APPEND || op == RP_EDIT_OVERWRITE
                   || op == RP_EDIT_FLIP;
    return op == RP_EDIT_COPY || (of_items && field->siblings != 0)
           || (of_blob && told->leaf && field->length_bytes != 0);
}

static void edit_once(struct run *run, const struct tw_message_context *context, const struct tw_test_told *told,
                      const struct rp_field *field)
{
    static const uint8_t bytes[300] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct rp_edit edit = {.op = (enum rp_edit_op)(next(&run->seed) % (RP_EDIT_MOVE + 1)),
                           .path = told->path,
                           .at = next(&run->seed) % 40,
                           .times = next(&run->seed) % 4,
                           .by = (int32_t)next(&run->seed),
                           .bytes = {bytes, next(&run->seed) % (next(&run->seed) % 8 == 0 ? sizeof bytes : 12)}};
    struct tw_writer out = tw_writer_into(run->room, sizeof run->room);
    bool applied = rp_field_edit(context, run->body, &edit, same_message, run, &out);
    struct tw_span became = tw_writer_span(&out);
    run->edits++;
    run->applied += applied;
    assert_true(tw_writer_ok(&out));
    assert_true(applied || tw_span_equal(became, run->body));
    assert_true(edit.op != RP_EDIT_COPY || tw_span_equal(became, run->body));
    if (edit.op == RP_EDIT_LENGTH || !applied || run->damaged) {
        return;
    }
    struct bounds bounds = region(context, field, became);
    const struct tw_field_sink sink = {&bounds,       ignore_open,  ignore_close,  ignore_length,
                                       ignore_number, ignore_bytes, note_malformed};
    (void)tw_message_fields(context, became, &sink);
    if (bounds.broken || (bounds.malformed && keeps_form(field, told, edit.op))) {
        fail_msg("type %u: %s of %s makes more malformed than it may", context->type, "the edit", told->path);
    }
}

static void take_field(struct run *run, const struct tw_message_context *context, const struct tw_test_told *told)
{
    struct rp_field field;
    if (!rp_field_find(context, run->body, told->path, &field)) {
        fail_msg("type %u: %s is not found", context->type, told->path);
    }
    size_t at = told->span.len == 0 ? field.at : (size_t)(told->span.data - run->body.data);
    assert_int_equal(field.at, at);
    assert_int_equal(field.len, told->span.len);
    assert_true(field.whole_at <= field.at && field.whole_at + field.whole_len == field.at + field.len);
    for (unsigned i = 0; i < 3; i++) {
        edit_once(run, context, told, &field);
    }
}

static void take_body(struct run *run, const struct tw_message_context *context, struct tw_span body)
{
    run->body = body;
    run->messages++;
    tw_test_paths_of(context, body, &run->paths);
    for (size_t i = 0; i < run->paths.num; i++) {
        take_field(run, context, &run->paths.told[i]);
    }
}

static struct run run;

static void test_messages_from_inside(void **state)
{
    static uint8_t body[8192];
    (void)state;
    run.seed = 1;
    for (size_t i = 0; i < sizeof captured_messages / sizeof *captured_messages; i++) {
        const struct tw_test_message *m = &captured_messages[i];
        const struct tw_message_context context = {
            .type = m->type, .version = m->version, .cipher_suite = m->cipher_suite};
        take_body(&run, &context, tw_span_of(body, tw_test_hex(body, sizeof body, m->body)));
    }
    assert_true(run.messages > 40 && run.applied * 2 > run.edits);
}

// test_damaged_messages: bodies in their own memory, bent and cut at random.
static void test_damaged_messages(void **state)
{
    static uint8_t whole[8192];
    (void)state;
    run.seed = 3;
    run.damaged = true;
    for (size_t i = 0; i < 10 * sizeof captured_messages / sizeof *captured_messages; i++) {
        const struct tw_test_message *m = &captured_messages[i / 10];
        const struct tw_message_context context = {.type = m->type,
                                                   .version = m->version,
                                                   .cipher_suite = m->cipher_suite,
                                                   .sslv2 = next(&run.seed) % 16 == 0};
        size_t len = tw_test_hex(whole, sizeof whole, m->body);
        len -= len == 0 || i % 2 == 0 ? 0 : next(&run.seed) % len;
        uint8_t *body = malloc(len == 0 ? 1 : len);
        assert_non_null(body);
        memcpy(body, whole, len);
        for (unsigned n = next(&run.seed) % 6; n > 0 && len != 0; n--) {
            body[next(&run.seed) % (len < 200 ? len : 200)] ^= (uint8_t)(1U << next(&run.seed) % 8);
        }
        take_body(&run, &context, tw_span_of(body, len));
        free(body);
    }
    run.damaged = false;
}

// talk is one connection of a capture, read as far as it is in the clear.
struct talk {
    struct tw_dialogue dialogue;
    uint8_t room[2][ROOM];
    uint16_t cipher_suite;
};

static void note_suite(struct talk *talk, const struct tw_event *event)
{
    struct tw_cursor body = tw_cursor_over(event->body);
    struct tw_server_hello hello;
    if (event->message_type == TW_HS_SERVER_HELLO && tw_server_hello_parse(&body, &hello)) {
        talk->cipher_suite = hello.cipher_suite;
    }
}

static void take_chunk(struct talk *talk, const struct tw_test_chunk *chunk)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(chunk->bytes, chunk->len));
    struct tw_event event;
    while (tw_dialogue_next(&talk->dialogue, chunk->from, &in, &event) == TW_DONE) {
        const struct tw_message_context context = {.from = event.from,
                                                   .type = event.message_type,
                                                   .sslv2 = event.sslv2,
                                                   .version = talk->dialogue.version,
                                                   .cipher_suite = talk->cipher_suite};
        if (event.type == TW_EVENT_WANT_ROOM) {
            tw_dialogue_lend(&talk->dialogue, event.from, talk->room[event.from], sizeof talk->room[0]);
        } else if (event.type == TW_EVENT_MESSAGE && event.kept) {
            note_suite(talk, &event);
            take_body(&run, &context, event.body);
        }
    }
}

static void read_capture(const char *name, const struct tw_test_file *file, void *context)
{
    struct tw_test_streams streams = tw_test_streams_load(name);
    (void)file, (void)context;
    for (size_t i = 0; i < streams.num_streams; i++) {
        static struct talk talk;
        talk.cipher_suite = 0;
        tw_dialogue_init(&talk.dialogue, NULL);
        for (size_t j = 0; j < streams.streams[i].num_chunks; j++) {
            if (streams.streams[i].chunks[j].type == TW_CHUNK_DATA) {
                take_chunk(&talk, &streams.streams[i].chunks[j]);
            }
        }
    }
    tw_test_streams_free(&streams);
}

static void test_captures(void **state)
{
    (void)state;
    run.messages = 0;
    run.seed = 2;
    tw_test_each_capture(read_capture, NULL);
    assert_true(run.messages > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_from_inside),
        cmocka_unit_test(test_damaged_messages),
        cmocka_unit_test(test_captures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
