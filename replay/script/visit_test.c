// Visits as scripts: they are sound, they fit, and they read as what was asked for.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "replay/script/visit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const struct rp_visit *visit, const char *expected)
{
    struct rp_arena arena;
    struct rp_script script;
    size_t step = 0;
    size_t len = 0;
    rp_arena_init(&arena, (size_t)1 << 20);
    assert_true(rp_visit_script(visit, &arena, &script));
    const char *why = rp_script_why_not(&script, &step);
    if (why) {
        fail_msg("step %zu: %s", step, why);
    }
    char *text = rp_script_text(&script, &len);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    rp_arena_free(&arena);
}

static void test_plain(void **state)
{
    (void)state;
    const struct rp_visit visit = {0};
    check(&visit, "connect 0 within=5s\n"
                  "handshake 0\n"
                  "expect 0 needed accept=full,resumed,early-accepted,early-refused\n"
                  "end 0 orderly wait=1s\n");
}

static void test_resume(void **state)
{
    (void)state;
    const struct rp_visit visit = {
        .hello = {.versions = RP_CODES(TW_VERSION_TLS12)},
        .request = RP_TEXT("hi"),
        .resume = 1,
        .resume_as = RP_OFFER_ID,
        .answer_us = 2000000,
    };
    check(&visit, "connect 0 within=5s\n"
                  "handshake 0 versions=TLS1.2 within=2s\n"
                  "expect 0 needed accept=full,resumed,early-accepted,early-refused\n"
                  "data 0 \"hi\"\n"
                  "expect 0 until=quiet quiet=250ms first-within=2s within=4s\n"
                  "end 0 orderly wait=1s\n"
                  "save 0 session=0\n"
                  "connect 1 within=5s\n"
                  "handshake 1 versions=TLS1.2 offer=0:id within=2s\n"
                  "expect 1 needed accept=full,resumed,early-accepted,early-refused\n"
                  "data 1 \"hi\"\n"
                  "expect 1 until=quiet quiet=250ms first-within=2s within=4s\n"
                  "end 1 orderly wait=1s\n");
}

static void test_early(void **state)
{
    (void)state;
    const struct rp_visit visit = {
        .hello = {.versions = RP_CODES(TW_VERSION_TLS13)},
        .request = RP_TEXT("hi"),
        .resume = 1,
        .early = true,
        .first_is_bare = true,
        .hasty = true,
        .quiet_us = 50000,
    };
    check(&visit, "connect 0 within=5s\n"
                  "handshake 0 versions=TLS1.3\n"
                  "expect 0 needed accept=full,resumed,early-accepted,early-refused\n"
                  "end 0 orderly wait=1s\n"
                  "save 0 session=0\n"
                  "connect 1 within=5s\n"
                  "handshake 1 versions=TLS1.3 offer=0 early-data=\"hi\" to=finished\n"
                  "expect 1 until=settled quiet=50ms first-within=5s within=10s\n"
                  "end 1 orderly wait=1s\n");
}

static void test_hasty(void **state)
{
    (void)state;
    const struct rp_visit visit = {
        .hello = {.versions = RP_CODES(TW_VERSION_TLS12)}, .request = RP_TEXT("hi"), .hasty = true};
    check(&visit, "connect 0 within=5s\n"
                  "handshake 0 versions=TLS1.2\n"
                  "expect 0 needed accept=full,resumed,early-accepted,early-refused\n"
                  "data 0 \"hi\" wait=5s\n"
                  "end 0 orderly wait=1s\n");
}

static void test_longest_fits(void **state)
{
    (void)state;
    const struct rp_visit visit = {.request = RP_TEXT("hi"), .resume = RP_VISIT_MAX_RESUME};
    struct rp_arena arena;
    struct rp_script script;
    size_t step = 0;
    rp_arena_init(&arena, (size_t)1 << 20);
    assert_true(rp_visit_script(&visit, &arena, &script));
    assert_true(rp_script_sound(&script, &step));
    assert_int_equal(script.num_conns, RP_VISIT_MAX_RESUME + 1);
    rp_arena_free(&arena);
}

static void test_no_room(void **state)
{
    (void)state;
    const struct rp_visit visit = {.resume = 2};
    uint8_t memory[4096];
    struct rp_arena arena;
    struct rp_script script;
    for (size_t size = 0; size < sizeof memory; size += 64) {
        rp_arena_over(&arena, memory, size);
        assert_false(rp_visit_script(&visit, &arena, &script));
        assert_int_equal(script.num_steps, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain), cmocka_unit_test(test_resume),       cmocka_unit_test(test_early),
        cmocka_unit_test(test_hasty), cmocka_unit_test(test_longest_fits), cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
