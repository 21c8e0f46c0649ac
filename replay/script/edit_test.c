// The names of edits: each has one, and is found by it.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "replay/script/edit.h"

static void test_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RP_NUM_EDIT_OPS; i++) {
        enum rp_edit_op op = RP_EDIT_SET;
        assert_non_null(rp_edit_op_name((enum rp_edit_op)i));
        assert_true(rp_edit_op_parse(rp_edit_op_name((enum rp_edit_op)i), &op));
        assert_int_equal(op, i);
    }
    assert_string_equal(rp_edit_op_name(RP_EDIT_SET), "set");
    assert_string_equal(rp_edit_op_name(RP_EDIT_INSERT_BEFORE), "insert-before");
    assert_string_equal(rp_edit_op_name(RP_EDIT_RECORD_DROP), "record-drop");
}

static void test_no_names(void **state)
{
    static const char *const names[] = {"", "SET", "set ", "record", "insert_before"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum rp_edit_op op = RP_EDIT_MOVE;
        assert_false(rp_edit_op_parse(names[i], &op));
        assert_int_equal(op, RP_EDIT_MOVE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_no_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
