// Why a connection could not be used: each reason in words, and nothing of the server's unescaped.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/unconnected.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *text_of(int error, enum rp_starttls_why why, const char *asked, const char *quote, size_t quote_len)
{
    static char out[RP_UNCONNECTED_ROOM];
    struct rp_starttls_end end = {.protocol = RP_STARTTLS_SMTP, .why = why, .asked = asked, .quote_len = quote_len};
    memcpy(end.quote, quote, quote_len);
    return rp_unconnected_text(error, &end, out, sizeof out);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(text_of(ECONNREFUSED, RP_STARTTLS_WELL, NULL, "", 0), "Connection refused");
    assert_string_equal(text_of(ECONNREFUSED, RP_STARTTLS_SAID_NO, NULL, "x", 1), "Connection refused");
    assert_string_equal(text_of(0, RP_STARTTLS_WELL, NULL, "", 0), "no answer in time");
    assert_string_equal(text_of(EPROTO, RP_STARTTLS_SAID_NO, "EHLO", "554 no\r\n", 8),
                        "STARTTLS (smtp) was refused; its answer to EHLO: \"554 no\"");
    assert_string_equal(text_of(EPROTO, RP_STARTTLS_NOT_OFFERED, NULL, "", 0),
                        "STARTTLS (smtp) is not offered, as its greeting shows");
}

static void test_every_reason_differs(void **state)
{
    char seen[RP_STARTTLS_SILENT + 1][RP_UNCONNECTED_ROOM];
    (void)state;
    for (int why = 0; why <= RP_STARTTLS_SILENT; why++) {
        (void)snprintf(seen[why], sizeof seen[why], "%s", text_of(0, (enum rp_starttls_why)why, "EHLO", "", 0));
        for (int other = 0; other < why; other++) {
            assert_string_not_equal(seen[why], seen[other]);
        }
    }
}

static void test_nothing_of_the_server_is_unescaped(void **state)
{
    char hostile[RP_STARTTLS_QUOTE];
    for (size_t i = 0; i < sizeof hostile; i++) {
        hostile[i] = (char)(i < 40 ? i : i + 90);
    }
    (void)state;
    for (int why = RP_STARTTLS_NOT_OFFERED; why <= RP_STARTTLS_SILENT; why++) {
        const char *text = text_of(0, (enum rp_starttls_why)why, NULL, hostile, sizeof hostile);
        assert_true(strlen(text) + 1 < RP_UNCONNECTED_ROOM);
        for (; *text != '\0'; text++) {
            assert_true(*text >= ' ' && *text <= '~');
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_every_reason_differs),
        cmocka_unit_test(test_nothing_of_the_server_is_unescaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
