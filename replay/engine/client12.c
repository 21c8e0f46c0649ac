// The client's side of TLS 1.0 to 1.2: what the server says in a handshake. RFC 5246 section 7.3 and 7.4, RFC 5077, RFC 5746.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/server_key_exchange.h"
#include "replay/engine/client_parts.h"

// check_renegotiation_info compares the server's with what it has to be (RFC 5746 sections 3.4 and 3.5). What begins without it goes
// on without (section 4.2).
static void check_renegotiation_info(struct rp_client *client, const struct tw_server_hello *hello)
{
    uint8_t expected[2 * RP_VERIFY12_BYTES];
    size_t expected_len = client->has_verify ? sizeof expected : 0;
    struct tw_span body = {0};
    struct tw_span info = {0};
    bool said = tw_extension_find(hello->extensions, TW_EXT_RENEGOTIATION_INFO, &body);
    struct tw_cursor at = tw_cursor_over(body);
    if (!said && !client->facts.secure_renegotiation) {
        return;
    }
    memcpy(expected, client->client_verify, RP_VERIFY12_BYTES);
    memcpy(expected + RP_VERIFY12_BYTES, client->server_verify, RP_VERIFY12_BYTES);
    bool late = client->has_verify && !client->facts.secure_renegotiation;
    if (!said || late || !tw_renegotiation_info_parse(&at, &info)
        || !rp_same(info, tw_span_of(expected, expected_len))) {
        rp_client_fault(client, RP_FAULT_BAD_RENEGOTIATION_INFO, TW_ALERT_HANDSHAKE_FAILURE);
        return;
    }
    client->facts.secure_renegotiation = true;
}

static bool has(const struct tw_server_hello *hello, uint16_t type)
{
    struct tw_span body;
    return tw_extension_find(hello->extensions, type, &body);
}

void rp_client12_hello(struct rp_client *client, const struct tw_server_hello *hello)
{
    struct rp_client_facts *facts = &client->facts;
    enum rp_hash hash = RP_HASH_SHA256;
    (void)!rp_suite_hash(facts->version, client->suite, &hash);  // rp_protects said that there is one
    rp_transcript_hash(client, hash, false);
    memcpy(client->randoms.server, hello->random.data, RP_RANDOM_BYTES);
    client->session_id_len = (uint8_t)(hello->session_id.len > RP_CLIENT_SESSION_ID ? 0 : hello->session_id.len);
    if (client->session_id_len != 0) {
        memcpy(client->session_id, hello->session_id.data, client->session_id_len);
    }
    facts->session_id_echoed =
        client->sent_id_len != 0 && tw_span_equal(hello->session_id, tw_span_of(client->sent_id, client->sent_id_len));
    facts->extended_master_secret = has(hello, TW_EXT_EXTENDED_MASTER_SECRET);
    facts->encrypt_then_mac = has(hello, TW_EXT_ENCRYPT_THEN_MAC);
    check_renegotiation_info(client, hello);
    rp_client_alpn(client, hello->extensions);
    client->await = RP_AWAIT_DECISION;
    client->early_over = true;
}

// Which message may follow which, and what is awaited then (RFC 5246 section 7.3).
static const struct {
    uint8_t await;  // enum rp_await
    uint8_t message;
    uint8_t then;
} edges[] = {
    {RP_AWAIT_DECISION, TW_HS_CERTIFICATE, RP_AWAIT_STATUS},
    {RP_AWAIT_DECISION, TW_HS_NEW_SESSION_TICKET, RP_AWAIT_CHANGE},
    {RP_AWAIT_STATUS, TW_HS_CERTIFICATE_STATUS, RP_AWAIT_KEY_EXCHANGE},
    {RP_AWAIT_STATUS, TW_HS_SERVER_KEY_EXCHANGE, RP_AWAIT_REQUEST},
    {RP_AWAIT_STATUS, TW_HS_CERTIFICATE_REQUEST, RP_AWAIT_DONE},
    {RP_AWAIT_STATUS, TW_HS_SERVER_HELLO_DONE, RP_AWAIT_CHANGE},
    {RP_AWAIT_KEY_EXCHANGE, TW_HS_SERVER_KEY_EXCHANGE, RP_AWAIT_REQUEST},
    {RP_AWAIT_KEY_EXCHANGE, TW_HS_CERTIFICATE_REQUEST, RP_AWAIT_DONE},
    {RP_AWAIT_KEY_EXCHANGE, TW_HS_SERVER_HELLO_DONE, RP_AWAIT_CHANGE},
    {RP_AWAIT_REQUEST, TW_HS_CERTIFICATE_REQUEST, RP_AWAIT_DONE},
    {RP_AWAIT_REQUEST, TW_HS_SERVER_HELLO_DONE, RP_AWAIT_CHANGE},
    {RP_AWAIT_DONE, TW_HS_SERVER_HELLO_DONE, RP_AWAIT_CHANGE},
    {RP_AWAIT_CHANGE, TW_HS_NEW_SESSION_TICKET, RP_AWAIT_CHANGE},
    {RP_AWAIT_FINISHED, TW_HS_FINISHED, RP_AWAIT_NOTHING},
};

static bool follow(struct rp_client *client, uint8_t message)
{
    if (client->await == RP_AWAIT_CHANGE && client->owes != RP_OWES_ANSWER) {
        return false;  // our flight is not out
    }
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        if (edges[i].await == client->await && edges[i].message == message) {
            client->await = (enum rp_await)edges[i].then;
            return true;
        }
    }
    return false;
}

