// Record protection: known records of every kind of cipher, then every suite there and back, bent and cut.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect.h"

#include "tests/support/hex.h"
#include "tests/support/rfc8448.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROOM 4096

// keys_for: the MAC key counts from 64, the key from 0, the IV from 1.
static struct rp_record_keys keys_for(uint16_t version, const struct tw_suite *suite)
{
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    struct rp_record_keys keys = {.mac_len = (uint8_t)tw_mac_bytes(suite->mac), .key_len = cipher->key_bytes};
    keys.iv_len = cipher->mode == TW_MODE_CBC   ? (version == TW_VERSION_TLS10 ? cipher->block_bytes : 0)
                  : version == TW_VERSION_TLS13 ? 12
                                                : cipher->fixed_iv_bytes;
    for (uint8_t i = 0; i < 48; i++) {
        keys.mac[i] = (uint8_t)(64 + i);
        keys.key[i % 32] = i % 32;
        keys.iv[i % 16] = (uint8_t)(i % 16 + 1);
    }
    return keys;
}

static void start(struct rp_protection out[2], uint16_t version, const struct tw_suite *suite,
                  const struct rp_record_keys *keys, bool encrypt_then_mac)
{
    const struct rp_protection_config config = {version, suite, keys, encrypt_then_mac};
    assert_true(rp_seal_init(&out[0], &config));
    assert_true(rp_open_init(&out[1], &config));
}

static bool open_bytes(struct rp_protection *p, struct tw_span wire, uint8_t *room, struct tw_span *plain,
                       uint8_t *type)
{
    struct tw_cursor in = tw_cursor_over(wire);
    struct tw_record record;
    assert_int_equal(tw_record_parse(&in, &record), TW_DONE);
    return rp_open(p, &record, room, record.body.len, plain, type);
}

// expect: sealing gives these bytes, opening them gives the plaintext.
static void expect(struct rp_protection pair[2], uint8_t type, struct tw_span plain, const char *hex)
{
    uint8_t expected[ROOM], wire[ROOM], room[ROOM], nonce[16], opened_type;
    struct tw_span opened;
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    size_t len = tw_test_hex(expected, sizeof expected, hex);
    bool aead = pair[0].cipher->mode == TW_MODE_AEAD;
    for (uint8_t i = 0; i < 16; i++) {
        nonce[i] = (uint8_t)(100 + i);
    }
    const struct rp_wrapping wrapping = {.nonce = aead ? NULL : nonce};
    assert_int_equal(rp_sealed_len(&pair[0], plain.len, &wrapping), len);
    assert_true(rp_seal(&pair[0], &out, type, plain, &wrapping));
    assert_int_equal(out.len, len);
    assert_memory_equal(wire, expected, len);
    assert_true(open_bytes(&pair[1], tw_span_of(wire, len), room, &opened, &opened_type));
    assert_int_equal(opened_type, type);
    assert_true(tw_span_equal(opened, plain));
}

static void expect_hex(struct rp_protection pair[2], uint8_t type, const char *plain_hex, const char *hex)
{
    uint8_t plain[ROOM];
    expect(pair, type, tw_span_of(plain, tw_test_hex(plain, sizeof plain, plain_hex)), hex);
}

static void start_8448(struct rp_protection pair[2], const char *key_hex, const char *iv_hex)
{
    struct rp_record_keys keys = {.key_len = 16, .iv_len = 12};
    assert_int_equal(tw_test_hex(keys.key, sizeof keys.key, key_hex), 16);
    assert_int_equal(tw_test_hex(keys.iv, sizeof keys.iv, iv_hex), 12);
    start(pair, TW_VERSION_TLS13, tw_suite_find(TW_SUITE_TLS_AES_128_GCM_SHA256), &keys, false);
}

static void test_rfc8448(void **state)
{
    (void)state;
    struct rp_protection pair[2];
    start_8448(pair, "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30");
    expect_hex(
        pair, TW_CT_HANDSHAKE,
        RFC8448_3_ENCRYPTED_EXTENSIONS RFC8448_3_CERTIFICATE RFC8448_3_CERTIFICATE_VERIFY RFC8448_3_SERVER_FINISHED,
        RFC8448_3_SERVER_FLIGHT_RECORD);
    start_8448(pair, "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f");
    expect_hex(pair, TW_CT_HANDSHAKE, RFC8448_3_CLIENT_FINISHED, RFC8448_3_CLIENT_FINISHED_RECORD);
    start_8448(pair, "920205a5b7bf2115e6fc5c2942834f54", "6d475f0993c8e564610db2b9");
    expect_hex(pair, TW_CT_APPLICATION_DATA, "414243444546", RFC8448_4_EARLY_RECORD);
    expect_hex(pair, TW_CT_HANDSHAKE, RFC8448_4_END_OF_EARLY_DATA, RFC8448_4_END_OF_EARLY_DATA_RECORD);
    start_8448(pair, "27c6bdc0a3dcea39a47326d79bc9e4ee", "9569ecdd4d0536705e9ef725");
    expect_hex(pair, TW_CT_HANDSHAKE, RFC8448_4_ENCRYPTED_EXTENSIONS RFC8448_4_SERVER_FINISHED,
               RFC8448_4_SERVER_FLIGHT_RECORD);
}

