// Which bytes are told of a verdict. That they lie where they are said to is seen with real messages: tests/e2e/test_check_marks.py.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/cases/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t bytes[64] = {0xab, 0xcd};

static struct rp_mark mark(bool from_server, const char *field, size_t at, size_t len)
{
    return (struct rp_mark){.in = RP_MARK_MESSAGE,
                            .from_server = from_server,
                            .type = from_server ? TW_HS_SERVER_HELLO : TW_HS_CLIENT_HELLO,
                            .field = field,
                            .at = at,
                            .bytes = tw_span_of(bytes, len),
                            .len = len,
                            .position = RP_MARK_NOWHERE};
}

static void add(struct rp_marks *marks, bool from_server, const char *field, size_t at, size_t len)
{
    const struct rp_mark one = mark(from_server, field, at, len);
    rp_marks_add(marks, &one);
}

static void test_a_field_takes_the_place_of_its_message(void **state)
{
    struct rp_marks marks = {0};
    (void)state;
    add(&marks, true, NULL, 0, 60);
    add(&marks, true, "random", 2, 32);
    add(&marks, true, NULL, 0, 60);
    assert_int_equal(marks.num, 1);
    assert_string_equal(marks.of[0].field, "random");
    add(&marks, true, "legacy_session_id_echo", 35, 8);
    assert_int_equal(marks.num, 2);
}

static void test_what_lies_in_a_field_is_told_with_it(void **state)
{
    struct rp_marks marks = {0};
    (void)state;
    add(&marks, false, "server_name", 10, 9);
    add(&marks, false, "server_name.list", 14, 5);
    assert_int_equal(marks.num, 1);
    assert_int_equal(marks.of[0].at, 10);
}

static void test_many_of_one_side_leave_those_of_the_other(void **state)
{
    struct rp_marks marks = {0};
    (void)state;
    add(&marks, false, "cipher_suites", 35, 2);
    for (size_t i = 0; i < 3 * RP_MAX_MARKS; i++) {
        add(&marks, true, "random", i, 1);
    }
    assert_int_equal(marks.num, RP_MAX_MARKS);
    assert_false(marks.of[0].from_server);
    assert_int_equal(marks.of[RP_MAX_MARKS - 1].at, 3 * RP_MAX_MARKS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_field_takes_the_place_of_its_message),
        cmocka_unit_test(test_what_lies_in_a_field_is_told_with_it),
        cmocka_unit_test(test_many_of_one_side_leave_those_of_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
