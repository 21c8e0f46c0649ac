// The three forms of a script say the same: scripts and bytes made up at random go through all of them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/binary.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "tests/support/make_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SCRIPTS = 4000, STRINGS = 100000, LONGEST = 400 };

// through_text gives the script as its text says it; the text is freed.
static struct rp_script through_text(const struct rp_script *script, struct rp_arena *arena)
{
    size_t len = 0;
    char *text = rp_script_text(script, &len);
    assert_non_null(text);
    struct rp_script back;
    struct rp_script_error error;
    if (!rp_script_parse(tw_span_of(text, len), arena, &back, &error)) {
        fail_msg("line %zu, column %zu: %s\n%s", error.line, error.column, error.what, text);
    }
    if (!rp_script_equal(script, &back)) {
        fail_msg("read differently:\n%s", text);
    }
    free(text);
    return back;
}

// through_bytes checks the same of the binary form, and that it is canonical.
static void through_bytes(const struct rp_script *script, struct rp_arena *arena)
{
    size_t len = 0;
    size_t again_len = 0;
    uint8_t *bytes = rp_script_bytes(script, &len);
    assert_non_null(bytes);
    struct rp_script back;
    rp_script_decode(tw_span_of(bytes, len), arena, &back);
    assert_false(arena->full);
    assert_true(rp_script_equal(script, &back));
    assert_int_equal(back.num_conns, script->num_conns);
    assert_int_equal(back.num_sessions, script->num_sessions);
    uint8_t *again = rp_script_bytes(&back, &again_len);
    assert_non_null(again);
    assert_true(tw_span_equal(tw_span_of(bytes, len), tw_span_of(again, again_len)));
    free(again);
    free(bytes);
}

static void test_scripts_go_through_all_forms(void **state)
{
    (void)state;
    uint64_t random = 20260101;
    struct rp_arena arena;
    struct rp_arena other;
    rp_arena_init(&arena, (size_t)1 << 26);
    rp_arena_init(&other, (size_t)1 << 26);
    for (int i = 0; i < SCRIPTS; i++) {
        struct rp_script script = make_script(&random, &arena);
        size_t wrong = 0;
        assert_true(rp_script_fits(&script, &wrong));
        (void)through_text(&script, &other);
        through_bytes(&script, &other);
        rp_arena_reset(&arena);
        rp_arena_reset(&other);
    }
    rp_arena_free(&arena);
    rp_arena_free(&other);
}

static void look_at_bytes(struct tw_span bytes, struct rp_arena *arena, struct rp_arena *other)
{
    struct rp_script script;
    size_t wrong = 0;
    rp_script_decode(bytes, arena, &script);
    assert_false(arena->full);
    assert_true(rp_script_fits(&script, &wrong));
    (void)through_text(&script, other);
    through_bytes(&script, other);
    assert_true(rp_script_mend(&script, other));
    if (!rp_script_sound(&script, &wrong)) {
        fail_msg("step %zu: %s", wrong, rp_script_why_not(&script, &wrong));
    }
}

// bend changes a few bytes of an encoded script, so that strings are met that are nearly right, too.
static size_t bend(uint64_t *random, uint8_t *bytes, struct rp_arena *arena)
{
    struct rp_script script = make_script(random, arena);
    struct tw_writer out = tw_writer_into(bytes, LONGEST);
    (void)!rp_script_encode(&script, &out);
    for (uint64_t i = make_random(random) % 4; i > 0 && out.len > 0; i--) {
        bytes[make_random(random) % out.len] = (uint8_t)make_random(random);
    }
    return out.len;
}

static void test_any_bytes_are_a_script(void **state)
{
    (void)state;
    uint64_t random = 7;
    uint8_t bytes[LONGEST];
    struct rp_arena arena;
    struct rp_arena other;
    rp_arena_init(&arena, (size_t)1 << 24);
    rp_arena_init(&other, (size_t)1 << 26);
    for (int i = 0; i < STRINGS; i++) {
        size_t len = make_random(&random) % (i % 16 == 0 ? LONGEST : 60);
        for (size_t k = 0; k < len; k++) {
            bytes[k] = (uint8_t)(make_random(&random) % (i % 2 ? 256 : 32));
        }
        len = i % 8 == 7 ? bend(&random, bytes, &arena) : len;
        rp_arena_reset(&arena);
        look_at_bytes(tw_span_of(bytes, len), &arena, &other);
        rp_arena_reset(&arena);
        rp_arena_reset(&other);
    }
    rp_arena_free(&arena);
    rp_arena_free(&other);
}

