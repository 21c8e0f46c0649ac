// ECDSA's signatures along RFC 6979 appendix A.2: the message is "sample".
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign_parts.h"

#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/nid.h>

struct known {
    int curve_nid;
    enum rp_hash hash;
    const char *private_key, *r, *s;
};

#define P256_KEY "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
#define P521_KEY                                                                                                       \
    "00fad06daa62ba3b25d2fb40133da757205de67f5bb0018fee8c86e1b68c7e75caa896eb32f1f47c70855836a6d16fcc1466f6d8fb"       \
    "ec67db89ec0c08b0e996b83538"

static const struct known knowns[] = {
    {NID_X9_62_prime256v1, RP_HASH_SHA256, P256_KEY, "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
     "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
    {NID_X9_62_prime256v1, RP_HASH_SHA512, P256_KEY, "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00",
     "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe"},
    {NID_secp521r1, RP_HASH_SHA512, P521_KEY,
     "00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e8455c"
     "c91f9b15bf05ec36e377fa",
     "00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dc"
     "cc43997f1ee0e44da4a67a"},
    {NID_secp521r1, RP_HASH_SHA1, P521_KEY,
     "00343b6ec45728975ea5cba6659bbb6062a5ff89eea58be3c80b619f322c87910fe092f7d45bb0f8eee01ed3f20babec079d202ae677b2"
     "43ab40b5431d497c55d75d",
     "00e7b0e675a9b24413d448b8cc119d2bf7b2d2df032741c096634d6d65d0dbe3d5694625fb9e8104d3b842c1b0e2d0b98bea19341e8676"
     "aef66ae4eba3d5475d5d16"},
};

static EC_KEY *key_of(const struct known *known)
{
    uint8_t bytes[66];
    size_t len = tw_test_hex(bytes, sizeof bytes, known->private_key);
    EC_KEY *key = EC_KEY_new_by_curve_name(known->curve_nid);
    BIGNUM *number = BN_bin2bn(bytes, len, NULL);
    assert_int_equal(EC_KEY_set_private_key(key, number), 1);
    BN_free(number);
    return key;
}

static void expect_number(const BIGNUM *number, const char *expected_hex)
{
    uint8_t actual[66], expected[66];
    size_t len = tw_test_hex(expected, sizeof expected, expected_hex);
    assert_int_equal(BN_bn2bin_padded(actual, len, number), 1);
    assert_memory_equal(actual, expected, len);
}

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof knowns / sizeof knowns[0]; i++) {
        const struct known *known = &knowns[i];
        uint8_t hash[RP_HASH_MAX], bytes[256];
        struct rp_digest digest;
        struct tw_writer out = tw_writer_into(bytes, sizeof bytes);
        EC_KEY *key = key_of(known);
        rp_digest_init(&digest, known->hash);
        rp_digest_add(&digest, tw_span_of("sample", 6));
        size_t len = rp_digest_value(&digest, hash);
        assert_true(rp_ecdsa_sign(key, known->hash, tw_span_of(hash, len), &out));
        ECDSA_SIG *signature = ECDSA_SIG_from_bytes(bytes, out.len);
        assert_non_null(signature);
        expect_number(ECDSA_SIG_get0_r(signature), known->r);
        expect_number(ECDSA_SIG_get0_s(signature), known->s);
        ECDSA_SIG_free(signature);
        EC_KEY_free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
