// Options of `reshake check`: each has its rule, and the command that does it again has what it needs.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_options.h"
#include "replay/cli/check_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

extern const struct rp_command rp_command_check;

static struct rp_args args_of(char **words)
{
    struct rp_args args;
    int num = 0;
    while (words[num]) {
        num++;
    }
    rp_args_init(&args, &rp_command_check, num, words);
    return args;
}

static void test_every_option_has_a_rule(void **state)
{
    (void)state;
    size_t num = 0;
    for (const struct rp_option *option = rp_check_options; option->name; option++, num++) {
        if (!rp_check_rules_knows(option->name)) {
            fail_msg("no rule in check_rules.c says where --%s goes", option->name);
        }
    }
    assert_true(num > 30);
    assert_false(rp_check_rules_knows("nonsense"));
}

static void expect_again(char **words, const char *again)
{
    struct rp_arena arena;
    rp_arena_init(&arena, 65536);
    struct rp_args args = args_of(words);
    assert_string_equal(rp_check_rules_again(&args, &arena), again);
    rp_arena_free(&arena);
}

static void test_again(void **state)
{
    (void)state;
    char *reports[] = {"--json", "-v",     "a.test:443",    "--junit", "r.xml", "--evidence",
                       "e",      "--only", "f-replay-same", "--color", "never", NULL};
    expect_again(reports, "reshake check a.test:443");
    char *odd[] = {"--name", "a\"; $(x)", "--slow", "[::1]:443", "--wait=3s", "--spawn", "serve 'it'", NULL};
    expect_again(odd, "reshake check '[::1]:443' --name 'a\"; $(x)' --slow --wait 3s --spawn 'serve '\\''it'\\'''");
    char *who[] = {"h:1",    "--cert", "c",         "--key", "k",         "--starttls", "smtp",
                   "--pool", "p",      "--profile", "nginx", "--request", "@r",         NULL};
    expect_again(who, "reshake check h:1 --cert c --key k --starttls smtp --pool p --profile nginx --request @r");
}

static void expect(unsigned does, enum rp_exit exit_code, char **words)
{
    struct rp_args args = args_of(words);
    assert_int_equal(rp_check_rules_follow(&args, does), exit_code);
}

static void test_rules(void **state)
{
    (void)state;
    expect(RP_CHECK_CASES, RP_EXIT_OK, (char *[]){"h:1", "--only", "a", "--slow", "--name", "a", "--name", "b", NULL});
    expect(RP_CHECK_CASES, RP_EXIT_USAGE, (char *[]){"h:1", "--only", "a", "--only", "b", NULL});
    expect(RP_CHECK_CASES, RP_EXIT_USAGE, (char *[]){"h:1", "--most", "5", NULL});
    expect(RP_CHECK_CASES, RP_EXIT_OK, (char *[]){"h:1", "--wait", "1s", "--wait", "2s", NULL});
    expect(RP_CHECK_MATRIX, RP_EXIT_USAGE, (char *[]){"h:1", "--matrix", "--slow", NULL});
    expect(RP_CHECK_MATRIX | RP_CHECK_CAPACITY, RP_EXIT_OK,
           (char *[]){"h:1", "--matrix", "--slow", "--capacity", NULL});
    expect(RP_CHECK_LIST, RP_EXIT_USAGE, (char *[]){"--list", "h:1", NULL});
    expect(RP_CHECK_LIST, RP_EXIT_OK, (char *[]){"--list", "--group", "a", "--json", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_option_has_a_rule),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
