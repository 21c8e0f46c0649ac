// What the steps with keys ask for, why a script is not sound, and what mending makes of it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/sound.h"
#include "replay/script/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rp_arena arena;

static int start(void **state)
{
    (void)state;
    rp_arena_init(&arena, (size_t)1 << 22);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rp_arena_free(&arena);
    return 0;
}

static struct rp_script script_of(const char *text)
{
    struct rp_script script;
    struct rp_script_error error;
    if (!rp_script_parse(tw_span_of(text, strlen(text)), &arena, &script, &error)) {
        fail_msg("%zu:%zu: %s", error.line, error.column, error.what);
    }
    return script;
}

static void test_sound_scripts(void **state)
{
    (void)state;
    static const char *const sound[] = {
        "",
        "connect 0\nhandshake 0\nsave 0\nend 0\nconnect 0\nhandshake 0 offer=0\n",
        "session 0 id=00\nconnect 3\nhandshake 3 offer=0:id\nexpect 3\n",
        "connect 0\nhandshake 0 offer=0 early-data=00\nend 0\nconnect 1\nresend 1 of=0\n",
        "connect 0\nend 0\nsave 0\npause 5 1s\n",
        "connect 0\nrecord 0 alert times=100000\nkey-update 0 ask\ndata 0\n  edit any copy from=7\n",
    };
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
        struct rp_script script = script_of(sound[i]);
        size_t step = 0;
        const char *why = rp_script_why_not(&script, &step);
        if (why) {
            fail_msg("step %zu of %s: %s", step, sound[i], why);
        }
        assert_int_equal(step, script.num_steps);
    }
}

static void test_scripts_that_are_not(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } wrong[] = {
        {"connect 0\nconnect 0", "open already"},
        {"pause 0 1s\nhandshake 0", "not open"},
        {"pause 0 1s\ndata 0 00", "not open"},
        {"pause 0 1s\nkey-update 0", "not open"},
        {"pause 0 1s\nsave 0", "never opened"},
        {"connect 0\nhandshake 0 random=00", "32 bytes"},
        {"connect 0\nhandshake 0 early-data=00", "PSK"},
        {"connect 0\nhandshake 0 early-data=00 offer=0:ticket", "PSK"},
        {"connect 0\nresend 0 of=0", "re-sends another's"},
        {"connect 0\nresend 0 of=1", "nothing was sent there"},
        {"connect 0\njunk 0 0", "junk"},
        {"connect 0\nsend 0 00 cuts=1", "cuts"},
        {"connect 0\nsession 0 id=000102030405060708091011121314151617181920212223242526272829303132", "at most 32"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rp_script script = script_of(wrong[i].text);
        size_t step = 0;
        const char *why = rp_script_why_not(&script, &step);
        assert_non_null(why);
        if (!strstr(why, wrong[i].why)) {
            fail_msg("%s: %s", wrong[i].text, why);
        }
        assert_int_equal(step, 1);
        assert_false(rp_script_sound(&script, &step));
    }
}

static void test_numbers_that_are_too_small(void **state)
{
    (void)state;
    size_t step = 0;
    struct rp_script script = script_of("connect 0\nhandshake 0 offer=3\n");
    script.num_sessions = 3;
    assert_string_equal(rp_script_why_not(&script, &step), "a session slot is offered that the script does not have");
    script = script_of("connect 0\nexpect 0 accept=full,resumed:session=3\n");
    script.num_sessions = 3;
    assert_false(rp_script_sound(&script, &step));
    assert_int_equal(step, 1);
    script = script_of("connect 0\ndata 0\n  edit any copy from=2\n");
    script.num_conns = 2;
    assert_false(rp_script_sound(&script, &step));
    script.num_conns = RP_SCRIPT_MAX_CONNS + 1;
    assert_false(rp_script_sound(&script, &step));
    assert_int_equal(step, 0);
}

static void test_mending(void **state)
{
    (void)state;
    static const struct {
        const char *text, *mended;
    } cases[] = {
        {"data 0 00", "connect 0\ndata 0 00\n"},
        {"connect 0\nconnect 0\nend 0\nend 0\n", "connect 0\nend 0\n"},
        {"connect 0\nsend 0\nsend 0 000102 cuts=2,1,9\n", "connect 0\nsend 0 000102 cuts=2\n"},
        {"junk 1 0\njunk 1 16385\n", "connect 1\njunk 1 1\njunk 1 1\n"},
        {"handshake 2 random=00 early-data=00", "connect 2\nhandshake 2\n"},
        {"resend 0 of=1\nsave 1", "connect 0\n"},
        {"expect 0", "connect 0\nexpect 0\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rp_script script = script_of(cases[i].text);
        size_t len = 0;
        assert_true(rp_script_mend(&script, &arena));
        assert_true(rp_script_sound(&script, &len));
        char *text = rp_script_text(&script, &len);
        assert_non_null(text);
        assert_string_equal(text, cases[i].mended);
        free(text);
    }
}

static void test_mending_without_memory(void **state)
{
    (void)state;
    struct rp_arena none;
    struct rp_script script = script_of("data 0 00");
    rp_arena_init(&none, 0);
    assert_false(rp_script_mend(&script, &none));
    assert_int_equal(script.num_steps, 0);
}

static void test_who_needs_a_client(void **state)
{
    (void)state;
    struct rp_script without = script_of("connect 0\nsend 0 00\njunk 0 9\nexpect 0\npause 0 1s\nend 0\n");
    struct rp_script with = script_of("connect 0\nhandshake 0\n");
    struct rp_script other = script_of("connect 0\nresend 0 of=1\n");
    assert_false(rp_script_needs_client(&without));
    assert_true(rp_script_needs_client(&with));
    assert_true(rp_script_needs_client(&other));
}

static void test_arenas(void **state)
{
    (void)state;
    struct rp_arena small;
    rp_arena_init(&small, 40000);
    for (int round = 0; round < 3; round++) {
        assert_non_null(rp_arena_take(&small, 100, 100));
        assert_non_null(rp_arena_take(&small, 1, 20000));
        assert_null(rp_arena_take(&small, 1, 20000));
        assert_true(small.full);
        rp_arena_reset(&small);
        assert_false(small.full);
    }
    assert_null(rp_arena_take(&small, SIZE_MAX, 2));
    rp_arena_free(&small);
    const void *of = NULL;
    for (uint16_t i = 0; i < 100; i++) {
        assert_true(rp_arena_grow(&arena, &of, i, sizeof i));
        memcpy((uint8_t *)(uintptr_t)of + i * sizeof i, &i, sizeof i);
    }
    for (uint16_t i = 0; i < 100; i++) {
        assert_int_equal(((const uint16_t *)of)[i], i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sound_scripts, start, stop),
        cmocka_unit_test_setup_teardown(test_scripts_that_are_not, start, stop),
        cmocka_unit_test_setup_teardown(test_numbers_that_are_too_small, start, stop),
        cmocka_unit_test_setup_teardown(test_mending, start, stop),
        cmocka_unit_test_setup_teardown(test_mending_without_memory, start, stop),
        cmocka_unit_test_setup_teardown(test_who_needs_a_client, start, stop),
        cmocka_unit_test_setup_teardown(test_arenas, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
