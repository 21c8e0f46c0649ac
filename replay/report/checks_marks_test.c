// The bytes that a verdict rests on, in words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t bytes[64] = {0xab, 0xcd};

static struct rp_mark mark(const char *field, size_t at, size_t len)
{
    return (struct rp_mark){.in = RP_MARK_MESSAGE,

                            .type = TW_HS_CLIENT_HELLO,
                            .field = field,
                            .at = at,
                            .bytes = tw_span_of(bytes, len),
                            .len = len,
                            .position = RP_MARK_NOWHERE};
}

static void assert_text(const struct rp_mark *one, const char *expected)
{
    char text[RP_MARK_TEXT];
    assert_string_equal(rp_mark_text(one, text, sizeof text), expected);
}

static void test_in_words(void **state)
{
    struct rp_mark one = mark("cipher_suites", 35, 2);
    (void)state;
    assert_text(&one, "ClientHello of connection 0, bytes 35 to 36, cipher_suites: abcd");
    one.len = 1;
    one.bytes.len = 1;
    assert_text(&one, "ClientHello of connection 0, byte 35, cipher_suites: ab");
    one.len = 0;
    one.bytes.len = 0;
    assert_text(&one, "ClientHello of connection 0, byte 35, empty, cipher_suites");
    one.absent = true;
    assert_text(&one, "ClientHello of connection 0, without cipher_suites");
    const struct rp_mark alert = {
        .in = RP_MARK_ALERT, .conn = 2, .from_server = true, .alert = {2, 50}, .len = 2, .position = 127};
    assert_text(&alert, "alert of connection 2, 2 bytes: 0232; record at byte 127");
    const struct rp_mark data = {.in = RP_MARK_DATA,
                                 .from_server = true,
                                 .bytes = tw_span_of(bytes, 40),
                                 .len = 40,
                                 .position = RP_MARK_NOWHERE};
    assert_text(&data, "application data of connection 0, 40 bytes: "
                       "abcd000000000000000000000000000000000000000000000000000000000000...");
}

static void test_a_name_without_end_is_cut(void **state)
{
    char name[1000];
    char text[RP_MARK_TEXT];
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const struct rp_mark one = mark(name, 0, 2);
    assert_int_equal(strlen(rp_mark_text(&one, text, sizeof text)), sizeof text - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_words),
        cmocka_unit_test(test_a_name_without_end_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
