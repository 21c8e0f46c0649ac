// X25519MLKEM768 against a server of libcrypto's functions; where libcrypto has no ML-KEM, the group is not known.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree.h"

#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#if defined(__has_include)
#if __has_include(<openssl/mlkem.h>)
#define HAVE_MLKEM
#endif
#endif

#ifdef HAVE_MLKEM

#include <openssl/bytestring.h>
#include <openssl/curve25519.h>
#include <openssl/mlkem.h>

#define CLIENT_LEN (MLKEM768_PUBLIC_KEY_BYTES + 32)
#define SERVER_LEN (MLKEM768_CIPHERTEXT_BYTES + 32)

// server answers a client's share: its own share, and the secret.
static void server(const uint8_t *client, uint8_t *share, uint8_t *secret)
{
    struct MLKEM768_public_key key;
    uint8_t private_key[32];
    CBS cbs;
    CBS_init(&cbs, client, MLKEM768_PUBLIC_KEY_BYTES);
    assert_int_equal(MLKEM768_parse_public_key(&key, &cbs), 1);
    MLKEM768_encap(share, secret, &key);
    X25519_keypair(share + MLKEM768_CIPHERTEXT_BYTES, private_key);
    assert_int_equal(X25519(secret + 32, private_key, client + MLKEM768_PUBLIC_KEY_BYTES), 1);
}

struct side {
    struct rp_share share;
    uint8_t expected[64];
};

static void agree_cut(const uint8_t *bytes, size_t len, void *context)
{
    uint8_t secret[64];
    struct tw_writer w = tw_writer_into(secret, sizeof secret);
    const struct side *side = context;
    assert_int_equal(rp_share_agree(&side->share, tw_span_of(bytes, len), false, &w), len == SERVER_LEN);
    if (len == SERVER_LEN) {
        assert_int_equal(w.len, sizeof secret);
        assert_memory_equal(secret, side->expected, sizeof secret);
    }
}

static void test_hybrid(void **state)
{
    (void)state;
    struct rp_random random;
    struct side side;
    uint8_t client[CLIENT_LEN], again[CLIENT_LEN], answer[SERVER_LEN];
    rp_random_seed_number(&random, 4588);
    assert_true(rp_group_known(TW_GROUP_X25519MLKEM768));
    assert_true(rp_share_make(&side.share, TW_GROUP_X25519MLKEM768, &random));
    struct tw_writer w = tw_writer_into(client, sizeof client);
    assert_true(rp_share_public(&side.share, &w));
    assert_int_equal(w.len, CLIENT_LEN);
    w = tw_writer_into(again, sizeof again);
    assert_true(rp_share_public(&side.share, &w));
    assert_memory_equal(client, again, sizeof again);
    server(client, answer, side.expected);
    tw_test_every_cut(answer, sizeof answer, agree_cut, &side);
    memset(answer + MLKEM768_CIPHERTEXT_BYTES, 0, 32);  // X25519's point makes its part known
    w = tw_writer_into(again, sizeof again);
    assert_false(rp_share_agree(&side.share, tw_span_of(answer, sizeof answer), false, &w));
}

#else

static void test_hybrid(void **state)
{
    (void)state;
    struct rp_random random;
    struct rp_share share;
    rp_random_seed_number(&random, 1);
    assert_false(rp_group_known(TW_GROUP_X25519MLKEM768));
    assert_false(rp_share_make(&share, TW_GROUP_X25519MLKEM768, &random));
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hybrid)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
