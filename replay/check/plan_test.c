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

static void open_lab(struct lab *lab, const char *only)
{
    *lab = (struct lab){.config = {.choice = {.only = only}, .slow = true}};
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
    open_lab(&lab, "c-stall-and-half-close");
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
    open_lab(&lab, "a-sid-expiry,e-ticket-expired,f-replay-after-window,h-lifetime-honoured");
    assert_int_equal(count(&lab, RP_ITEM_ALONE), 0);
    assert_int_equal(count(&lab, RP_ITEM_TO_DO), 9);
    close_lab(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_stalls_is_alone),
        cmocka_unit_test(test_what_only_waits_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
