// Key agreement along known answers (RFC 7748, RFC 8448, NIST's ECDH vectors, RFC 7919's primes by another implementation), from both
// sides, and with shares that are none.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree.h"

#include "replay/engine/keys_hash.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <openssl/bn.h>

struct bytes {
    uint8_t data[RP_MAX_SHARED + 256];
    size_t len;
};

static struct bytes hex(const char *text)
{
    struct bytes out = {.len = 0};
    out.len = tw_test_hex(out.data, sizeof out.data, text);
    return out;
}

static struct tw_span span(const struct bytes *bytes)
{
    return tw_span_of(bytes->data, bytes->len);
}

static void expect(const struct bytes *actual, const char *expected_hex)
{
    struct bytes expected = hex(expected_hex);
    assert_int_equal(actual->len, expected.len);
    assert_memory_equal(actual->data, expected.data, expected.len);
}

static struct rp_share share_of(uint16_t group, const char *private_hex)
{
    struct rp_share share = {.group = group};
    share.len = (uint16_t)tw_test_hex(share.private_key, sizeof share.private_key, private_hex);
    return share;
}

static struct bytes public_of(const struct rp_share *share)
{
    struct bytes out;
    struct tw_writer w = tw_writer_into(out.data, sizeof out.data);
    assert_true(rp_share_public(share, &w));
    out.len = w.len;
    return out;
}

static bool agree(const struct rp_share *share, struct tw_span peer, bool strip_zeros, struct bytes *out)
{
    struct tw_writer w = tw_writer_into(out->data, sizeof out->data);
    bool good = rp_share_agree(share, peer, strip_zeros, &w);
    out->len = w.len;
    assert_true(good || w.len == 0);
    return good;
}

struct known {
    const char *says;
    uint16_t group;
    const char *private_key, *public_key, *peer, *secret;
};

static const struct known knowns[] = {
    {"RFC 7748 section 6.1, Alice", TW_GROUP_X25519, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
     "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
    {"RFC 8448 section 3, the client", TW_GROUP_X25519,
     "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005",
     "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c",
     "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f",
     "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"},
    {"RFC 8448 section 3, the server", TW_GROUP_X25519,
     "b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e",
     "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f",
     "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c",
     "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"},
    {"NIST CAVP KAS_ECC_CDH, P-256, count 0", TW_GROUP_SECP256R1,
     "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534",
     "04 ead218590119e8876b29146ff89ca61770c4edbbf97d38ce385ed281d8a6b230"
     "28af61281fd35e2fa7002523acc85a429cb06ee6648325389f59edfce1405141",
     "04 700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
     "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac",
     "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"},
    {"NIST CAVP KAS_ECC_CDH, P-384, count 0", TW_GROUP_SECP384R1,
     "3cc3122a68f0d95027ad38c067916ba0eb8c38894d22e1b15618b6818a661774ad463b205da88cf699ab4d43c9cf98a1",
     "04 9803807f2f6d2fd966cdd0290bd410c0190352fbec7ff6247de1302df86f25d34fe4a97bef60cff548355c015dbb3e5f"
     "ba26ca69ec2f5b5d9dad20cc9da711383a9dbe34ea3fa5a2af75b46502629ad54dd8b7d73a8abb06a3a3be47d650cc99",
     "04 a7c76b970c3b5fe8b05d2838ae04ab47697b9eaf52e764592efda27fe7513272734466b400091adbf2d68c58e0c50066"
     "ac68f19f2e1cb879aed43a9969b91a0839c4c38a49749b661efedf243451915ed0905a32b060992b468c64766fc8437a",
     "5f9d29dc5e31a163060356213669c8ce132e22f57c9a04f40ba7fcead493b457e5621e766c40a2e3d4d6a04b25e533f1"},
    {"NIST CAVP KAS_ECC_CDH, P-521, count 0", TW_GROUP_SECP521R1,
     "017eecc07ab4b329068fba65e56a1f8890aa935e57134ae0ffcce802735151f4eac6564f6ee9974c5e6887a1fefee5743ae2241b"
     "feb95d5ce31ddcb6f9edb4d6fc47",
     "04 00602f9d0cf9e526b29e22381c203c48a886c2b0673033366314f1ffbcba240ba42f4ef38a76174635f91e6b4ed34275eb01"
     "c8467d05ca80315bf1a7bbd945f550a5"
     "01b7c85f26f5d4b2d7355cf6b02117659943762b6d1db5ab4f1dbc44ce7b2946eb6c7de342962893fd387d1b73d7a8672d1f2369"
     "61170b7eb3579953ee5cdc88cd2d",
     "04 00685a48e86c79f0f0875f7bc18d25eb5fc8c0b07e5da4f4370f3a9490340854334b1e1b87fa395464c60626124a4e70d0f7"
     "85601d37c09870ebf176666877a2046d"
     "01ba52c56fc8776d9e8f5db4f0cc27636d0b741bbe05400697942e80b739884a83bde99e0f6716939e632bc8986fa18dccd443a3"
     "48b6c3e522497955a4f3c302f676",
     "005fc70477c3e63bc3954bd0df3ea0d1f41ee21746ed95fc5e1fdf90930d5e136672d72cc770742d1711c3c3a4c334a0ad975943"
     "6a4d3c5bf6e74b9578fac148c831"},
};

static void test_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof knowns / sizeof knowns[0]; i++) {
        const struct known *known = &knowns[i];
        struct rp_share share = share_of(known->group, known->private_key);
        struct bytes made = public_of(&share);
        struct bytes peer = hex(known->peer);
        struct bytes secret;
        expect(&made, known->public_key);
        assert_true(agree(&share, span(&peer), false, &secret));
        expect(&secret, known->secret);
        assert_true(agree(&share, span(&peer), true, &secret));  // P-521's begins with a zero, which stays
        expect(&secret, known->secret);
    }
}

