// The twelve cases are sound, readable, and the same in all forms.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "tests/support/proof_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST_LINES = 25, MOST_BYTES = 400 };

static void test_rows_are_sound(void **state)
{
    (void)state;
    assert_int_equal(num_proof_rows, 12);
    for (size_t i = 0; i < num_proof_rows; i++) {
        size_t step = 0;
        const char *why = rp_script_why_not(&proof_rows[i].script, &step);
        if (why) {
            fail_msg("%s, step %zu: %s", proof_rows[i].id, step, why);
        }
        assert_true(rp_script_needs_client(&proof_rows[i].script));
    }
}

static void test_their_numbers_are_what_they_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_script counted = proof_rows[i].script;
        rp_script_count(&counted);
        assert_int_equal(counted.num_conns, proof_rows[i].script.num_conns);
        assert_int_equal(counted.num_sessions, proof_rows[i].script.num_sessions);
    }
}

static void test_rows_go_through_text(void **state)
{
    (void)state;
    struct rp_arena arena;
    rp_arena_init(&arena, (size_t)1 << 20);
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_script back;
        struct rp_script_error error;
        size_t len = 0;
        size_t lines = 0;
        char *text = rp_script_text(&proof_rows[i].script, &len);
        assert_non_null(text);
        for (size_t at = 0; at < len; at++) {
            lines += text[at] == '\n';
        }
        assert_true(lines <= MOST_LINES);
        assert_true(rp_script_parse(tw_span_of(text, len), &arena, &back, &error));
        assert_true(rp_script_equal(&proof_rows[i].script, &back));
        free(text);
    }
    rp_arena_free(&arena);
}

static void test_rows_go_through_bytes(void **state)
{
    (void)state;
    struct rp_arena arena;
    rp_arena_init(&arena, (size_t)1 << 20);
    for (size_t i = 0; i < num_proof_rows; i++) {
        size_t len = 0;
        uint8_t *bytes = rp_script_bytes(&proof_rows[i].script, &len);
        struct rp_script back;
        assert_non_null(bytes);
        assert_true(len <= MOST_BYTES);
        rp_script_decode(tw_span_of(bytes, len), &arena, &back);
        assert_true(rp_script_equal(&proof_rows[i].script, &back));
        free(bytes);
    }
    rp_arena_free(&arena);
}

static void test_mending_leaves_them_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_arena none;
        struct rp_script script = proof_rows[i].script;
        rp_arena_init(&none, 0);
        assert_true(rp_script_mend(&script, &none));
        assert_ptr_equal(script.steps, proof_rows[i].script.steps);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_sound),
        cmocka_unit_test(test_their_numbers_are_what_they_use),
        cmocka_unit_test(test_rows_go_through_text),
        cmocka_unit_test(test_rows_go_through_bytes),
        cmocka_unit_test(test_mending_leaves_them_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
