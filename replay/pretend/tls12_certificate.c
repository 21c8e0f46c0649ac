// The client's Certificate and CertificateVerify up to TLS 1.2: RFC 5246 sections 7.4.6 and 7.4.8.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_verify.h"
#include "replay/engine/keys_certificate.h"
#include "replay/pretend/tls12_parts.h"

bool rp_pretend_take_client(struct rp_pretend_conn *conn, struct tw_span certificate)
{
    const struct rp_pretend_name *name = &conn->server->config.names[conn->name];
    struct rp_certificate facts;
    const bool known = certificate.len != 0 && rp_certificate_read(certificate, &facts);
    const bool trusted = known && (name->client_ca.len == 0 || rp_certificate_issued(certificate, name->client_ca));
    if (rp_pretend_wrong(conn, RP_CHECK_CLIENT_CERTIFICATE, certificate.len != 0 && !known, TW_ALERT_BAD_CERTIFICATE)
        || rp_pretend_wrong(conn, RP_CHECK_CLIENT_CERTIFICATE, known && !trusted, TW_ALERT_UNKNOWN_CA)) {
        return false;
    }
    conn->session.client_len = 0;
    if (known) {
        const size_t len = strlen(facts.subject);
        conn->session.client_len = (uint8_t)(len < sizeof conn->session.client ? len : sizeof conn->session.client - 1);
        memcpy(conn->session.client, facts.subject, conn->session.client_len);
    }
    return true;
}

bool rp_pretend12_certificate(struct rp_pretend_conn *conn, struct tw_span body)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_certificate certificate;
    struct tw_certificate_entry entry = {0};
    bool fits = tw_certificate_parse(&at, TW_CERTIFICATE_TLS12, &certificate) && at.left == 0;
    if (!fits) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a Certificate that cannot be read");
        return false;
    }
    struct tw_cursor list = tw_cursor_over(certificate.list);
    (void)!tw_certificate_entry_next(&list, TW_CERTIFICATE_TLS12, &entry);
    const bool required = conn->server->config.names[conn->name].asks == RP_PRETEND_REQUIRES;
    const bool missing = required && entry.cert_data.len == 0;
    if (rp_pretend_wrong(conn, RP_CHECK_CLIENT_CERTIFICATE, missing, TW_ALERT_HANDSHAKE_FAILURE)) {
        return false;
    }
    tls12->certificate_given = entry.cert_data.len != 0;
    if (entry.cert_data.len > sizeof tls12->certificate) {
        rp_pretend_die(conn, TW_ALERT_BAD_CERTIFICATE, "a certificate that is too long");
        return false;
    }
    if (tls12->certificate_given) {
        memcpy(tls12->certificate, entry.cert_data.data, entry.cert_data.len);
    }
    tls12->certificate_len = (uint16_t)entry.cert_data.len;
    return rp_pretend_take_client(conn, entry.cert_data);
}

// scheme_of: up to TLS 1.1 the key alone says what the signature is.
static uint16_t scheme_of(const struct rp_pretend_conn *conn, const struct tw_signature *signature,
                          struct tw_span certificate)
{
    struct rp_certificate facts;
    if (signature->has_algorithm) {
        return signature->algorithm;
    }
    (void)conn;
    return rp_certificate_read(certificate, &facts) && strcmp(facts.key_type, "EC") == 0 ? TW_SIG_ECDSA_SHA1
                                                                                         : RP_SCHEME_OLD_RSA;
}

bool rp_pretend12_verify(struct rp_pretend_conn *conn, struct tw_span body)
{
    const struct rp_pretend12 *tls12 = &conn->tls12;
    const struct tw_span certificate = tw_span_of(tls12->certificate, tls12->certificate_len);
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_signature signature;
    if (!tw_certificate_verify_parse(&at, conn->facts.version, &signature) || at.left != 0) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a CertificateVerify that cannot be read");
        return false;
    }
    const uint16_t scheme = scheme_of(conn, &signature, certificate);
    bool good =
        !conn->transcript_lost
        && rp_verify(certificate, scheme, tw_writer_span(&conn->transcript), signature.signature) == RP_VERIFIED;
    return !rp_pretend_wrong(conn, RP_CHECK_CLIENT_SIGNATURE, !good, TW_ALERT_DECRYPT_ERROR);
}
