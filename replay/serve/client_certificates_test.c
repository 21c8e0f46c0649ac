// Client certificates against the embedded server: every kind of key that it verifies, none at all, and broken ones.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/identities.h"
#include "tests/support/play.h"

static struct table *asks(uint16_t version, enum rp_serve_client_certificate how)
{
    struct rp_serve_config config = serves(version, version);
    config.client_certificate = how;
    struct table *t = lay(&config);
    const uint16_t schemes[] = {TW_SIG_ED25519,
                                TW_SIG_ECDSA_SECP256R1_SHA256,
                                TW_SIG_ECDSA_SECP384R1_SHA384,
                                TW_SIG_ECDSA_SECP521R1_SHA512,
                                TW_SIG_RSA_PSS_RSAE_SHA256,
                                TW_SIG_RSA_PKCS1_SHA256,
                                TW_SIG_ECDSA_SHA1,
                                TW_SIG_RSA_PKCS1_SHA1};
    assert_true(SSL_CTX_set_verify_algorithm_prefs(t->contexts.ctx[0], schemes, sizeof schemes / 2) == 1);
    return t;
}

static const struct rp_transcript *with_identity(struct table *t, uint16_t version, const char *certificate,
                                                 const char *key, const struct rp_edits *edits,
                                                 struct rp_identity **identity)
{
    const char *why = "";
    *identity = rp_identity_load(tw_span_of(certificate, strlen(certificate)), tw_span_of(key, strlen(key)), &why);
    if (*identity == NULL) {
        fail_msg("%s", why);
    }
    t->identity = *identity;
    struct rp_script script = {.num_conns = 1,
                               RP_STEPS(CONNECT(0),
                                        SHAKE(0, .hello = {.versions = {.of = &version, .num = 1}}, .edits = *edits),
                                        {.type = RP_STEP_EXPECT}, DATA(0), {.type = RP_STEP_EXPECT}, END(0))};
    return play(t, &script);
}

static void test_every_kind_of_key(void **state)
{
    (void)state;
    static const struct {
        const char *name, *certificate, *key;
    } of[] = {
        {"RSA", TEST_RSA_CERTIFICATE, TEST_RSA_KEY},
        {"P-256", TEST_P256_CERTIFICATE, TEST_P256_KEY},
        {"P-384", TEST_P384_CERTIFICATE, TEST_P384_KEY},
        {"P-521", TEST_P521_CERTIFICATE, TEST_P521_KEY},
        {"Ed25519", TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY},
    };
    static const struct rp_edits none = {0};
    for (uint16_t version = TW_VERSION_TLS10; version <= TW_VERSION_TLS13; version++) {
        struct table *t = asks(version, RP_SERVE_CLIENT_CERTIFICATE_REQUIRE);
        for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
            struct rp_identity *identity;
            bool can = version >= TW_VERSION_TLS12 || i + 1 < sizeof of / sizeof of[0];  // Ed25519: from TLS 1.2 on
            const struct rp_transcript *transcript =
                with_identity(t, version, of[i].certificate, of[i].key, &none, &identity);
            if (rp_inprocess_report(t->memory, 0)->completed != can) {
                complain(transcript, &transcript->entries[transcript->num_entries - 1]);
            }
            assert_int_equal(transcript->conns[0].facts->certificate_sent, can);
            assert_true(transcript->conns[0].facts->certificate_asked);
            rp_identity_free(identity);
        }
        clear(t);
    }
}

static void test_a_broken_signature(void **state)
{
    (void)state;
    const struct rp_edits broken =
        RP_EDITS({.part = TW_HS_CERTIFICATE_VERIFY, .path = "signature", .op = RP_EDIT_FLIP, .at = 100});
    for (uint16_t version = TW_VERSION_TLS12; version <= TW_VERSION_TLS13; version++) {
        struct table *t = asks(version, RP_SERVE_CLIENT_CERTIFICATE_REQUEST);
        struct rp_identity *identity;
        (void)with_identity(t, version, TEST_P256_CERTIFICATE, TEST_P256_KEY, &broken, &identity);
        int alert = rp_inprocess_report(t->memory, 0)->alert_sent;
        assert_true(alert == TW_ALERT_DECRYPT_ERROR || alert == TW_ALERT_DECODE_ERROR);
        rp_identity_free(identity);
        clear(t);
    }
}

static void test_none_is_sent(void **state)
{
    (void)state;
    for (uint16_t version = TW_VERSION_TLS10; version <= TW_VERSION_TLS13; version++) {
        struct rp_script script = {
            .num_conns = 1,
            RP_STEPS(CONNECT(0),
                     SHAKE(0, .hello = {.versions = {.of = &version, .num = 1}, .client_certificate = RP_OFF}),
                     {.type = RP_STEP_EXPECT}, DATA(0), {.type = RP_STEP_EXPECT}, END(0))};
        struct table *t = asks(version, RP_SERVE_CLIENT_CERTIFICATE_REQUEST);
        const struct rp_transcript *transcript = play(t, &script);
        assert_int_equal(last_reaction(transcript).type, RP_REACT_DATA);
        assert_false(transcript->conns[0].facts->certificate_sent);
        clear(t);
        t = asks(version, RP_SERVE_CLIENT_CERTIFICATE_REQUIRE);
        transcript = play(t, &script);
        assert_false(rp_inprocess_report(t->memory, 0)->completed);
        assert_true(transcript->conns[0].facts->has_alert);
        assert_int_equal(transcript->conns[0].facts->alert_description,
                         version == TW_VERSION_TLS13 ? TW_ALERT_CERTIFICATE_REQUIRED : TW_ALERT_HANDSHAKE_FAILURE);
        clear(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_key),
        cmocka_unit_test(test_a_broken_signature),
        cmocka_unit_test(test_none_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
