// Nothing gets out of an element or an attribute.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *marked_up(struct tw_span bytes)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    rp_markup(out, bytes);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_marked_up(const char *bytes, size_t len, const char *as)
{
    char *text = marked_up(tw_span_of((const uint8_t *)bytes, len));
    assert_string_equal(text, as);
    free(text);
}

static void test_what_means_something(void **state)
{
    (void)state;
    assert_marked_up("<a href=\"x\">&'", 14, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
    assert_marked_up("one\n\ttwo", 8, "one\n\ttwo");
    assert_marked_up("\x1b[2J\0", 5, "\\x1b[2J\\x00");
    assert_marked_up("", 0, "");
}

// Any bytes, of any length: only what XML 1.0 allows comes out, and a character is never cut.
static void test_any_bytes(void **state)
{
    uint8_t bytes[300];
    (void)state;
    for (size_t len = 0; len < sizeof bytes; len++) {
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (uint8_t)(i * 131 + len * 7);
        }
        char *text = marked_up(tw_span_of(bytes, len));
        for (const char *c = text; *c != '\0'; c++) {
            assert_true((unsigned char)*c >= 0x20 || *c == '\n' || *c == '\t');
            assert_true(*c != '<' && *c != '>' && *c != '"' && *c != '\'');
        }
        free(text);
    }
    char euros[3 * 100 + 1] = "";
    for (int i = 0; i < 100; i++) {
        strcat(euros, "\xe2\x82\xac");
    }
    assert_marked_up(euros, strlen(euros), euros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_means_something),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
