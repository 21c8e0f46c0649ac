// What proves the client: its certificate, the signature with it, Finished. RFC 8446 sections 4.4.2 to 4.4.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_verify.h"
#include "replay/engine/keys_certificate.h"
#include "replay/pretend/pretend_parts.h"

static bool read_chain(struct tw_span body, struct tw_certificate *message, struct tw_span *first)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_certificate_entry entry;
    *first = tw_span_of(NULL, 0);
    if (!tw_certificate_parse(&at, TW_CERTIFICATE_TLS13, message)) {
        return false;
    }
    at = tw_cursor_over(message->list);
    while (tw_certificate_entry_next(&at, TW_CERTIFICATE_TLS13, &entry)) {
        if (entry.cert_data.len == 0) {
            return false;
        }
        *first = first->len == 0 ? entry.cert_data : *first;
    }
    return at.left == 0;
}

// is_context: that of the request, which is empty in the handshake.
static bool is_context(const struct rp_pretend_conn *conn, struct tw_span context)
{
    uint8_t room[2];
    struct tw_writer w = tw_writer_into(room, sizeof room);
    if (conn->tls13.awaits == RP_PRETEND13_OPEN) {
        tw_writer_u16(&w, conn->tls13.request_context);
    }
    return tw_span_equal(context, tw_writer_span(&w));
}

static void keep_client(struct rp_pretend_conn *conn, const struct rp_certificate *certificate)
{
    size_t len = strlen(certificate->subject);
    len = len < sizeof conn->session.client ? len : sizeof conn->session.client - 1;
    memset(conn->facts.client, 0, sizeof conn->facts.client);
    memcpy(conn->facts.client, certificate->subject, len);
    memcpy(conn->session.client, certificate->subject, len);
    conn->session.client_len = (uint8_t)len;
}

// check_certificate looks at who the client says that it is.
static bool check_certificate(struct rp_pretend_conn *conn, struct tw_span der)
{
    const struct rp_pretend_name *name = &conn->server->config.names[conn->name];
    struct rp_certificate certificate;
    if (der.len == 0) {
        return !rp_pretend_wrong(conn, RP_CHECK_CLIENT_CERTIFICATE, name->asks == RP_PRETEND_REQUIRES,
                                 TW_ALERT_CERTIFICATE_REQUIRED);
    }
    if (!rp_certificate_read(der, &certificate)) {
        rp_pretend_die(conn, TW_ALERT_BAD_CERTIFICATE, "a certificate that cannot be read");
        return false;
    }
    bool known = name->client_ca.len == 0 || rp_certificate_issued(der, name->client_ca);
    if (rp_pretend_wrong(conn, RP_CHECK_CLIENT_CERTIFICATE, !known, TW_ALERT_UNKNOWN_CA)) {
        return false;
    }
    keep_client(conn, &certificate);
    return true;
}

bool rp_pretend13_client_certificate(struct rp_pretend_conn *conn, const struct tw_message *message,
                                     struct tw_span whole)
{
    struct tw_certificate certificate = {0};
    struct tw_span first;
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool fits = read_chain(message->body, &certificate, &first);
    if (rp_pretend_wrong(conn, RP_CHECK_MESSAGE_LENGTH, !fits, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_ORDER, !is_context(conn, certificate.request_context),
                            TW_ALERT_ILLEGAL_PARAMETER)
        || !check_certificate(conn, first)) {
        return false;
    }
    tls13->certificate_len = first.len;
    tls13->certificate_at = first.len == 0 ? 0 : conn->transcript.len + (size_t)(first.data - whole.data);
    rp_pretend_transcript_add(conn, whole);
    if (conn->transcript_lost) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "messages that are too long");
    }
    return !conn->transcript_lost;
}

static bool is_scheme13(uint16_t scheme)
{
    bool old = scheme >> 8 <= 6 && (scheme & 0xff) != 3;  // RSA PKCS #1, and what came before
    return !old && scheme != TW_SIG_ECDSA_SHA1;
}

bool rp_pretend13_client_signature(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    struct tw_signature signature = {0};
    struct tw_cursor at = tw_cursor_over(message->body);
    uint8_t room[RP_PRETEND13_SIGNED];
    struct tw_span der = tw_span_of(conn->transcript.data + conn->tls13.certificate_at, conn->tls13.certificate_len);
    bool fits = tw_certificate_verify_parse(&at, TW_VERSION_TLS13, &signature);
    if (rp_pretend_wrong(conn, RP_CHECK_MESSAGE_LENGTH, !fits, TW_ALERT_DECODE_ERROR)) {
        return false;
    }
    struct tw_span content = rp_pretend13_signed(conn, false, room);
    enum rp_verified verified = rp_verify(der, signature.algorithm, content, signature.signature);
    uint8_t alert = !is_scheme13(signature.algorithm) || verified == RP_VERIFY_WRONG_KEY ? TW_ALERT_ILLEGAL_PARAMETER
                                                                                         : TW_ALERT_DECRYPT_ERROR;
    bool right = is_scheme13(signature.algorithm) && verified == RP_VERIFIED;
    if (rp_pretend_wrong(conn, RP_CHECK_CLIENT_SIGNATURE, !right, alert)) {
        return false;
    }
    rp_pretend_transcript_add(conn, whole);
    return true;
}

bool rp_pretend13_client_finished(struct rp_pretend_conn *conn, const struct tw_message *message,
                                  const struct rp_secret *base)
{
    struct rp_secret right;
    rp_pretend13_verify_data(conn, base, &right);
    size_t len = message->body.len < right.len ? message->body.len : right.len;
    bool same = rp_same(tw_span_of(message->body.data, len), tw_span_of(right.bytes, len));
    return !rp_pretend_wrong(conn, RP_CHECK_FINISHED_LENGTH, message->body.len != right.len, TW_ALERT_DECODE_ERROR)
           && !rp_pretend_wrong(conn, RP_CHECK_FINISHED, !same, TW_ALERT_DECRYPT_ERROR);
}