// Records of another implementation's primitives: 40 bytes that count from 0, under the keys of keys_for.
static const struct known {
    const char *suite;
    uint16_t version;
    bool encrypt_then_mac;
    const char *first, *second;
} knowns[] = {
    {"TLS_RSA_WITH_AES_128_CCM", TW_VERSION_TLS12, false,
     "170303004000000000000000007e441d12c592a7b8c9125867c2a708f27363f2ed4e6bdea0dd4e3782316522764399b8158a8e8d"
     "78de2361037e58f5615071f05567b7bb66",
     NULL},
    {"TLS_AES_128_CCM_8_SHA256", TW_VERSION_TLS13, false,
     "170303003102f05f088d0ac241389e7419fb14a8c15d09ea90093e2088900d3cf29ea33cb9e3c58ab617d87f5a01a8ca89e090d8"
     "ec33",
     NULL},
    {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", TW_VERSION_TLS12, false,
     "1703030038648946690d57a2b440e04f4cd8ac8201aeed818d529ca95c63c4b6d25af2f12a389aab8bbc1707dd6af83c95cb9c50"
     "e486a8a27e5b885c25",
     NULL},
    {"TLS_RSA_WITH_RC4_128_SHA", TW_VERSION_TLS10, false,
     "170301003ce99d42fa43e71fcb0ed29dcd02d02440c360934ce6a254f99787bfc2e52afd1d7b1b693c1426c43f018459cc54107a"
     "b41f647fae809af74dd55f8345",
     NULL},
    {"TLS_RSA_WITH_RC4_128_MD5", TW_VERSION_TLS12, false,
     "1703030038e99d42fa43e71fcb0ed29dcd02d02440c360934ce6a254f99787bfc2e52afd1d7b1b693c1426c43fca8dc5fd8bab08"
     "ba886ab4a96ab950d9",
     NULL},
    {"TLS_RSA_WITH_3DES_EDE_CBC_SHA", TW_VERSION_TLS10, false,
     "170301004072e80b3cae2f3551ea4e283863960b3acd7746fb24c4b9c0454339769d73104726e4e219fabef43ce4875a5ccc028f"
     "15714cac8af80250f76c693f88c798ec1c",
     "170301004041ba140a3d65998ec7523d1aacf7cc1b7783ce039702322ef72edd7027f843ba3a357e4d25dd7de0000f412853e01b"
     "40352fbb23ee92133d258cf8a471b1f833"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA", TW_VERSION_TLS11, false,
     "17030200506465666768696a6b6c6d6e6f70717273c7bb70685ab7beedc87a3ecd1f2ac5c651d5e17e50f4d14095a841b11589eb"
     "9488ad8bfcbfefc3240773595ba976a965e182986c8eafd3ce5648319b7755cd3f",
     NULL},
    {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", TW_VERSION_TLS12, false,
     "17030300706465666768696a6b6c6d6e6f707172731b4dd132a4c840a32931649f08e9c042097899abe7ae5b31fbe063c45c9287"
     "b21c4012fbcaa68935b9d8cdf0602465e94f8cfd9d03c575d8b48b8a58edd8ad85f94062a5ee92e3a70a31580638cd5bdd3f665d"
     "dffb3e812101306c43cce233a0",
     NULL},
    {"TLS_RSA_WITH_AES_128_CBC_SHA256", TW_VERSION_TLS12, true,
     "17030300606465666768696a6b6c6d6e6f70717273c7bb70685ab7beedc87a3ecd1f2ac5c651d5e17e50f4d14095a841b11589eb"
     "94229222279ddc127cb7048ae85c87c1e435c68bb0a3f27fe6436c88bd76dd6ba0738682be1545c2c79d74509393170a49",
     NULL},
    {"TLS_RSA_WITH_NULL_SHA256", TW_VERSION_TLS12, false,
     "1703030048000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526272735e559b40737"
     "13dc94c38ece24eb4ac0135e1f64a2745757275fab8f5590fc",
     NULL},
};

static void test_known(void **state)
{
    (void)state;
    uint8_t plain[40];
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = (uint8_t)i;
    }
    for (size_t i = 0; i < sizeof knowns / sizeof *knowns; i++) {
        const struct tw_suite *suite = tw_suite_by_name(knowns[i].suite);
        const struct rp_record_keys keys = keys_for(knowns[i].version, suite);
        struct rp_protection pair[2];
        start(pair, knowns[i].version, suite, &keys, knowns[i].encrypt_then_mac);
        expect(pair, TW_CT_APPLICATION_DATA, tw_span_of(plain, sizeof plain), knowns[i].first);
        if (knowns[i].second != NULL) {
            expect(pair, TW_CT_APPLICATION_DATA, tw_span_of(plain, sizeof plain), knowns[i].second);
        }
    }
}

