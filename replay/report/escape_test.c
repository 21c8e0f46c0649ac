// What is shown on a terminal says exactly what was there, and does nothing else.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/escape.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    const char *bytes;
    size_t len;
    const char *shown;
} vectors[] = {
    {"www.example.org", 15, "www.example.org"},
    {"a\\b", 3, "a\\\\b"},
    {"\033[2J\r\n\0x", 8, "\\x1b[2J\\x0d\\x0a\\x00x"},
    {"b\xc3\xbc"
     "cher",
     7,
     "b\xc3\xbc"
     "cher"},
    {"\xc2\x9b"
     "31m",
     5, "\\u{9b}31m"},  // CSI as one character
    {"a\xe2\x80\xae"
     "b",
     5, "a\\u{202e}b"},                                // right-to-left override
    {"\xe2\x81\xa6\xd8\x9c", 5, "\\u{2066}\\u{61c}"},  // isolate, Arabic letter mark
    {"\xc0\xaf", 2, "\\xc0\\xaf"},                     // a slash, overlong
    {"\xed\xa0\x80", 3, "\\xed\\xa0\\x80"},            // surrogate
    {"\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80"},   // beyond U+10FFFF
    {"\xe2\x82", 2, "\\xe2\\x82"},                     // cut
    {"\xf0\x9f\x94\x91\xff\x7f", 6, "\xf0\x9f\x94\x91\\xff\\x7f"},
    {"", 0, ""},
};

static void test_only_what_is_seen_is_shown(void **state)
{
    (void)state;
    char out[128];
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        assert_string_equal(rp_escape(out, sizeof out, tw_span_of(vectors[i].bytes, vectors[i].len)), vectors[i].shown);
    }
}

static void test_what_does_not_fit_is_cut_between_characters(void **state)
{
    (void)state;
    char out[9];
    assert_string_equal(rp_escape_text(out, sizeof out, "12345678"), "12345678");
    assert_string_equal(rp_escape_text(out, sizeof out, "123456789"), "12345\xe2\x80\xa6");
    assert_string_equal(rp_escape_text(out, sizeof out, "123\033\033"), "123\xe2\x80\xa6");
    assert_string_equal(rp_escape_text(out, 4, "\033\033"), "\xe2\x80\xa6");
}

static void test_ascii(void **state)
{
    (void)state;
    char out[32];
    assert_string_equal(rp_escape_ascii(out, sizeof out, tw_span_of("b\xc3\xbc\xff\\\xf0\x9f\x94\x91\n", 10)),
                        "b\\u{fc}\\xff\\\\\\u{1f511}\\x0a");
    assert_string_equal(rp_escape_ascii(out, 9, tw_span_of("123456789", 9)), "12345...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_is_seen_is_shown),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_what_does_not_fit_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
