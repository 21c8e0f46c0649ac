// The key schedule of TLS 1.3 along the traces of RFC 8448 sections 3 and 4: every secret, key, Finished and binder.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys.h"

#include "tests/support/hex.h"
#include "tests/support/rfc8448.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect(const uint8_t *bytes, size_t len, const char *hex)
{
    uint8_t expected[512];
    assert_int_equal(tw_test_hex(expected, sizeof expected, hex), len);
    assert_memory_equal(bytes, expected, len);
}

static void expect_secret(const struct rp_secret *secret, const char *hex)
{
    expect(secret->bytes, secret->len, hex);
}

static void add(struct rp_digest *digest, const char *hex)
{
    uint8_t bytes[1024];
    rp_digest_add(digest, tw_span_of(bytes, tw_test_hex(bytes, sizeof bytes, hex)));
}

static struct rp_secret derive(const struct rp_schedule *schedule, const struct rp_digest *digest,
                               enum rp_derived which, const char *hex)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_secret secret;
    rp_schedule_derive(schedule, which, tw_span_of(hash, rp_digest_value(digest, hash)), &secret);
    expect_secret(&secret, hex);
    return secret;
}

static void expect_keys(const struct rp_secret *traffic, const char *key_hex, const char *iv_hex)
{
    struct rp_record_keys keys;
    assert_true(rp_traffic_keys(tw_suite_find(TW_SUITE_TLS_AES_128_GCM_SHA256), traffic, &keys));
    assert_int_equal(keys.mac_len, 0);
    expect(keys.key, keys.key_len, key_hex);
    expect(keys.iv, keys.iv_len, iv_hex);
}

// expect_finished: the message as sent, with its header, and its place in the handshake.
static void expect_finished(const struct rp_secret *base, struct rp_digest *digest, const char *message_hex)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_secret verify;
    rp_finished13(RP_HASH_SHA256, base, tw_span_of(hash, rp_digest_value(digest, hash)), &verify);
    expect_secret(&verify, message_hex + 8);
    add(digest, message_hex);
}

static void expect_next(struct rp_schedule *schedule, const char *shared_hex, const char *hex)
{
    uint8_t shared[64];
    rp_schedule_next(schedule, tw_span_of(shared, tw_test_hex(shared, sizeof shared, shared_hex)));
    expect_secret(&schedule->secret, hex);
}

static struct rp_secret psk_of_section_3(void)
{
    struct rp_secret resumption = {0}, psk;
    resumption.len = (uint8_t)tw_test_hex(resumption.bytes, sizeof resumption.bytes,
                                          "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c");
    rp_ticket_psk(RP_HASH_SHA256, &resumption, tw_span_of("\0\0", 2), &psk);
    return psk;
}

