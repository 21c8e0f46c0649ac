// What certificates say: fields, host names, issuers; and hostile ones at a page's edge.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate.h"

#include "replay/engine/keys_sign.h"
#include "tests/support/hex.h"
#include "tests/support/identities.h"
#include "tests/support/page.h"
#include "tests/support/rfc8448.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

// loaded is a certificate of the test identities; `identity` owns the bytes.
struct loaded {
    struct rp_identity *identity;
    struct tw_span der;
};

static struct loaded load(const char *certificate, const char *key)
{
    const char *why = NULL;
    struct loaded out = {
        rp_identity_load(tw_span_of(certificate, strlen(certificate)), tw_span_of(key, strlen(key)), &why), {0}};
    assert_non_null(out.identity);
    out.der = rp_identity_certificate(out.identity, 0);
    return out;
}

static void test_fields(void **state)
{
    (void)state;
    struct rp_certificate read;
    struct loaded p256 = load(TEST_P256_CERTIFICATE, TEST_P256_KEY);
    assert_true(rp_certificate_read(p256.der, &read));
    assert_string_equal(read.subject, "CN=\\#P-256\\;,OU=x+OU=y,O=Ma/\xc3\x9f\\, \\\"und\\\" mehr\\+,C=DE");
    assert_string_equal(read.issuer, "CN=Test CA");
    assert_string_equal(read.serial, "80c0ffee");
    assert_int_equal(read.not_after_s - read.not_before_s, (int64_t)20000 * 24 * 3600);
    assert_true(read.not_before_s == 1795270831);
    assert_string_equal(read.key_type, "EC");
    assert_int_equal(read.key_bits, 256);
    assert_string_equal(read.names, "DNS:www.example.test DNS:*.wild.test IP:192.0.2.1 IP:2001:db8::1 email:a@b.test "
                                    "URI:https://u.test/");
    assert_false(read.self_issued);
    uint8_t fingerprint[32];
    tw_test_hex(fingerprint, sizeof fingerprint, "45ac2aa8590a98a52159d3ebc8166f639ae08b374dfc2aba930a899bad70ff59");
    assert_memory_equal(read.fingerprint, fingerprint, 32);
    rp_identity_free(p256.identity);
}

static void expect_key(const char *certificate, const char *key, const char *type, uint32_t bits)
{
    struct rp_certificate read;
    struct loaded loaded = load(certificate, key);
    assert_true(rp_certificate_read(loaded.der, &read));
    assert_string_equal(read.key_type, type);
    assert_int_equal(read.key_bits, bits);
    assert_true(read.self_issued);
    assert_true(rp_certificate_issued(loaded.der, loaded.der));
    rp_identity_free(loaded.identity);
}

static void test_kinds(void **state)
{
    (void)state;
    expect_key(TEST_RSA_CERTIFICATE, TEST_RSA_KEY, "RSA", 1536);
    expect_key(TEST_RSA1025_CERTIFICATE, TEST_RSA1025_KEY, "RSA", 1025);
    expect_key(TEST_RSA_PSS_CERTIFICATE, TEST_RSA_PSS_KEY, "RSA", 1536);
    expect_key(TEST_P384_CERTIFICATE, TEST_P384_KEY, "EC", 384);
    expect_key(TEST_P521_CERTIFICATE, TEST_P521_KEY, "EC", 521);
    expect_key(TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY, "Ed25519", 256);
}

// The certificate of RFC 8448 section 3: UTCTime, 1024 bits.
static void test_rfc8448(void **state)
{
    (void)state;
    uint8_t message[1024];
    struct rp_certificate read;
    tw_test_hex(message, sizeof message, RFC8448_3_CERTIFICATE);
    assert_true(rp_certificate_read(tw_span_of(message + 11, 0x1b0), &read));
    assert_string_equal(read.subject, "CN=rsa");
    assert_string_equal(read.serial, "02");
    assert_int_equal(read.not_before_s, 1469841839);  // 2016-07-30 01:23:59
    assert_int_equal(read.not_after_s, 1785374639);   // ten years later
    assert_int_equal(read.key_bits, 1024);
    assert_string_equal(read.names, "");
    assert_false(rp_certificate_is_for(tw_span_of(message + 11, 0x1b0), "rsa"));  // only the subject says so
}

static void test_issued(void **state)
{
    (void)state;
    struct loaded ca = load(TEST_RSA_CERTIFICATE, TEST_RSA_KEY);
    struct loaded p256 = load(TEST_P256_CERTIFICATE, TEST_P256_KEY);
    struct loaded other = load(TEST_RSA1025_CERTIFICATE, TEST_RSA1025_KEY);
    assert_true(rp_certificate_issued(p256.der, ca.der));
    assert_false(rp_certificate_issued(ca.der, p256.der));
    assert_false(rp_certificate_issued(p256.der, other.der));
    assert_false(rp_certificate_issued(p256.der, (struct tw_span){0}));
    assert_false(rp_certificate_issued((struct tw_span){0}, ca.der));
    rp_identity_free(ca.identity);
    rp_identity_free(p256.identity);
    rp_identity_free(other.identity);
}

