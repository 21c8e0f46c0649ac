// The store of secrets: what is found again, what is not taken, and which sessions have to go.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/secrets.h"

#include "replay/engine/keys_rsa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct tw_span text(const char *string)
{
    return tw_span_of(string, strlen(string));
}

static struct rp_secrets *made(void)
{
    struct rp_secrets *secrets = rp_secrets_new();
    assert_non_null(secrets);
    return secrets;
}

static void test_many_secrets_are_found(void **state)
{
    (void)state;
    struct rp_secrets *secrets = made();
    struct tw_span found;
    assert_false(rp_secrets_any(secrets));
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(rp_secrets_add(secrets, text("A"), tw_span_of(&i, sizeof i), tw_span_of(&i, sizeof i)));
        assert_true(rp_secrets_add(secrets, text("B"), tw_span_of(&i, sizeof i), text("b")));
    }
    for (uint32_t i = 0; i < 5000; i++) {
        assert_true(rp_secrets_find(secrets, "A", tw_span_of(&i, sizeof i), &found));
        assert_true(tw_span_equal(found, tw_span_of(&i, sizeof i)));
        assert_true(rp_secrets_find(secrets, "B", tw_span_of(&i, sizeof i), &found));
        assert_false(rp_secrets_find(secrets, "C", tw_span_of(&i, sizeof i), &found));
    }
    const uint32_t other = 5000;
    assert_false(rp_secrets_find(secrets, "A", tw_span_of(&other, sizeof other), &found));
    assert_true(rp_secrets_any(secrets));
    assert_false(rp_secrets_premasters(secrets));
    rp_secrets_free(secrets);
}

static void test_the_later_one_is_found(void **state)
{
    (void)state;
    struct rp_secrets *secrets = made();
    struct tw_span found;
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 200; i++) {
            assert_true(rp_secrets_add(secrets, text("A"), tw_span_of(&i, sizeof i), tw_span_of(&round, sizeof round)));
        }
    }
    for (uint32_t i = 0; i < 200; i++) {
        assert_true(rp_secrets_find(secrets, "A", tw_span_of(&i, sizeof i), &found));
        assert_int_equal(found.data[0], 2);
    }
    rp_secrets_free(secrets);
}

static void test_what_is_not_taken(void **state)
{
    (void)state;
    struct rp_secrets *secrets = made();
    struct rp_secret secret;
    static uint8_t long_one[RP_SECRET_MAX + 1];
    assert_false(rp_secrets_add(secrets, text("A"), text("id"), text("")));
    assert_false(rp_secrets_add(secrets, text("A"), text("id"), tw_span_of(long_one, sizeof long_one)));
    assert_true(rp_secrets_add(secrets, text("CLIENT_RANDOM"), text("id"), tw_span_of(long_one, RP_SECRET_MAX)));
    assert_false(rp_secrets_find_label(secrets, TW_KEYLOG_CLIENT_RANDOM, text("id"), 0, &secret));
    assert_true(rp_secrets_add(secrets, text("CLIENT_RANDOM"), text("id"), tw_span_of(long_one, 47)));
    assert_false(rp_secrets_find_label(secrets, TW_KEYLOG_CLIENT_RANDOM, text("id"), 48, &secret));
    assert_true(rp_secrets_find_label(secrets, TW_KEYLOG_CLIENT_RANDOM, text("id"), 0, &secret));
    assert_int_equal(secret.len, 47);
    rp_secrets_free(secrets);
}

struct complaints {
    unsigned num;
    uint32_t lines[8];
};

static void complain(void *context, const struct tw_keylog_line *line)
{
    struct complaints *complaints = context;
    assert_non_null(line->fault);
    assert_true(complaints->num < 8);
    complaints->lines[complaints->num++] = line->number;
}