static void test_simple(void **state)
{
    (void)state;
    struct rp_schedule schedule;
    struct rp_digest digest;
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_schedule_begin(&schedule, RP_HASH_SHA256, (struct tw_span){0});
    expect_secret(&schedule.secret, "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");

    add(&digest, RFC8448_3_CLIENT_HELLO);
    add(&digest, RFC8448_3_SERVER_HELLO);
    expect_next(&schedule, "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d",
                "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac");
    struct rp_secret client = derive(&schedule, &digest, RP_CLIENT_HANDSHAKE,
                                     "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
    struct rp_secret server = derive(&schedule, &digest, RP_SERVER_HANDSHAKE,
                                     "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
    expect_keys(&server, "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30");
    expect_keys(&client, "dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f");

    add(&digest, RFC8448_3_ENCRYPTED_EXTENSIONS);
    add(&digest, RFC8448_3_CERTIFICATE);
    add(&digest, RFC8448_3_CERTIFICATE_VERIFY);
    expect_finished(&server, &digest, RFC8448_3_SERVER_FINISHED);
    expect_next(&schedule, "", "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919");
    struct rp_secret traffic = derive(&schedule, &digest, RP_CLIENT_TRAFFIC,
                                      "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
    expect_keys(&traffic, "17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9");
    traffic = derive(&schedule, &digest, RP_SERVER_TRAFFIC,
                     "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643");
    expect_keys(&traffic, "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984");
    derive(&schedule, &digest, RP_EXPORTER, "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50");

    expect_finished(&client, &digest, RFC8448_3_CLIENT_FINISHED);
    derive(&schedule, &digest, RP_RESUMPTION, "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c");
    const struct rp_secret psk = psk_of_section_3();
    expect_secret(&psk, "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3");
}

static void test_binder(const struct rp_schedule *schedule, const struct rp_digest *truncated)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_secret binder;
    struct rp_secret key = derive(schedule, truncated, RP_RESUMPTION_BINDER,
                                  "69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256");
    size_t len = rp_digest_value(truncated, hash);
    expect(hash, len, "63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14");
    rp_finished13(RP_HASH_SHA256, &key, tw_span_of(hash, len), &binder);
    expect_secret(&binder, &RFC8448_4_BINDERS[6]);
}

static void test_resumed(void **state)
{
    (void)state;
    struct rp_schedule schedule;
    struct rp_digest digest;
    const struct rp_secret psk = psk_of_section_3();
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_schedule_begin(&schedule, RP_HASH_SHA256, rp_secret_span(&psk));
    expect_secret(&schedule.secret, "9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c");
    add(&digest, RFC8448_4_TRUNCATED_HELLO);
    test_binder(&schedule, &digest);
    add(&digest, RFC8448_4_BINDERS);
    struct rp_secret early =
        derive(&schedule, &digest, RP_CLIENT_EARLY, "3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62");
    expect_keys(&early, "920205a5b7bf2115e6fc5c2942834f54", "6d475f0993c8e564610db2b9");
    derive(&schedule, &digest, RP_EARLY_EXPORTER, "b2026866610937d7423e5be90862ccf24c0e6091186d34f812089ff5be2ef7df");

    add(&digest, RFC8448_4_SERVER_HELLO);
    expect_next(&schedule, "f44194756ff9ec9d25180635d66ea6824c6ab3bf179977be37f723570e7ccb2e",
                "005cb112fd8eb4ccc623bb88a07c64b3ede1605363fc7d0df8c7ce4ff0fb4ae6");
    struct rp_secret client = derive(&schedule, &digest, RP_CLIENT_HANDSHAKE,
                                     "2faac08f851d35fea3604fcb4de82dc62c9b164a70974d0462e27f1ab278700f");
    struct rp_secret server = derive(&schedule, &digest, RP_SERVER_HANDSHAKE,
                                     "fe927ae271312e8bf0275b581c54eef020450dc4ecffaa05a1a35d27518e7803");
    expect_keys(&server, "27c6bdc0a3dcea39a47326d79bc9e4ee", "9569ecdd4d0536705e9ef725");
    expect_keys(&client, "b1530806f4adfeac83f1413032bbfa82", "eb50c16be7654abf99dd06d9");

    add(&digest, RFC8448_4_ENCRYPTED_EXTENSIONS);
    expect_finished(&server, &digest, RFC8448_4_SERVER_FINISHED);
    expect_next(&schedule, "", "e2d32d4ed66dd37897a0e80c84107503ce58bf8aad4cb55a5002d77ecb890ece");
    struct rp_secret traffic = derive(&schedule, &digest, RP_CLIENT_TRAFFIC,
                                      "2abbf2b8e381d23dbebe1dd2a7d16a8bf484cb4950d23fb7fb7fa8547062d9a1");
    expect_keys(&traffic, "3cf122f301c6358ca7989553250efd72", "ab1aec26aa78b8fc1176b9ac");
    traffic = derive(&schedule, &digest, RP_SERVER_TRAFFIC,
                     "cc21f1bf8feb7dd5fa505bd9c4b468a9984d554a993dc49e6d285598fb672691");
    expect_keys(&traffic, "e857c690a34c5a9129d833619684f95e", "0685d6b561aab9ef1013faf9");
    derive(&schedule, &digest, RP_EXPORTER, "3fd93d4ffddc98e64b14dd107aedf8ee4add23f4510f58a4592d0b201bee56b4");
    add(&digest, RFC8448_4_END_OF_EARLY_DATA);
    expect_finished(&client, &digest, RFC8448_4_CLIENT_FINISHED);
    derive(&schedule, &digest, RP_RESUMPTION, "5e95bdf1f89005ea2e9aa0ba85e728e3c19c5fe0c699e3f5bee59faebd0b5406");
}

static void test_limits(void **state)
{
    (void)state;
    char label[252];
    uint8_t out[256 * 32] = {0x77};
    const struct tw_span secret = tw_span_of(out, 32);
    memset(label, 'a', sizeof label);
    label[250] = 0;
    assert_false(rp_expand_label(RP_HASH_SHA256, secret, label, (struct tw_span){0}, out + 32, 5));
    assert_false(rp_exporter13(RP_HASH_SHA256, &(struct rp_secret){.len = 32}, label, (struct tw_span){0}, out, 5));
    label[249] = 0;
    assert_true(rp_expand_label(RP_HASH_SHA256, secret, label, tw_span_of(out, 255), out + 255, 5));
    assert_false(rp_expand_label(RP_HASH_SHA256, secret, label, tw_span_of(out, 256), out, 5));
    assert_false(rp_expand_label(RP_HASH_SHA256, secret, "x", (struct tw_span){0}, out, 255 * 32 + 1));
    assert_true(rp_expand_label(RP_HASH_SHA256, secret, "x", (struct tw_span){0}, out, 255 * 32));
}

// A fork of a digest goes its own way, and message_hash stands for a first ClientHello.
static void test_digest(void **state)
{
    (void)state;
    struct rp_digest digest, other;
    uint8_t a[RP_HASH_MAX], b[RP_HASH_MAX], message[4 + RP_HASH_MAX] = {254, 0, 0, 48};
    rp_digest_init(&digest, RP_HASH_SHA384);
    rp_digest_add(&digest, tw_span_of("hello", 5));
    other = digest;
    rp_digest_add(&other, tw_span_of("!", 1));
    rp_digest_value(&digest, message + 4);
    rp_digest_message_hash(&digest);
    rp_digest_init(&other, RP_HASH_SHA384);
    rp_digest_add(&other, tw_span_of(message, 52));
    assert_int_equal(rp_digest_value(&digest, a), rp_digest_value(&other, b));
    assert_memory_equal(a, b, 48);
}

// After KeyUpdate the secret is the expansion of the one before (RFC 8446 section 7.2).
static void test_update(void **state)
{
    (void)state;
    struct rp_secret traffic = {.bytes = {1, 2, 3}, .len = 48};
    uint8_t expected[48];
    assert_true(rp_expand_label(RP_HASH_SHA384, rp_secret_span(&traffic), "traffic upd", (struct tw_span){0}, expected,
                                sizeof expected));
    rp_traffic_update(RP_HASH_SHA384, &traffic);
    assert_int_equal(traffic.len, 48);
    assert_memory_equal(traffic.bytes, expected, 48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simple), cmocka_unit_test(test_resumed), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_digest), cmocka_unit_test(test_update),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
