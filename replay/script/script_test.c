// What makes a script sound, and scripts written as literals.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/script.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_a_sound_script_over_two_connections(void **state)
{
    (void)state;
    static const uint32_t cuts[] = {1, 5, 11};
    const struct rp_script script = {
        .num_conns = 2,
        RP_STEPS({.type = RP_STEP_CONNECT, .conn = 0, .connect_within_us = 1000000},
                 {.type = RP_STEP_CONNECT, .conn = 1, .connect_within_us = 1000000},
                 {.type = RP_STEP_SEND,
                  .conn = 0,
                  .send = {.bytes = {(const uint8_t *)"hello, world", 12}, .cuts = cuts, .num_cuts = 3}},
                 {.type = RP_STEP_SEND, .conn = 1, .send = {.bytes = {(const uint8_t *)"hi", 2}}},
                 {.type = RP_STEP_EXPECT, .conn = 0, .expect = {.until = RP_UNTIL_REACTION, .within_us = 1000}},
                 {.type = RP_STEP_END, .conn = 1, .end = {.how = RP_END_RST}}, {.type = RP_STEP_PAUSE, .pause_us = 10},
                 {.type = RP_STEP_END, .conn = 0, .end = {.how = RP_END_GENTLE, .wait_us = 1000000}},
                 {.type = RP_STEP_CONNECT, .conn = 0, .connect_within_us = 1}),
    };
    size_t step = 0;
    assert_true(rp_script_sound(&script, &step));
    assert_int_equal(rp_script_longest_send(&script), 12);
}

static void test_unsound_scripts_are_told_with_the_step(void **state)
{
    (void)state;
    static const uint32_t falling[] = {5, 1};
    static const uint32_t beyond[] = {2};
    static const struct rp_step send = {.type = RP_STEP_SEND, .send = {.bytes = {(const uint8_t *)"hi", 2}}};
    const struct {
        struct rp_step second;
        const char *what;
    } wrong[] = {
        {{.type = RP_STEP_CONNECT}, "open already"},
        {{.type = RP_STEP_SEND, .conn = 1, .send = {.bytes = {(const uint8_t *)"hi", 2}}}, "another connection"},
        {{.type = RP_STEP_SEND}, "nothing to send"},
        {{.type = RP_STEP_SEND,
          .send = {.bytes = {(const uint8_t *)"hello, world", 12}, .cuts = falling, .num_cuts = 2}},
         "cuts fall"},
        {{.type = RP_STEP_SEND, .send = {.bytes = {(const uint8_t *)"hi", 2}, .cuts = beyond, .num_cuts = 1}},
         "cut at the end"},
        {{.type = RP_STEP_JUNK}, "no junk"},
        {{.type = (enum rp_step_type)99}, "no such step"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct rp_step steps[] = {{.type = RP_STEP_CONNECT}, wrong[i].second};
        const struct rp_script script = {.steps = steps, .num_steps = 2, .num_conns = 1};
        size_t step = 9;
        assert_false(rp_script_sound(&script, &step));
        assert_int_equal(step, 1);
    }
    const struct rp_step after_end[] = {{.type = RP_STEP_CONNECT}, {.type = RP_STEP_END}, send};
    const struct rp_script script = {.steps = after_end, .num_steps = 3, .num_conns = 1};
    size_t step = 0;
    assert_false(rp_script_sound(&script, &step));
    assert_int_equal(step, 2);
}

static void test_ends_have_names(void **state)
{
    (void)state;
    for (enum rp_end end = RP_END_GENTLE; end <= RP_END_HOLD; end++) {
        enum rp_end back = RP_END_GENTLE;
        assert_true(rp_end_parse(rp_end_name(end), &back));
        assert_int_equal(back, end);
    }
    enum rp_end none = RP_END_RST;
    assert_false(rp_end_parse("", &none));
    assert_false(rp_end_parse("Gentle", &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sound_script_over_two_connections),
        cmocka_unit_test(test_unsound_scripts_are_told_with_the_step),
        cmocka_unit_test(test_ends_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