static void test_the_room_is_enough(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    uint64_t random = 99;
    for (int i = 0; i < 64; i++) {
        for (size_t k = 0; k < sizeof bytes; k++) {
            bytes[k] = (uint8_t)(make_random(&random) % (2U + (unsigned)i * 4));
        }
        struct rp_arena arena;
        rp_arena_init(&arena, RP_SCRIPT_ROOM(sizeof bytes));
        struct rp_script script;
        rp_script_decode(tw_span_of(bytes, sizeof bytes), &arena, &script);
        assert_false(arena.full);
        rp_arena_free(&arena);
    }
}

// number_of is what the binary form calls the field of a step.
static uint8_t number_of(enum rp_step_type type, const char *name)
{
    uint8_t row = 0;
    while (strcmp(rp_shape_of_step[type].rows[row].name, name) != 0) {
        row++;
    }
    return (uint8_t)(row + 1);
}

// Sixty-four steps, each with as many edits as there may be.
static void test_the_largest_script_needs_no_more(void **state)
{
    (void)state;
    static uint8_t bytes[64 * (32 * 2 + 2)];
    size_t at = 0;
    for (int step = 0; step < RP_SCRIPT_MAX_STEPS; step++) {
        bytes[at++] = RP_STEP_HANDSHAKE;
        for (int edit = 0; edit < RP_SCRIPT_MAX_EDITS; edit++) {
            bytes[at++] = number_of(RP_STEP_HANDSHAKE, "edit");
            bytes[at++] = 0;
        }
        bytes[at++] = 0;
    }
    struct rp_arena arena;
    rp_arena_init(&arena, RP_SCRIPT_ROOM(at));
    struct rp_script script;
    rp_script_decode(tw_span_of(bytes, at), &arena, &script);
    assert_false(arena.full);
    assert_int_equal(script.num_steps, RP_SCRIPT_MAX_STEPS);
    assert_int_equal(script.steps[RP_SCRIPT_MAX_STEPS - 1].handshake.edits.num, RP_SCRIPT_MAX_EDITS);
    through_bytes(&script, &arena);
    rp_arena_free(&arena);
}

static void test_a_large_flight_goes_through(void **state)
{
    (void)state;
    static uint8_t flight[(size_t)1 << 18];
    for (size_t i = 0; i < sizeof flight; i++) {
        flight[i] = (uint8_t)(i * 7);
    }
    const struct rp_script script = {.num_conns = 1,
                                     RP_STEPS({.type = RP_STEP_CONNECT},
                                              {.type = RP_STEP_SEND, .send.bytes = {flight, sizeof flight}},
                                              {.type = RP_STEP_END})};
    struct rp_arena arena;
    rp_arena_init(&arena, (size_t)1 << 22);
    (void)through_text(&script, &arena);
    through_bytes(&script, &arena);
    rp_arena_free(&arena);
}

static void test_a_full_arena_ends_the_script(void **state)
{
    (void)state;
    static const uint8_t bytes[64] = {0};  // connect, again and again
    uint8_t memory[8192];
    struct rp_arena arena;
    struct rp_script script;
    rp_arena_over(&arena, memory, sizeof memory);
    rp_script_decode(tw_span_of(bytes, sizeof bytes), &arena, &script);
    assert_true(arena.full);
    assert_true(script.num_steps > 0 && script.num_steps < 32);
}

static void test_what_does_not_fit_is_not_encoded(void **state)
{
    (void)state;
    struct rp_step steps[] = {{.type = RP_STEP_CONNECT, .conn = 16}};
    const struct rp_script script = {.steps = steps, .num_steps = 1};
    size_t len = 0;
    size_t wrong = 1;
    assert_null(rp_script_bytes(&script, &len));
    assert_false(rp_script_fits(&script, &wrong));
    assert_int_equal(wrong, 0);
    steps[0] = (struct rp_step){.type = RP_STEP_END, .end.how = (enum rp_end)77};
    assert_null(rp_script_bytes(&script, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scripts_go_through_all_forms),
        cmocka_unit_test(test_any_bytes_are_a_script),
        cmocka_unit_test(test_the_room_is_enough),
        cmocka_unit_test(test_the_largest_script_needs_no_more),
        cmocka_unit_test(test_a_large_flight_goes_through),
        cmocka_unit_test(test_a_full_arena_ends_the_script),
        cmocka_unit_test(test_what_does_not_fit_is_not_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
