// Lists of versions, suites and groups as people write them.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/cli/code_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_versions(const char *text, size_t num, const uint16_t *expected)
{
    struct rp_code_list list;
    assert_true(rp_versions_parse(text, &list));
    assert_int_equal(list.num, num);
    assert_memory_equal(list.of, expected, num * sizeof *expected);
}

static void test_versions(void **state)
{
    (void)state;
    static const uint16_t all[] = {TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10};
    expect_versions("1.3", 1, all);
    expect_versions("1.2,1.3", 2, all);
    expect_versions("1.3,1.2,1.2", 2, all);
    expect_versions("1.0-1.3", 4, all);
    expect_versions("1.0-1.2", 3, all + 1);
    expect_versions("TLS1.2", 1, all + 1);
    expect_versions("TLSv1.2", 1, all + 1);
    static const char *const wrong[] = {"", ",", "1.4", "1.3-1.2", "1.2-", "-1.2", "1.2,", "ssl3", "2", "1.2 "};
    struct rp_code_list list;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (rp_versions_parse(wrong[i], &list)) {
            fail_msg("'%s' was taken", wrong[i]);
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    struct rp_code_list list;
    char wrong[256];
    assert_true(rp_suites_parse("TLS_AES_128_GCM_SHA256,tls_aes_256_gcm_sha384,0x1303", &list, wrong, sizeof wrong));
    assert_int_equal(list.num, 3);
    assert_int_equal(list.of[0], 0x1301);
    assert_int_equal(list.of[1], 0x1302);
    assert_int_equal(list.of[2], 0x1303);
    assert_true(rp_groups_parse("x25519,secp256r1", &list, wrong, sizeof wrong));
    assert_int_equal(list.of[0], TW_GROUP_X25519);
    assert_int_equal(list.of[1], TW_GROUP_SECP256R1);
}

static void expect_hint(bool taken, const char *wrong, const char *hint)
{
    assert_false(taken);
    if (!strstr(wrong, hint)) {
        fail_msg("'%s' does not say %s", wrong, hint);
    }
}

static void test_hints(void **state)
{
    (void)state;
    struct rp_code_list list;
    char wrong[256];
    expect_hint(rp_suites_parse("TLS_AES_128_GCM_SHA25", &list, wrong, sizeof wrong), wrong, "TLS_AES_128_GCM_SHA256 ");
    expect_hint(rp_suites_parse("ECDHE-RSA-AES128-GCM-SHA256", &list, wrong, sizeof wrong), wrong,
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ");
    expect_hint(rp_groups_parse("x25519,X448x", &list, wrong, sizeof wrong), wrong, "x448 ");
    expect_hint(rp_groups_parse("\033[2J", &list, wrong, sizeof wrong), wrong, "\\x1b");
    expect_hint(rp_groups_parse("x25519,,x448", &list, wrong, sizeof wrong), wrong, "''");
    expect_hint(rp_suites_parse("0x12345", &list, wrong, sizeof wrong), wrong, "0x12345");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