static void test_hosts(void **state)
{
    (void)state;
    static const char *const ours[] = {"www.example.test", "WWW.Example.TEST", "www.example.test.", "a.wild.test",
                                       "A-B.WILD.test",    "192.0.2.1",        "2001:db8::1",       "2001:DB8:0::1"};
    static const char *const others[] = {"",
                                         ".",
                                         "example.test",
                                         "www.example.test..",
                                         "xwww.example.test",
                                         "www.example.tes",
                                         "wild.test",
                                         "a.b.wild.test",
                                         ".wild.test",
                                         "192.0.2.2",
                                         "192.0.2.1.",
                                         "2001:db8::2",
                                         "::192.0.2.1",
                                         "a@b.test",
                                         "u.test",
                                         "*.example.test",
                                         "[2001:db8::1]",
                                         "#P-256;"};
    struct loaded p256 = load(TEST_P256_CERTIFICATE, TEST_P256_KEY);
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        assert_true(rp_certificate_is_for(p256.der, ours[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(rp_certificate_is_for(p256.der, others[i]));
    }
    rp_identity_free(p256.identity);
}

// A certificate of our own making: only the fields that are told differ.
struct made {
    uint8_t der[2048];
    size_t len;
};

static struct made nest(unsigned tag, const char *content_hex)
{
    struct made out = {.len = 0};
    uint8_t content[1024];
    size_t len = tw_test_hex(content, sizeof content, content_hex);
    out.der[out.len++] = (uint8_t)tag;
    if (len >= 256) {
        out.der[out.len++] = 0x82;
        out.der[out.len++] = (uint8_t)(len >> 8);
    } else if (len >= 128) {
        out.der[out.len++] = 0x81;
    }
    out.der[out.len++] = (uint8_t)len;
    memcpy(out.der + out.len, content, len);
    out.len += len;
    return out;
}

static const char *hex_of(const struct made *made)
{
    static char text[4][4096 + 1];
    static unsigned next;
    char *out = text[next++ % 4];
    for (size_t i = 0; i < made->len; i++) {
        snprintf(out + 2 * i, 3, "%02x", made->der[i]);
    }
    return out;
}

// make takes the contents of subject and validity, and of subjectAltName's extension.
static struct made make(const char *subject_hex, const char *validity_hex, const char *names_hex)
{
    char tbs[4096];
    struct made subject = nest(0x30, subject_hex), validity = nest(0x30, validity_hex), names = nest(0x30, names_hex);
    struct made value = nest(0x04, hex_of(&names));
    snprintf(tbs, sizeof tbs, "0603551d11%s", hex_of(&value));
    struct made extension = nest(0x30, tbs);
    struct made list = nest(0x30, hex_of(&extension));
    struct made extensions = nest(0xa3, hex_of(&list));
    const char *subject_text = hex_of(&subject);
    snprintf(tbs, sizeof tbs, "a003020102 020101 3000 %s %s", subject_text, hex_of(&validity));
    snprintf(tbs + strlen(tbs), sizeof tbs - strlen(tbs), "%s 3000 %s", subject_text, hex_of(&extensions));
    struct made body = nest(0x30, tbs);
    snprintf(tbs, sizeof tbs, "%s 3000 030100", hex_of(&body));
    return nest(0x30, tbs);
}

#define TIMES "170d3136303733303031323335395a 170d3236303733303031323335395a"

static void expect_subject(const char *subject_hex, const char *expected)
{
    struct rp_certificate read;
    struct made made = make(subject_hex, TIMES, "");
    assert_true(rp_certificate_read(tw_span_of(made.der, made.len), &read));
    assert_string_equal(read.subject, expected);
    assert_string_equal(read.key_type, "other");
    assert_int_equal(read.key_bits, 0);
}

static void test_subjects(void **state)
{
    (void)state;
    expect_subject("", "");
    expect_subject("310f 300d 0603550403 0c06 612e62002e63", "CN=a.b\\00.c");
    expect_subject("310d 300b 0603550403 0c04 20612020", "CN=\\ a \\ ");
    expect_subject("310d 300b 0603550403 1e04 00e4 20ac", "CN=\xc3\xa4\xe2\x82\xac");  // BMPString
    expect_subject("3111 300f 0603550403 1c08 0001f600 0000d800",
                   "CN=\xf0\x9f\x98\x80\xef\xbf\xbd");  // UniversalString
    expect_subject("310a 3008 06032a0304 0c01 78", "1.2.3.4=x");
    expect_subject("310a 3008 06032a0380 0c01 78", "?=x");  // an OID that does not end
    expect_subject("3102 3000", "");
}

static void expect_times(const char *validity_hex, int64_t before, int64_t after)
{
    struct rp_certificate read;
    struct made made = make("", validity_hex, "");
    assert_true(rp_certificate_read(tw_span_of(made.der, made.len), &read));
    assert_true(read.not_before_s == before);
    assert_true(read.not_after_s == after);
}

static void test_times(void **state)
{
    (void)state;
    expect_times("170d3730303130313030303030305a 170d3439313233313233353935395a", 0, 2524607999);  // 1970, 2049
    expect_times("170d3530303130313030303030305a 180f39393939313233313233353935395a", -631152000,  // 1950, 9999
                 253402300799);
    expect_times("170d3030303232393030303030305a 180f32313030303232383030303030305a", 951782400,  // 29 and 28 February
                 4107456000);
    expect_times("170d3031303232393030303030305a 170d3730303130313030303030305a", RP_NO_TIME, RP_NO_TIME);
    expect_times("170d3730303130313030303030305a 180f32313030303232393030303030305a", 0, RP_NO_TIME);
    expect_times("170d3730303130313030303030305a 170b373030313031303030305a", 0, RP_NO_TIME);  // without seconds
    expect_times("170d3730303130313234303030305a 0500", RP_NO_TIME, RP_NO_TIME);
    expect_times("", RP_NO_TIME, RP_NO_TIME);
}

static void expect_names(const char *names_hex, const char *expected)
{
    struct rp_certificate read;
    struct made made = make("", TIMES, names_hex);
    assert_true(rp_certificate_read(tw_span_of(made.der, made.len), &read));
    assert_string_equal(read.names, expected);
}

static bool named(const char *names_hex, const char *host)
{
    struct made made = make("", TIMES, names_hex);
    return rp_certificate_is_for(tw_span_of(made.der, made.len), host);
}

static void test_names(void **state)
{
    (void)state;
    expect_names("8204 61204200", "DNS:a\\ B\\00");  // what separates names is no part of one
    expect_names("8703 010203 8700 a400 8801 2a", "IP:010203 IP: other other");
    assert_true(named("8205 2a2e612e62", "x.a.b"));
    assert_false(named("8203 2a2e62", "a.b"));  // a whole top-level domain
    assert_false(named("8201 2a", "a"));
    assert_false(named("8206 612a2e622e63", "ax.b.c"));  // no part of a label
    assert_false(named("8207 612e2a2e622e63", "a.x.b.c"));
    assert_false(named("8204 612e6200", "a.b"));
    assert_false(named("8209 3139322e302e322e31", "192.0.2.1"));  // an address is no host name
    assert_false(named("8200", "a"));
}

static void read_any(const uint8_t *bytes, size_t len, void *context)
{
    struct rp_certificate read;
    const struct tw_span *issuer = context;
    struct tw_span der = tw_span_of(bytes, len);
    if (rp_certificate_read(der, &read)) {
        assert_non_null(memchr(read.subject, 0, sizeof read.subject));
        assert_non_null(memchr(read.names, 0, sizeof read.names));
    }
    (void)rp_certificate_is_for(der, "www.example.test");
    (void)rp_certificate_is_for(der, "192.0.2.1");
    (void)rp_certificate_issued(der, *issuer);
    (void)rp_certificate_issued(*issuer, der);
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const identities[][2] = {{TEST_P256_CERTIFICATE, TEST_P256_KEY},
                                                {TEST_RSA_PSS_CERTIFICATE, TEST_RSA_PSS_KEY},
                                                {TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY}};
    struct loaded ca = load(TEST_RSA_CERTIFICATE, TEST_RSA_KEY);
    for (size_t i = 0; i < sizeof identities / sizeof identities[0]; i++) {
        struct loaded loaded = load(identities[i][0], identities[i][1]);
        tw_test_every_cut(loaded.der.data, loaded.der.len, read_any, &ca.der);
        tw_test_every_flip(loaded.der.data, loaded.der.len, 0xff, read_any, &ca.der);
        tw_test_every_flip(loaded.der.data, loaded.der.len, 0x01, read_any, &ca.der);
        tw_test_every_flip(loaded.der.data, loaded.der.len, 0x80, read_any, &ca.der);
        rp_identity_free(loaded.identity);
    }
    rp_identity_free(ca.identity);
}

// Long texts are cut to their room.
static void test_cut_texts(void **state)
{
    (void)state;
    static const char head[] = "3182012a3082012606035504030c82011d";
    enum { LETTERS = 0x11d };
    char subject[sizeof head + (size_t)2 * LETTERS];
    struct rp_certificate read;
    for (size_t i = 0; i < 2 * LETTERS; i++) {
        subject[sizeof head - 1 + i] = i % 2 == 0 ? '6' : '1';
    }
    memcpy(subject, head, sizeof head - 1);
    subject[sizeof subject - 1] = '\0';
    struct made made = make(subject, TIMES, "");
    assert_true(rp_certificate_read(tw_span_of(made.der, made.len), &read));
    assert_int_equal(strlen(read.subject), sizeof read.subject - 1);
    assert_string_equal(read.subject, read.issuer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),    cmocka_unit_test(test_kinds), cmocka_unit_test(test_rfc8448),
        cmocka_unit_test(test_issued),    cmocka_unit_test(test_hosts), cmocka_unit_test(test_subjects),
        cmocka_unit_test(test_times),     cmocka_unit_test(test_names), cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_cut_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