static void test_key_logs(void **state)
{
    (void)state;
    static const char log[] = "# comment\n"
                              "\n"
                              "CLIENT_RANDOM " RANDOM " 0102\n"
                              "CLIENT_RANDOM " RANDOM " 010\n"
                              "what is this\n"
                              "RESHAKE_KEY_SHARE_X25519 " RANDOM " 0a0b0c\n"
                              "RSA 0011223344556677 0405";
    struct rp_secrets *secrets = made();
    struct complaints complaints = {0};
    struct tw_span found;
    uint8_t random[32];
    for (size_t i = 0; i < 32; i++) {
        random[i] = (uint8_t)(i % 16 * 0x11);
    }
    assert_int_equal(rp_secrets_add_log(secrets, text(log), complain, &complaints), 3);
    assert_int_equal(complaints.num, 2);
    assert_int_equal(complaints.lines[0], 4);
    assert_int_equal(complaints.lines[1], 5);
    assert_true(rp_secrets_find(secrets, "RESHAKE_KEY_SHARE_X25519", tw_span_of(random, 32), &found));
    assert_true(tw_span_equal(found, text("\n\v\f")));
    assert_true(rp_secrets_find(secrets, "RSA", tw_span_of(random, 8), &found));
    assert_true(rp_secrets_premasters(secrets));
    assert_int_equal(rp_secrets_add_log(secrets, text("nothing\n"), NULL, NULL), 0);
    rp_secrets_free(secrets);
}

// cut_log: a log that is cut anywhere, or in which any byte is another, is taken as far as it goes.
static void test_damaged_key_logs(void **state)
{
    (void)state;
    const char *log = "CLIENT_RANDOM " RANDOM " 0102\r\nRSA 0011223344556677 0405\n";
    for (size_t i = 0; i <= strlen(log); i++) {
        char *copy = malloc(i + 1);
        assert_non_null(copy);
        memcpy(copy, log, i);
        for (unsigned change = 0; change < 256 && i != 0; change += 17) {
            struct rp_secrets *secrets = made();
            copy[i / 2] = (char)change;
            assert_true(rp_secrets_add_log(secrets, tw_span_of(copy, i), NULL, NULL) <= 2);
            rp_secrets_free(secrets);
        }
        free(copy);
    }
}

static void test_sessions(void **state)
{
    (void)state;
    struct rp_secrets *secrets = made();
    struct rp_secret master = {.len = RP_MASTER_BYTES};
    struct rp_secret found = {0};
    const uint32_t num = RP_SECRETS_SESSIONS + 1000;
    assert_false(rp_secrets_recall(secrets, RP_SESSION_ID, text("x"), &found));
    for (uint32_t i = 0; i < num; i++) {
        memcpy(master.bytes, &i, sizeof i);
        rp_secrets_remember(secrets, RP_SESSION_ID, tw_span_of(&i, sizeof i), &master);
        rp_secrets_remember(secrets, RP_SESSION_ID, tw_span_of(&i, sizeof i), &master);  // known already
    }
    for (uint32_t i = 0; i < num; i++) {
        bool there = rp_secrets_recall(secrets, RP_SESSION_ID, tw_span_of(&i, sizeof i), &found);
        assert_int_equal(there, i >= num - RP_SECRETS_SESSIONS);
        assert_true(!there || memcmp(found.bytes, &i, sizeof i) == 0);
        assert_false(rp_secrets_recall(secrets, RP_SESSION_TICKET, tw_span_of(&i, sizeof i), &found));
    }
    rp_secrets_remember(secrets, RP_SESSION_ID, text(""), &master);
    assert_false(rp_secrets_recall(secrets, RP_SESSION_ID, text(""), &found));
    rp_secrets_free(secrets);
}

static void test_a_session_is_agreed_on_again(void **state)
{
    (void)state;
    struct rp_secrets *secrets = made();
    struct rp_secret one = {.bytes = {1}, .len = RP_MASTER_BYTES};
    struct rp_secret two = {.bytes = {2}, .len = RP_MASTER_BYTES};
    struct rp_secret found = {0};
    rp_secrets_remember(secrets, RP_SESSION_TICKET, text("t"), &one);
    rp_secrets_remember(secrets, RP_SESSION_TICKET, text("t"), &two);
    assert_true(rp_secrets_recall(secrets, RP_SESSION_TICKET, text("t"), &found));
    assert_int_equal(found.bytes[0], 2);
    rp_secrets_free(secrets);
}

static void test_keys_that_are_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "-----BEGIN PRIVATE KEY-----\n",
                                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *fault = NULL;
        assert_null(rp_rsa_key_read(text(texts[i]), &fault));
        assert_non_null(fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_secrets_are_found),
        cmocka_unit_test(test_the_later_one_is_found),
        cmocka_unit_test(test_what_is_not_taken),
        cmocka_unit_test(test_key_logs),
        cmocka_unit_test(test_damaged_key_logs),
        cmocka_unit_test(test_sessions),
        cmocka_unit_test(test_a_session_is_agreed_on_again),
        cmocka_unit_test(test_keys_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
