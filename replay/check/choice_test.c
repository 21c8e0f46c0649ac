// Which cases are chosen.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool chosen(const char *only, const char *skip, const char *groups, const char *id)
{
    const struct rp_check_choice choice = {.only = only, .skip = skip, .groups = groups};
    const struct rp_case of = {.id = id};
    return rp_check_chosen(&choice, &of);
}

static void test_chosen(void **state)
{
    (void)state;
    assert_true(chosen(NULL, NULL, NULL, "a-sid-basic"));
    assert_true(chosen("a-sid-basic", NULL, NULL, "a-sid-basic"));
    assert_true(chosen("x,a-sid-basic,y", NULL, NULL, "a-sid-basic"));
    assert_false(chosen("a-sid-basics", NULL, NULL, "a-sid-basic"));
    assert_false(chosen("a-sid", NULL, NULL, "a-sid-basic"));
    assert_false(chosen(NULL, "b, a-sid-basic", NULL, "a-sid-basic"));
    assert_true(chosen(NULL, NULL, "b,A", "a-sid-basic"));
    assert_false(chosen(NULL, NULL, "b,c", "a-sid-basic"));
}

static void test_plays(void **state)
{
    const struct rp_case *of = rp_case_find("a-sid-expiry");
    struct rp_play play;
    const struct rp_check_choice one = {.only = "a-sid-expiry/after-10s"},
                                 none = {.only = "a-sid-expiry/after-10s/1.2/x"},
                                 rest = {.skip = "a-sid-expiry/after-10s"};
    unsigned num = 0, ones = 0, nones = 0, rests = 0;
    (void)state;
    assert_true(of && rp_play_first(of, &play));
    do {
        num++;
        ones += rp_check_chosen_play(&one, &play);
        nones += rp_check_chosen_play(&none, &play);
        rests += rp_check_chosen_play(&rest, &play);
    } while (rp_play_next(&play));
    assert_int_equal(ones, 1);
    assert_int_equal(nones, 0);
    assert_int_equal(rests, num - 1);
    assert_true(rp_check_chosen(&one, of) && rp_check_chosen(&rest, of));
}

static void unknown_is(const struct rp_check_choice *choice, const char *word)
{
    size_t len = 0;
    const char *found = rp_check_unknown(choice, &len);
    if (!word) {
        assert_null(found);
        return;
    }
    assert_non_null(found);
    assert_int_equal(len, strlen(word));
    assert_memory_equal(found, word, len);
}

static void test_unknown(void **state)
{
    (void)state;
    unknown_is(&(struct rp_check_choice){.only = "d-ems-dropped"}, NULL);
    unknown_is(&(struct rp_check_choice){.only = "d-ems-dropped,nonsense,x"}, "nonsense");
    unknown_is(&(struct rp_check_choice){.skip = "d-ems"}, "d-ems");
    unknown_is(&(struct rp_check_choice){.only = "d-ems-dropped,x/y"}, "x/y");
    unknown_is(&(struct rp_check_choice){.only = "a-sid-expiry/after-10s"}, NULL);
    unknown_is(&(struct rp_check_choice){.skip = "a-sid-expiry/after-9s"}, "a-sid-expiry/after-9s");
    unknown_is(&(struct rp_check_choice){.groups = "D,e"}, NULL);
    unknown_is(&(struct rp_check_choice){.groups = "d,dd"}, "dd");
}

static void test_reactions_in_words(void **state)
{
    const struct rp_reaction all[] = {
        {.type = RP_REACT_FULL},  {.type = RP_REACT_RESUMED, .of_session = 2}, {.type = RP_REACT_ALERT, .alert = 47},
        {.type = RP_REACT_ALERT}, {.type = RP_REACT_WARNING, .alert = 250},
    };
    const struct rp_reactions set = {.of = all, .num = sizeof all / sizeof all[0]};
    char text[200];
    (void)state;
    assert_string_equal(
        rp_reactions_text(&set, text, sizeof text),
        "full handshake, resumed (session 1), alert illegal_parameter, any alert or warning number 250");
    assert_string_equal(rp_reactions_text(&(struct rp_reactions){0}, text, sizeof text), "");
    assert_true(strlen(rp_reactions_text(&set, text, 20)) < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chosen),
        cmocka_unit_test(test_plays),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_reactions_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