// spoil flips each bit of the record in turn, and cuts it: never does it open, and the good record still does after.
static void spoil(struct rp_protection *p, uint8_t *wire, size_t len)
{
    uint8_t room[ROOM], type;
    struct tw_span plain;
    for (size_t i = 0; i < len; i++) {
        struct tw_record record = {.type = wire[0], .version = (uint16_t)(wire[1] << 8 | wire[2])};
        record.body = tw_span_of(wire + 5, len - 5);
        wire[i] ^= (uint8_t)(1u << i % 8);
        record.type = wire[0];
        record.version = (uint16_t)(wire[1] << 8 | wire[2]);
        if (i < 3 || i >= 5) {
            assert_false(rp_open(p, &record, room, sizeof room, &plain, &type));
        }
        wire[i] ^= (uint8_t)(1u << i % 8);
    }
    for (size_t cut = 0; cut < len - 5; cut++) {
        const struct tw_record record = {
            .type = wire[0], .version = (uint16_t)(wire[1] << 8 | wire[2]), .body = tw_span_of(wire + 5, cut)};
        uint8_t *exact = malloc(cut + 1);
        assert_false(rp_open(p, &record, exact, cut, &plain, &type));
        free(exact);
    }
}

static void there_and_back(uint16_t version, const struct tw_suite *suite, bool encrypt_then_mac)
{
    static const size_t lengths[] = {0, 1, 15, 16, 17, 47, 64, 300};
    const struct rp_record_keys keys = keys_for(version, suite);
    struct rp_protection pair[2];
    uint8_t plain[300], wire[ROOM], room[ROOM], nonce[16] = {9}, type;
    struct tw_span opened;
    memset(plain, 0x5a, sizeof plain);
    start(pair, version, suite, &keys, encrypt_then_mac);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const struct rp_wrapping wrapping = {.nonce = nonce, .padding = i % 3 == 2 ? 40 : i};
        struct tw_writer out = tw_writer_into(wire, rp_sealed_len(&pair[0], lengths[i], &wrapping) - 1);
        assert_false(rp_seal(&pair[0], &out, 22, tw_span_of(plain, lengths[i]), &wrapping));
        assert_int_equal(out.len, 0);
        out = tw_writer_into(wire, sizeof wire);
        assert_true(rp_seal(&pair[0], &out, 22, tw_span_of(plain, lengths[i]), &wrapping));
        assert_int_equal(out.len, rp_sealed_len(&pair[0], lengths[i], &wrapping));
        spoil(&pair[1], wire, out.len);
        assert_true(open_bytes(&pair[1], tw_writer_span(&out), room, &opened, &type));
        assert_true(tw_span_equal(opened, tw_span_of(plain, lengths[i])));
        assert_int_equal(type, 22);
        assert_false(open_bytes(&pair[1], tw_writer_span(&out), room, &opened, &type));  // it was sent again
    }
    rp_protection_end(&pair[0]);
    rp_protection_end(&pair[1]);
}

// One suite of each cipher and MAC is enough.
static bool seen_before(const struct tw_suite *suite, bool seen[TW_CIPHER_ESTREAM_SALSA20 + 1][16])
{
    bool *one = &seen[suite->cipher][suite->mac];
    bool before = *one;
    *one = true;
    return before;
}

static void test_every_suite(void **state)
{
    (void)state;
    unsigned count = 0;
    for (unsigned wire = TW_VERSION_TLS10; wire <= TW_VERSION_TLS13; wire++) {
        uint16_t version = (uint16_t)wire;
        bool seen[TW_CIPHER_ESTREAM_SALSA20 + 1][16] = {{false}};
        for (size_t i = 0; i < tw_suite_count(); i++) {
            const struct tw_suite *suite = tw_suite_at(i);
            if (!rp_protects(version, suite) || seen_before(suite, seen)) {
                continue;
            }
            there_and_back(version, suite, false);
            if (tw_cipher_get(suite->cipher)->mode == TW_MODE_CBC) {
                there_and_back(version, suite, true);
            }
            count++;
        }
    }
    assert_int_equal(count, 51);  // pairs of cipher and MAC, in four versions
}

static void test_refused(void **state)
{
    (void)state;
    const struct tw_suite *suite = tw_suite_by_name("TLS_RSA_WITH_AES_128_CBC_SHA");
    struct rp_record_keys keys = keys_for(TW_VERSION_TLS11, suite);
    struct rp_protection p;
    assert_false(rp_seal_init(&p, &(struct rp_protection_config){TW_VERSION_TLS10, suite, &keys, false}));
    assert_false(rp_seal_init(&p, &(struct rp_protection_config){TW_VERSION_TLS13, suite, &keys, false}));
    assert_false(rp_seal_init(&p, &(struct rp_protection_config){TW_VERSION_SSL3, suite, &keys, false}));
    suite = tw_suite_by_name("TLS_RSA_WITH_ARIA_128_CBC_SHA256");
    assert_false(rp_protects(TW_VERSION_TLS12, suite));
    suite = tw_suite_by_name("TLS_RSA_WITH_NULL_SHA");
    keys = keys_for(TW_VERSION_TLS12, suite);
    assert_true(rp_seal_init(&p, &(struct rp_protection_config){TW_VERSION_TLS12, suite, &keys, false}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc8448),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_every_suite),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