// The finite fields: the private keys are 01 02 03 … and, of the peer, … 05 04 03 02, whose last byte is moved on where the secret
// is to begin with a zero. The SHA-256 of what comes out was made by other means.
struct field {
    uint16_t group;
    uint16_t len, private_len;
    uint8_t moved;
    const char *ours, *theirs, *secret, *short_secret;
};

static const struct field fields[] = {
    {TW_GROUP_FFDHE2048, 256, 29, 47, "42b0d52c125ef67f55a2aa3d4e1d666c176a011bfff4fa994206b35915a771da",
     "4e71328072f4dba545d2d760ad4b7b24377e2d52fbbdc94d2a26bc963680e6b2",
     "9b18229569d39fa55b2aa96200e80bca8e9b9fe5ffd66be780763d80b9384f73",
     "6917f1a221c0be74b1e77b02128d4e6fd948ea63eaa26b56d57dfec22340af65"},
    {TW_GROUP_FFDHE3072, 384, 35, 172, "ead65e9fb03f5b77e2009fa98c043e9a9d00f9fc7499df95fae27d85483e8946",
     "618c4f942df8e27219f0c1bdeeaf0334c0089135907622a7ece0f4135f0ddc9e",
     "693fa770fd7ae1e9bffcfe34d5a047f756184b77c2cbcae4b8f281ccd523fc9a",
     "408b6bd1b9a75a17f9db2b9d4e1d7a48d9204f7c7e84c34c4fe393d07c8271c7"},
    {TW_GROUP_FFDHE4096, 512, 41, 57, "2c039e20f9c78ed124d0f3aa0845a618ee13c107774662d46778409638dfa901",
     "5bacce7b1026820c4e7b752fb69e9b5d48e8125f30835e30b20f557e1dd2ba00",
     "debe646e6ed59b90912f84a82cd76ae2d68f844a9a9d2960fcf740de4cd1fef2",
     "68b38dd8f13b1775fe8e8e563197d4d59d8250635db82a2e03479489b6baea63"},
};

static void expect_sha256(const struct bytes *actual, size_t len, const char *expected_hex)
{
    struct rp_digest digest;
    struct bytes value = {.len = 32};
    assert_int_equal(actual->len, len);
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, span(actual));
    rp_digest_value(&digest, value.data);
    expect(&value, expected_hex);
}

