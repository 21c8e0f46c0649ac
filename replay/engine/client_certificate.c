// Certificates and signatures of both sides, as the client sees them. RFC 5246 sections 7.4.2, 7.4.6 and 7.4.8, RFC 8446 sections
// 4.4.2 and 4.4.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_verify.h"
#include "replay/engine/client_parts.h"

bool rp_client_chain(struct rp_client *client, struct tw_span body, enum tw_certificate_form form)
{
    struct tw_certificate certificate;
    struct tw_certificate_entry entry;
    struct tw_cursor at = tw_cursor_over(body);
    client->facts.num_chain = 0;
    if (!tw_certificate_parse(&at, form, &certificate)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return false;
    }
    at = tw_cursor_over(certificate.list);
    while (client->facts.num_chain < RP_CLIENT_MAX_CHAIN && tw_certificate_entry_next(&at, form, &entry)) {
        client->facts.chain[client->facts.num_chain++] = entry.cert_data;
    }
    if (client->facts.num_chain == 0) {
        rp_client_fault(client, RP_FAULT_BAD_CERTIFICATE, TW_ALERT_DECODE_ERROR);
    }
    return client->facts.num_chain != 0;
}

void rp_client_check_signature(struct rp_client *client, uint16_t scheme, struct tw_span content,
                               struct tw_span signature)
{
    struct rp_client_facts *facts = &client->facts;
    facts->scheme = scheme;
    facts->signature =
        facts->num_chain == 0 ? RP_VERIFY_UNKNOWN : rp_verify(facts->chain[0], scheme, content, signature);
    if (facts->signature != RP_VERIFIED) {
        rp_client_fault(client, RP_FAULT_BAD_SIGNATURE, TW_ALERT_DECRYPT_ERROR);
    }
    rp_client_check_scheme(client, scheme);
}

// our_scheme is the scheme that we would sign with; 0: there is no certificate that could be sent.
static uint16_t our_scheme(const struct rp_client *client)
{
    if (client->setting.identity == NULL) {
        return 0;
    }
    return rp_identity_scheme(client->setting.identity, client->facts.version, client->request_schemes);
}

bool rp_client_has_certificate(const struct rp_client *client, const struct rp_hello_spec *spec)
{
    return spec->client_certificate != RP_OFF && our_scheme(client) != 0;
}

bool rp_client_certificate_body(struct rp_client *client, const struct rp_hello_spec *spec, struct tw_writer *body)
{
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    enum tw_certificate_form form = of13 ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12;
    if (of13) {
        tw_writer_block8(body, client->request_context);
    }
    size_t list = tw_writer_open(body, 3);
    if (rp_client_has_certificate(client, spec)) {
        for (size_t i = 0; i < rp_identity_length(client->setting.identity); i++) {
            const struct tw_certificate_entry entry = {.cert_data =
                                                           rp_identity_certificate(client->setting.identity, i)};
            tw_certificate_entry_write(body, form, &entry);
        }
        client->facts.certificate_sent = true;
    }
    return tw_writer_close(body, list, 3);
}

// signed_content is what a signature of TLS 1.3 covers (RFC 8446 section 4.4.3).
static struct tw_span signed_content(const struct rp_client *client, bool of_server, uint8_t out[64 + 34 + RP_HASH_MAX])
{
    static const char server[] = "TLS 1.3, server CertificateVerify";
    static const char ours[] = "TLS 1.3, client CertificateVerify";
    uint8_t hash[RP_HASH_MAX];
    struct tw_span hashed = rp_transcript_now(client, hash);
    struct tw_writer w = tw_writer_into(out, 64 + 34 + RP_HASH_MAX);
    for (size_t i = 0; i < 64; i++) {
        tw_writer_u8(&w, ' ');
    }
    tw_writer_bytes(&w, tw_span_of(of_server ? server : ours, sizeof server));  // with the zero byte behind it
    tw_writer_bytes(&w, hashed);
    return tw_writer_span(&w);
}

bool rp_client_certificate_verify_body(struct rp_client *client, struct tw_writer *body)
{
    uint8_t room[64 + 34 + RP_HASH_MAX];
    uint16_t scheme = our_scheme(client);
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    struct tw_span content = of13 ? signed_content(client, false, room) : tw_writer_span(&client->transcript);
    if (scheme == 0) {
        return false;
    }
    if (client->facts.version >= TW_VERSION_TLS12) {
        tw_writer_u16(body, scheme);
    }
    size_t place = tw_writer_open(body, 2);
    return rp_identity_sign(client->setting.identity, scheme, content, client->setting.random, body)
           && tw_writer_close(body, place, 2);
}

void rp_client13_certificate_verify(struct rp_client *client, struct tw_span body)
{
    struct tw_signature signature;
    struct tw_cursor at = tw_cursor_over(body);
    uint8_t room[64 + 34 + RP_HASH_MAX];
    if (!tw_certificate_verify_parse(&at, TW_VERSION_TLS13, &signature)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    rp_client_check_signature(client, signature.algorithm, signed_content(client, true, room), signature.signature);
}
