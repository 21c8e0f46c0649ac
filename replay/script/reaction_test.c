// Reactions: each has a name and is found by it, and zeros in a set stand for any.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "replay/script/reaction.h"

static void test_names(void **state)
{
    enum rp_reaction_type type = RP_REACT_DATA;
    (void)state;
    for (unsigned i = 0; i < RP_NUM_REACTIONS; i++) {
        assert_true(rp_reaction_parse(rp_reaction_name((enum rp_reaction_type)i), &type));
        assert_int_equal(type, i);
    }
    assert_string_equal(rp_reaction_name(RP_REACT_EARLY_REFUSED), "early-refused");
    assert_false(rp_reaction_parse("", &type));
    assert_false(rp_reaction_parse("Full", &type));
    assert_int_equal(type, RP_REACT_UNREACHABLE);
}

static void test_have(void **state)
{
    const struct rp_reactions set = RP_ANY_OF({.type = RP_REACT_FULL}, {.type = RP_REACT_ALERT, .alert = 10},
                                              {.type = RP_REACT_WARNING}, {.type = RP_REACT_RESUMED, .of_session = 2});
    static const struct {
        struct rp_reaction happened;
        bool is_in;
    } rows[] = {
        {{.type = RP_REACT_FULL}, true},
        {{.type = RP_REACT_CLOSE}, false},
        {{.type = RP_REACT_ALERT, .alert = 10}, true},
        {{.type = RP_REACT_ALERT, .alert = 47}, false},
        {{.type = RP_REACT_WARNING, .alert = 100}, true},
        {{.type = RP_REACT_RESUMED, .of_session = 2}, true},
        {{.type = RP_REACT_RESUMED, .of_session = 1}, false},
        {{.type = RP_REACT_RESUMED}, false},  // which session it was is not known
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(rp_reactions_have(&set, &rows[i].happened), rows[i].is_in);
        assert_false(rp_reactions_have(&(struct rp_reactions){0}, &rows[i].happened));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