static void test_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const struct field *field = &fields[i];
        struct rp_share ours = {.group = field->group, .len = field->private_len};
        struct rp_share theirs = ours;
        struct bytes made, secret;
        for (size_t j = 0; j < field->private_len; j++) {
            ours.private_key[j] = (uint8_t)(j + 1);
            theirs.private_key[j] = (uint8_t)(field->private_len + 1 - j);
        }
        made = public_of(&ours);
        expect_sha256(&made, field->len, field->ours);
        assert_true(agree(&theirs, span(&made), false, &secret));
        expect_sha256(&secret, field->len, field->secret);
        made = public_of(&theirs);
        expect_sha256(&made, field->len, field->theirs);
        theirs.private_key[field->private_len - 1] = (uint8_t)(2 + field->moved);
        made = public_of(&theirs);
        assert_true(agree(&ours, span(&made), true, &secret));
        expect_sha256(&secret, field->len - 1U, field->short_secret);
        assert_true(agree(&ours, span(&made), false, &secret));
        assert_int_equal(secret.len, field->len);
        assert_int_equal(secret.data[0], 0);
    }
}

static const uint16_t groups[] = {
    TW_GROUP_X25519,    TW_GROUP_SECP256R1, TW_GROUP_SECP384R1, TW_GROUP_SECP521R1,
    TW_GROUP_FFDHE2048, TW_GROUP_FFDHE3072, TW_GROUP_FFDHE4096,
};
#define GROUPS (sizeof groups / sizeof groups[0])

static void test_both_sides(void **state)
{
    (void)state;
    struct rp_random random;
    rp_random_seed_number(&random, 2026);
    for (size_t i = 0; i < GROUPS * 4; i++) {
        struct rp_share a, b;
        struct bytes from_a, from_b;
        assert_true(rp_group_known(groups[i % GROUPS]));
        assert_true(rp_share_make(&a, groups[i % GROUPS], &random));
        assert_true(rp_share_make(&b, groups[i % GROUPS], &random));
        struct bytes public_a = public_of(&a);
        struct bytes public_b = public_of(&b);
        assert_true(agree(&a, span(&public_b), false, &from_a));
        assert_true(agree(&b, span(&public_a), false, &from_b));
        assert_int_equal(from_a.len, from_b.len);
        assert_memory_equal(from_a.data, from_b.data, from_a.len);
        assert_memory_not_equal(public_a.data, public_b.data, public_a.len);
    }
}

static void test_deterministic(void **state)
{
    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        struct rp_random random;
        struct rp_share a, b;
        rp_random_seed_number(&random, i);
        assert_true(rp_share_make(&a, groups[i], &random));
        rp_random_seed_number(&random, i);
        assert_true(rp_share_make(&b, groups[i], &random));
        assert_memory_equal(&a, &b, sizeof a);
    }
}

static void test_unknown_group(void **state)
{
    (void)state;
    struct rp_random random;
    struct rp_share share;
    struct bytes out = {.len = 0};
    rp_random_seed_number(&random, 0);
    assert_false(rp_group_known(0));
    assert_false(rp_group_known(TW_GROUP_X448));
    assert_false(rp_share_make(&share, TW_GROUP_FFDHE8192, &random));
    assert_int_equal(share.group, 0);
    struct tw_writer w = tw_writer_into(out.data, sizeof out.data);
    assert_false(rp_share_public(&share, &w));
    assert_false(agree(&share, tw_span_of(out.data, 32), false, &out));
}

// Every 32 bytes are a point of X25519; of the other curves a changed byte makes none.
static void not_agreed(const uint8_t *bytes, size_t len, void *context)
{
    struct bytes secret;
    const struct rp_share *share = context;
    bool good = agree(share, tw_span_of(bytes, len), false, &secret);
    assert_int_equal(good, share->group == TW_GROUP_X25519);
}

// A share of the wrong length is none.
struct cut {
    struct rp_share share;
    size_t whole;
};

static void cut_not_agreed(const uint8_t *bytes, size_t len, void *context)
{
    struct bytes secret;
    const struct cut *cut = context;
    assert_int_equal(agree(&cut->share, tw_span_of(bytes, len), false, &secret), len == cut->whole);
}

