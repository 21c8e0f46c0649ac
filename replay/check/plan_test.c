// Which plays are planned to be played alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA = 1 << 20 };

// lab is a check of some cases of a server that has everything.
struct lab {
    struct rp_check_config config;
    struct rp_checked out;
    struct rp_check check;
};

static void open_lab(struct lab *lab, const char *only, uint32_t lifetime_s)
{
    *lab = (struct lab){.config = {.choice = {.only = only}, .slow = true}};
    lab->out.server.ticket_lifetime_s[RP_PROBED_TLS12] = lab->out.server.ticket_lifetime_s[RP_PROBED_TLS13] =
        lifetime_s;
    lab->out.server.has = UINT32_MAX;
    for (size_t i = 0; i < RP_PROBED_VERSIONS; i++) {
        lab->out.server.versions[i].there = true;
    }
    lab->check.config = &lab->config;
    lab->check.out = &lab->out;
    rp_arena_init(&lab->check.arena, ARENA);
    assert_true(rp_check_plan(&lab->check));
}

static void close_lab(struct lab *lab)
{
    rp_arena_free(&lab->check.arena);
    free(lab->check.items);
    free(lab->check.found);
}

static unsigned count(const struct lab *lab, enum rp_item_state state)
{
    unsigned num = 0;
    for (size_t i = 0; i < lab->check.num; i++) {
        num += lab->check.items[i].state == state;
    }
    return num;
}

// Some servers serve nobody as long as a handshake is open, and these plays keep one open for two minutes.
static void test_what_stalls_is_alone(void **state)
{
    struct lab lab;
    (void)state;
    open_lab(&lab, "c-stall-and-half-close", 7200);
    for (size_t i = 0; i < lab.check.num; i++) {
        bool stalls = strstr(lab.check.found[i].variant, "stall") != NULL;
        assert_int_equal(lab.check.items[i].state, stalls ? RP_ITEM_ALONE : RP_ITEM_TO_DO);
    }
    assert_int_equal(count(&lab, RP_ITEM_ALONE), 3);
    assert_int_equal(count(&lab, RP_ITEM_TO_DO), 9);
    close_lab(&lab);
}

// What waits with its connections closed disturbs nobody.
static void test_what_only_waits_is_not(void **state)
{
    struct lab lab;
    (void)state;
    open_lab(&lab, "a-sid-expiry,e-ticket-expired,f-replay-after-window,h-lifetime-honoured", 60);
    assert_int_equal(count(&lab, RP_ITEM_ALONE), 0);
    assert_int_equal(count(&lab, RP_ITEM_TO_DO), 9);
    close_lab(&lab);
}

// Nobody waits five minutes to be told that a ticket lives for two hours; more than a week is told, though.
static void test_what_cannot_expire_is_not_waited_for(void **state)
{
    static const char waits[] = "b-tkt-lifetime-hint/after-310s,e-chain-lifetime,e-id-unknown-then-valid/expired,"
                                "e-ticket-expired,h-lifetime-honoured";
    static const struct {
        uint32_t lifetime_s;
        unsigned skipped;
    } rows[] = {{0, 0}, {69, 0}, {70, 4}, {72, 5}, {309, 5}, {310, 6}, {604800, 6}, {604801, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct lab lab;
        open_lab(&lab, waits, rows[i].lifetime_s);
        assert_int_equal(lab.check.num, 6);
        unsigned skipped = 0;
        for (size_t j = 0; j < lab.check.num; j++) {
            skipped += lab.check.found[j].result == RP_SKIPPED;
        }
        assert_int_equal(skipped, rows[i].skipped);
        close_lab(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_stalls_is_alone),
        cmocka_unit_test(test_what_only_waits_is_not),
        cmocka_unit_test(test_what_cannot_expire_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
