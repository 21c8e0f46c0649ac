// What a pretend server chooses from a ClientHello: suite, scheme, protocol.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

#include "parsers/tls/extensions/protocols.h"

// Best first. Those that both kinds of certificate can do stand together.
static const uint16_t usual_suites[] = {
    TW_SUITE_TLS_AES_128_GCM_SHA256,
    TW_SUITE_TLS_AES_256_GCM_SHA384,
    TW_SUITE_TLS_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA,
};

static const uint16_t our_groups[] = {TW_GROUP_SECP256R1, TW_GROUP_X25519, TW_GROUP_SECP384R1, TW_GROUP_SECP521R1};

uint16_t rp_pretend_group(const struct rp_pretend_hello *hello)
{
    for (size_t i = 0; i < sizeof our_groups / sizeof our_groups[0]; i++) {
        if (hello->groups.there && rp_pretend_offers(hello->groups.body, our_groups[i])) {
            return our_groups[i];
        }
    }
    return hello->groups.there ? 0 : TW_GROUP_SECP256R1;  // RFC 8422 section 4: any may be taken
}

// schemes_of: without signature_algorithms SHA-1 is meant (RFC 5246 section 7.4.1.4.1).
static struct tw_span schemes_of(const struct rp_pretend_hello *hello)
{
    static const uint8_t sha1[] = {TW_SIG_ECDSA_SHA1 >> 8, TW_SIG_ECDSA_SHA1 & 0xff, TW_SIG_RSA_PKCS1_SHA1 >> 8,
                                   TW_SIG_RSA_PKCS1_SHA1 & 0xff};
    return hello->signatures.there ? hello->signatures.body : tw_span_of(sha1, sizeof sha1);
}

static uint16_t scheme_of(const struct rp_identity *identity, const struct rp_pretend_hello *hello)
{
    return identity != NULL ? rp_identity_scheme(identity, hello->version, schemes_of(hello)) : 0;
}

uint16_t rp_pretend_scheme(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                           const struct rp_identity **identity)
{
    const bool any = hello->version == TW_VERSION_TLS13;
    const bool rsa = !any && conn->suite->auth == TW_AUTH_RSA;
    *identity = rp_pretend_identity(conn, rsa);
    uint16_t scheme = scheme_of(*identity, hello);
    if (scheme == 0 && any) {
        *identity = rp_pretend_identity(conn, true);
        scheme = scheme_of(*identity, hello);
    }
    return scheme;
}

// is_of_version: TLS 1.3 has suites of its own; AEAD suites and those with a hash of their own came with TLS 1.2.
static bool is_of_version(const struct tw_suite *suite, uint16_t version)
{
    const bool is13 = suite->value >> 8 == 0x13;
    const bool old = suite->mac == TW_MAC_HMAC_SHA1 || suite->mac == TW_MAC_HMAC_MD5;
    return is13 == (version == TW_VERSION_TLS13) && (is13 || old || version == TW_VERSION_TLS12);
}

static bool can_do(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                   const struct tw_suite *suite)
{
    const struct rp_identity *identity = rp_pretend_identity(conn, suite->auth == TW_AUTH_RSA);
    if (!is_of_version(suite, hello->version) || !rp_protects(hello->version, suite)) {
        return false;
    }
    if (hello->version == TW_VERSION_TLS13) {
        return true;
    }
    return suite->kx == TW_KX_RSA
               ? identity != NULL && conn->server->rsa_key != NULL
               : suite->kx == TW_KX_ECDHE && rp_pretend_group(hello) != 0 && scheme_of(identity, hello) != 0;
}

const struct tw_suite *rp_pretend_suite(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                        unsigned hash)
{
    const struct rp_pretend_config *config = &conn->server->config;
    const uint16_t *suites = config->suites != NULL ? config->suites : usual_suites;
    const size_t num = config->suites != NULL ? config->num_suites : sizeof usual_suites / sizeof usual_suites[0];
    for (size_t i = 0; i < num; i++) {
        const struct tw_suite *suite = tw_suite_find(suites[i]);
        if (suite != NULL
            && (rp_pretend_offers(hello->is.cipher_suites, suites[i])
                || rp_pretend_does(conn, RP_DOES_SUITE_IGNORES_OFFER))
            && (hash == RP_ANY_HASH || suite->prf == hash) && can_do(conn, hello, suite)) {
            return suite;
        }
    }
    return NULL;
}

static bool offers_protocol(const struct rp_pretend_hello *hello, struct tw_span wanted)
{
    struct tw_cursor at = tw_cursor_over(hello->alpn.body);
    struct tw_span name;
    while (tw_protocol_next(&at, &name)) {
        if (tw_span_equal(name, wanted)) {
            return true;
        }
    }
    return false;
}

bool rp_pretend_choose_alpn(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const char *ours = conn->server->config.alpn;
    memset(conn->facts.alpn, 0, sizeof conn->facts.alpn);
    if (ours == NULL || !hello->alpn.there) {
        return true;
    }
    while (*ours != '\0') {
        const size_t len = strcspn(ours, ",");
        if (len < sizeof conn->facts.alpn && offers_protocol(hello, tw_span_of(ours, len))) {
            memcpy(conn->facts.alpn, ours, len);
            return true;
        }
        ours += len + (ours[len] == ',');
    }
    rp_pretend_die(conn, TW_ALERT_NO_APPLICATION_PROTOCOL, "no application protocol in common");
    return false;
}