static void test_broken_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < GROUPS; i++) {
        struct rp_random random;
        struct cut cut;
        rp_random_seed_number(&random, 77);
        assert_true(rp_share_make(&cut.share, groups[i], &random));
        struct bytes public_key = public_of(&cut.share);
        cut.whole = public_key.len;
        if (groups[i] < TW_GROUP_FFDHE2048) {
            tw_test_every_flip(public_key.data, public_key.len, 0xff, not_agreed, &cut.share);
        }
        tw_test_every_cut(public_key.data, public_key.len, cut_not_agreed, &cut);
        public_key.data[public_key.len] = 0;
        cut_not_agreed(public_key.data, public_key.len + 1, &cut);
    }
}

// Points that make the secret known: RFC 7748 section 6.1 (all zero), RFC 8446 section 4.2.8.1 (0, 1, p - 1, p and more).
static void test_weak_peers(void **state)
{
    (void)state;
    struct rp_random random;
    struct rp_share share;
    struct bytes secret;
    uint8_t peer[256] = {0};
    rp_random_seed_number(&random, 5);
    assert_true(rp_share_make(&share, TW_GROUP_X25519, &random));
    assert_false(agree(&share, tw_span_of(peer, 32), false, &secret));
    peer[0] = 1;
    assert_false(agree(&share, tw_span_of(peer, 32), false, &secret));
    assert_true(rp_share_make(&share, TW_GROUP_SECP256R1, &random));
    assert_false(agree(&share, tw_span_of(peer, 1), false, &secret));  // the point at infinity
    peer[0] = 0;
    assert_false(agree(&share, tw_span_of(peer, 1), false, &secret));

    assert_true(rp_share_make(&share, TW_GROUP_FFDHE2048, &random));
    assert_false(agree(&share, tw_span_of(peer, 256), false, &secret));
    peer[255] = 1;
    assert_false(agree(&share, tw_span_of(peer, 256), false, &secret));
    peer[255] = 2;
    assert_true(agree(&share, tw_span_of(peer, 256), false, &secret));
    memset(peer, 0xff, sizeof peer);
    assert_false(agree(&share, tw_span_of(peer, 256), false, &secret));
}

// Recordings may hold any private key.
static void test_broken_private(void **state)
{
    (void)state;
    struct rp_random random;
    rp_random_seed_number(&random, 9);
    for (size_t i = 0; i < GROUPS; i++) {
        struct rp_share good, bad;
        struct bytes out;
        assert_true(rp_share_make(&good, groups[i], &random));
        struct bytes peer = public_of(&good);
        bad = good;
        bad.len--;
        struct tw_writer w = tw_writer_into(out.data, sizeof out.data);
        assert_false(rp_share_public(&bad, &w));
        assert_false(agree(&bad, span(&peer), false, &out));
        if (groups[i] == TW_GROUP_X25519) {
            continue;  // any 32 bytes are a private key
        }
        bad = (struct rp_share){.group = good.group, .len = good.len};
        assert_false(rp_share_public(&bad, &w));
        assert_false(agree(&bad, span(&peer), false, &out));
        memset(bad.private_key, 0xff, bad.len);
        if (groups[i] < TW_GROUP_FFDHE2048) {
            assert_false(rp_share_public(&bad, &w));
            assert_false(agree(&bad, span(&peer), false, &out));
        }
    }
}

static void test_full_writer(void **state)
{
    (void)state;
    struct rp_random random;
    rp_random_seed_number(&random, 3);
    for (size_t i = 0; i < GROUPS; i++) {
        struct rp_share share;
        uint8_t room[16];
        assert_true(rp_share_make(&share, groups[i], &random));
        struct bytes peer = public_of(&share);
        struct tw_writer w = tw_writer_into(room, sizeof room);
        assert_false(rp_share_public(&share, &w));
        w = tw_writer_into(room, sizeof room);
        assert_false(rp_share_agree(&share, span(&peer), false, &w));
    }
}

static void big(struct bytes *out, const BIGNUM *value)
{
    out->len = BN_num_bytes(value);
    assert_true(out->len <= sizeof out->data);
    BN_bn2bin(value, out->data);
}

