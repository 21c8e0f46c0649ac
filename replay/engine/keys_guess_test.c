// Ticket keys that everybody knows are found, others are not.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_guess.h"
#include "replay/engine/keys_hash.h"
#include "replay/engine/keys_ticket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/aead.h>

static struct tw_span sealed_under(const struct rp_ticket_key *key, uint8_t *room, size_t cap)
{
    struct tw_writer out = tw_writer_into(room, cap);
    struct rp_random random;
    rp_random_seed_number(&random, 7);
    assert_true(rp_ticket_seal(key, tw_span_of("what a server keeps in a ticket", 31), &random, &out));
    return tw_writer_span(&out);
}

static void test_keys_of_rfc5077(void **state)
{
    uint8_t room[300];
    struct rp_guess guess;
    struct rp_ticket_key key = {0};
    (void)state;
    assert_true(rp_guess_key(sealed_under(&key, room, sizeof room), &guess));
    assert_true(guess.zeros);
    memset(&key, 0x42, sizeof key);
    assert_true(rp_guess_key(sealed_under(&key, room, sizeof room), &guess));
    assert_string_equal(guess.key, "one byte repeated");
    assert_int_equal(guess.first, 0x42);
    assert_false(guess.zeros);
    for (unsigned i = 0; i < sizeof key.mac; i++) {
        key.mac[i] = (uint8_t)(1 + i);
    }
    assert_true(rp_guess_key(sealed_under(&key, room, sizeof room), &guess));
    assert_string_equal(guess.key, "bytes that count");
    key.mac[15] ^= 1;
    assert_false(rp_guess_key(sealed_under(&key, room, sizeof room), &guess));
}

// The form of GnuTLS has a length before the content, and an HMAC-SHA-1 (CVE-2020-13777: all under zeros).
static void test_the_form_of_gnutls(void **state)
{
    uint8_t ticket[16 + 16 + 2 + 32 + 20] = {0};
    uint8_t mac[RP_HASH_MAX];
    struct rp_hmac hmac;
    struct rp_guess guess;
    (void)state;
    memset(ticket + 16, 0x77, 16);
    ticket[33] = 32;
    memset(ticket + 34, 0x99, 32);
    rp_hmac_init(&hmac, RP_HASH_SHA1, tw_span_of((const uint8_t[16]){0}, 16));
    rp_hmac_add(&hmac, tw_span_of(ticket, sizeof ticket - 20));
    assert_int_equal(rp_hmac_value(&hmac, mac), 20);
    memcpy(ticket + sizeof ticket - 20, mac, 20);
    assert_true(rp_guess_key(tw_span_of(ticket, sizeof ticket), &guess));
    assert_true(guess.zeros);
    ticket[40] ^= 1;
    assert_false(rp_guess_key(tw_span_of(ticket, sizeof ticket), &guess));
}

static void test_aes_gcm(void **state)
{
    static const uint8_t key[32], nonce[12] = {1, 2, 3};
    uint8_t ticket[4 + 12 + 40 + 16] = {'n', 'a', 'm', 'e', 1, 2, 3};
    size_t len = 0;
    struct rp_guess guess;
    EVP_AEAD_CTX ctx;
    (void)state;
    assert_int_equal(EVP_AEAD_CTX_init(&ctx, EVP_aead_aes_256_gcm(), key, 32, 16, NULL), 1);
    assert_int_equal(EVP_AEAD_CTX_seal(&ctx, ticket + 16, &len, 56, nonce, 12,
                                       (const uint8_t *)"forty bytes of a session, sealed in GCM.", 40, NULL, 0),
                     1);
    EVP_AEAD_CTX_cleanup(&ctx);
    assert_true(rp_guess_key(tw_span_of(ticket, sizeof ticket), &guess));
    assert_string_equal(guess.form, "AES-GCM");
    ticket[20] ^= 1;
    assert_false(rp_guess_key(tw_span_of(ticket, sizeof ticket), &guess));
}

static void test_what_is_no_ticket(void **state)
{
    static const uint8_t zeros[8192];
    struct rp_guess guess;
    (void)state;
    for (size_t len = 0; len < 120; len++) {
        assert_false(rp_guess_key(tw_span_of(zeros, len), &guess));
    }
    assert_false(rp_guess_key(tw_span_of(zeros, sizeof zeros), &guess));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_rfc5077),
        cmocka_unit_test(test_the_form_of_gnutls),
        cmocka_unit_test(test_aes_gcm),
        cmocka_unit_test(test_what_is_no_ticket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
