// CertificateRequest, Certificate and CertificateVerify of a pretend server, and its ChangeCipherSpec: RFC 8446 sections 4.3.2, 4.4.2
// and 4.4.3, appendix D.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"
#include "replay/pretend/pretend_parts.h"

// What a client may sign with.
static const uint16_t schemes[] = {
    TW_SIG_ECDSA_SECP256R1_SHA256, TW_SIG_ECDSA_SECP384R1_SHA384, TW_SIG_ECDSA_SECP521R1_SHA512, TW_SIG_ED25519,
    TW_SIG_RSA_PSS_RSAE_SHA256,    TW_SIG_RSA_PSS_RSAE_SHA384,    TW_SIG_RSA_PSS_RSAE_SHA512,
};

static struct tw_span all_schemes(uint8_t out[sizeof schemes])
{
    struct tw_writer w = tw_writer_into(out, sizeof schemes);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        tw_writer_u16(&w, schemes[i]);
    }
    return tw_writer_span(&w);
}

void rp_pretend13_say_request(struct rp_pretend_conn *conn)
{
    struct tw_writer *w = &conn->flight;
    uint8_t room[sizeof schemes];
    size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE_REQUEST);
    size_t context = tw_writer_open(w, 1);
    if (conn->tls13.awaits == RP_PRETEND13_OPEN) {
        tw_writer_u16(w, ++conn->tls13.request_context);
    }
    tw_writer_close(w, context, 1);
    size_t extensions = tw_writer_open(w, 2);
    tw_writer_u16(w, TW_EXT_SIGNATURE_ALGORITHMS);
    size_t body = tw_writer_open(w, 2);
    tw_writer_block16(w, all_schemes(room));
    tw_writer_close(w, body, 2);
    tw_writer_close(w, extensions, 2);
    rp_pretend_message_end(conn, place);
}

static void say_chain(struct rp_pretend_conn *conn, const struct rp_identity *identity)
{
    struct tw_writer *w = &conn->flight;
    size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE);
    tw_writer_u8(w, 0);  // no context
    size_t list = tw_writer_open(w, 3);
    for (size_t i = 0; i < rp_identity_length(identity); i++) {
        const struct tw_certificate_entry entry = {.cert_data = rp_identity_certificate(identity, i)};
        tw_certificate_entry_write(w, TW_CERTIFICATE_TLS13, &entry);
    }
    tw_writer_close(w, list, 3);
    rp_pretend_message_end(conn, place);
}

struct tw_span rp_pretend13_signed(const struct rp_pretend_conn *conn, bool of_server, uint8_t out[RP_PRETEND13_SIGNED])
{
    static const char ours[] = "TLS 1.3, server CertificateVerify";
    static const char theirs[] = "TLS 1.3, client CertificateVerify";
    uint8_t hash[RP_HASH_MAX];
    struct tw_writer w = tw_writer_into(out, RP_PRETEND13_SIGNED);
    for (size_t i = 0; i < 64; i++) {
        tw_writer_u8(&w, ' ');
    }
    tw_writer_bytes(&w, tw_span_of(of_server ? ours : theirs, sizeof ours));  // with the zero byte behind it
    tw_writer_bytes(&w, rp_pretend_hash_now(conn, hash));
    return tw_writer_span(&w);
}

static bool say_verify(struct rp_pretend_conn *conn, const struct rp_identity *identity, uint16_t scheme)
{
    uint8_t room[RP_PRETEND13_SIGNED];
    struct tw_span content = rp_pretend13_signed(conn, true, room);
    size_t place = rp_pretend_message_begin(conn, TW_HS_CERTIFICATE_VERIFY);
    tw_writer_u16(&conn->flight, scheme);
    size_t signature = tw_writer_open(&conn->flight, 2);
    bool made = rp_identity_sign(identity, scheme, content, &conn->server->random, &conn->flight);
    tw_writer_close(&conn->flight, signature, 2);
    rp_pretend_message_end(conn, place);
    return made;
}

bool rp_pretend13_say_certificate(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_identity *identity = NULL;
    uint8_t room[sizeof schemes];
    struct rp_pretend_hello lax = *hello;
    if (!hello->signatures.there) {  // and nobody minds
        lax.signatures = (struct rp_pretend_ext){.there = true, .body = all_schemes(room)};
    }
    uint16_t scheme = rp_pretend_scheme(conn, &lax, &identity);
    if (scheme == 0 || identity == NULL) {
        rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "no signature scheme in common");
        return false;
    }
    say_chain(conn, identity);
    if (!say_verify(conn, identity, scheme)) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "a signature that could not be made");
        return false;
    }
    return true;
}

// A client that sends a session ID wants to look like TLS 1.2 (RFC 8446 appendix D.4).
void rp_pretend13_say_change(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    static const uint8_t one = 1;
    if (hello->session_id.len != 0 && !conn->tls13.change_sent) {
        rp_pretend_record(conn, TW_CT_CHANGE_CIPHER_SPEC, tw_span_of(&one, 1));
        conn->tls13.change_sent = true;
    }
}