// check_params verifies the server's signature over its parameters (RFC 5246 section 7.4.3).
static void check_params(struct rp_client *client, const struct tw_server_key_exchange *theirs)
{
    uint8_t content[2 * RP_RANDOM_BYTES + 4096];
    struct tw_writer w = tw_writer_into(content, sizeof content);
    tw_writer_bytes(&w, tw_span_of(client->randoms.client, RP_RANDOM_BYTES));
    tw_writer_bytes(&w, tw_span_of(client->randoms.server, RP_RANDOM_BYTES));
    tw_writer_bytes(&w, theirs->params);
    uint16_t old = client->suite->auth == TW_AUTH_ECDSA ? TW_SIG_ECDSA_SHA1 : RP_SCHEME_OLD_RSA;
    uint16_t scheme = theirs->signature.has_algorithm ? theirs->signature.algorithm : old;
    if (!tw_writer_ok(&w)) {
        rp_client_fault(client, RP_FAULT_TOO_LONG, TW_ALERT_INTERNAL_ERROR);
        return;
    }
    rp_client_check_signature(client, scheme, tw_writer_span(&w), theirs->signature.signature);
}

static void hear_key_exchange(struct rp_client *client, struct tw_span body)
{
    struct tw_server_key_exchange theirs;
    struct tw_cursor at = tw_cursor_over(body);
    if (client->suite->kx == TW_KX_RSA) {
        rp_client_give_up(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    if (!tw_server_key_exchange_parse(&at, client->facts.version, client->facts.cipher_suite, &theirs)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    client->server_params = body;
    if (theirs.shape.params == TW_PARAMS_EC) {
        client->facts.group = theirs.ec.named_curve;
        rp_client_check_group(client, theirs.ec.named_curve);
        if (!rp_group_known(theirs.ec.named_curve)) {
            rp_client_give_up(client, RP_FAULT_NOT_OURS, TW_ALERT_ILLEGAL_PARAMETER);
        }
    }
    if (theirs.shape.has_signature) {
        check_params(client, &theirs);
    }
}

static void hear_request(struct rp_client *client, struct tw_span body)
{
    struct tw_certificate_request request;
    struct tw_cursor at = tw_cursor_over(body);
    client->facts.certificate_asked = true;
    if (tw_certificate_request_parse(&at, tw_certificate_request_form_of(client->facts.version), &request)) {
        client->request_schemes = request.signature_algorithms;
    } else {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
    }
}

// hear_done ends the server's flight, which has parameters where the suite wants them.
static void hear_done(struct rp_client *client)
{
    enum tw_kx kx = client->suite->kx;
    if (kx != TW_KX_RSA && kx != TW_KX_ECDHE && kx != TW_KX_DHE) {
        rp_client_give_up(client, RP_FAULT_NOT_OURS, TW_ALERT_INTERNAL_ERROR);
    } else if (kx != TW_KX_RSA && client->server_params.len == 0) {
        rp_client_give_up(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
    } else if (client->owes != RP_OWES_NO_MORE) {
        client->owes = RP_OWES_FINISH;
    }
}

// check_session looks whether the session that was resumed goes with what the server chose (RFC 5246 section 7.4.1.3, RFC 7627
// section 5.3).
static void check_session(struct rp_client *client)
{
    const struct rp_client_facts *facts = &client->facts;
    const struct rp_session *session = rp_client_session_of(client, client->candidate);
    if (session != NULL && (session->version != facts->version || session->cipher_suite != facts->cipher_suite)) {
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
    } else if (session != NULL && session->extended_master_secret != facts->extended_master_secret) {
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_HANDSHAKE_FAILURE);
    }
}

// hear_finished compares the server's with what the transcript before it gives.
static void hear_finished(struct rp_client *client, struct tw_span body, struct tw_span expected)
{
    struct rp_client_facts *facts = &client->facts;
    facts->server_finished = rp_same(body, expected);
    if (!facts->server_finished) {
        rp_client_fault(client, RP_FAULT_BAD_FINISHED, TW_ALERT_DECRYPT_ERROR);
    }
    memcpy(client->server_verify, expected.data, RP_VERIFY12_BYTES);
    client->has_verify = true;
    if (facts->resumed && facts->server_finished) {
        facts->of_session = (uint8_t)(client->offered[client->candidate].slot + 1);
        check_session(client);
    }
    if (facts->resumed) {
        client->owes = RP_OWES_FINISH;
    } else {
        rp_client_completed(client);
    }
}

void rp_client12_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    uint8_t hash[RP_HASH_MAX];
    uint8_t verify_data[RP_VERIFY12_BYTES];
    bool undecided = client->await == RP_AWAIT_DECISION;
    if (!follow(client, event->message_type)) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    if (event->message_type == TW_HS_FINISHED) {
        rp_verify_data(client->hash, rp_secret_span(&client->master), TW_SERVER, rp_transcript_now(client, hash),
                       verify_data);
    }
    struct tw_span whole = rp_transcript_keep(client, true, event->whole);
    if (whole.len == 0) {
        rp_client_no_room(client);
        return;
    }
    struct tw_span body = tw_span_of(whole.data + 4, whole.len - 4);
    switch (event->message_type) {
    case TW_HS_CERTIFICATE: rp_client_chain(client, body, TW_CERTIFICATE_TLS12); break;
    case TW_HS_SERVER_KEY_EXCHANGE: hear_key_exchange(client, body); break;
    case TW_HS_CERTIFICATE_REQUEST: hear_request(client, body); break;
    case TW_HS_SERVER_HELLO_DONE: hear_done(client); break;
    case TW_HS_NEW_SESSION_TICKET:
        rp_client_ticket(client, body, now_us);
        if (undecided && !rp_client12_resume(client, 0)) {
            rp_client_give_up(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        break;
    case TW_HS_FINISHED: hear_finished(client, body, tw_span_of(verify_data, sizeof verify_data)); break;
    }
}