static BIGNUM *number(const struct bytes *bytes)
{
    BIGNUM *value = BN_bin2bn(bytes->data, bytes->len, NULL);
    assert_non_null(value);
    return value;
}

struct dh {
    struct bytes p, g, ys, yc, secret;
};

static bool dh_agree(struct dh *dh, struct rp_random *random)
{
    struct tw_writer yc = tw_writer_into(dh->yc.data, sizeof dh->yc.data);
    struct tw_writer secret = tw_writer_into(dh->secret.data, sizeof dh->secret.data);
    bool good = rp_dh_agree(span(&dh->p), span(&dh->g), span(&dh->ys), random, &yc, &secret);
    dh->yc.len = yc.len;
    dh->secret.len = secret.len;
    return good;
}

// expect_dh plays the server: it makes ys, and the secret from yc.
static void expect_dh(struct dh *dh, struct rp_random *random)
{
    BN_CTX *context = BN_CTX_new();
    struct bytes private_key = {.len = 20}, secret;
    rp_random_bytes(random, private_key.data, private_key.len);
    BIGNUM *p = number(&dh->p), *g = number(&dh->g), *y = number(&private_key), *value = BN_new();
    assert_int_equal(BN_mod_exp(value, g, y, p, context), 1);
    big(&dh->ys, value);
    assert_true(dh_agree(dh, random));
    assert_int_equal(dh->yc.len, BN_num_bytes(p));
    BIGNUM *yc = number(&dh->yc);
    assert_int_equal(BN_mod_exp(value, yc, y, p, context), 1);
    big(&secret, value);
    assert_int_equal(secret.len, dh->secret.len);
    assert_memory_equal(secret.data, dh->secret.data, secret.len);
    BN_free(p);
    BN_free(g);
    BN_free(y);
    BN_free(yc);
    BN_free(value);
    BN_CTX_free(context);
}

static void test_dh(void **state)
{
    (void)state;
    struct rp_random random;
    struct dh dh = {.g = hex("05"),
                    .p = hex("00 ffffffff ffffffff ffffffff fffffffe ffffffff ffffffff")};  // P-192's prime
    rp_random_seed_number(&random, 1);
    for (int i = 0; i < 600; i++) {  // of which some secrets begin with a zero
        expect_dh(&dh, &random);
    }
    memset(dh.p.data, 0xff, 1024);  // odd, and long enough
    dh.p.len = 1024;
    expect_dh(&dh, &random);
}

static void test_dh_nonsense(void **state)
{
    (void)state;
    struct rp_random random;
    rp_random_seed_number(&random, 1);
    static const char *const nonsense[][3] = {
        {"", "02", "04"},   {"00", "02", "04"},   {"17", "", "04"},       {"17", "00", "04"}, {"17", "01", "04"},
        {"17", "16", "04"}, {"17", "17", "04"},   {"17", "05", ""},       {"17", "05", "00"}, {"17", "05", "01"},
        {"17", "05", "16"}, {"17", "05", "17"},   {"17", "05", "ffffff"}, {"18", "05", "04"}, {"03", "02", "02"},
        {"01", "00", "00"}, {"0100", "02", "04"},
    };
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        struct dh dh = {.p = hex(nonsense[i][0]), .g = hex(nonsense[i][1]), .ys = hex(nonsense[i][2])};
        assert_false(dh_agree(&dh, &random));
    }
    struct dh dh = {.p = hex("17"), .g = hex("05"), .ys = hex("04")};
    assert_true(dh_agree(&dh, &random));
    memset(dh.p.data, 0xff, 1025);
    dh.p.len = 1025;
    assert_false(dh_agree(&dh, &random));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),         cmocka_unit_test(test_fields),
        cmocka_unit_test(test_both_sides),    cmocka_unit_test(test_deterministic),
        cmocka_unit_test(test_unknown_group), cmocka_unit_test(test_broken_shares),
        cmocka_unit_test(test_weak_peers),    cmocka_unit_test(test_broken_private),
        cmocka_unit_test(test_full_writer),   cmocka_unit_test(test_dh),
        cmocka_unit_test(test_dh_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
