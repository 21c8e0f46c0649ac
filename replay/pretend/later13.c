// What comes behind the handshake in TLS 1.3: KeyUpdate, and certificates that were asked for late. RFC 8446 sections 4.6.2 and 4.6.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/small_messages.h"
#include "replay/pretend/pretend_parts.h"

// answer_update sends our own KeyUpdate, and changes our keys.
static void answer_update(struct rp_pretend_conn *conn)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    static const uint8_t not_requested = 0;
    bool hashing = conn->hashing;
    conn->hashing = false;  // it belongs to no handshake
    rp_pretend_say(conn, TW_HS_KEY_UPDATE, tw_span_of(&not_requested, 1));
    conn->hashing = hashing;
    rp_traffic_update(conn->hash, &tls13->server_traffic);
    rp_pretend13_write_with(conn, &tls13->server_traffic);
}

static void heard_update(struct rp_pretend_conn *conn, const struct tw_message *message)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    struct tw_key_update update = {0};
    struct tw_cursor at = tw_cursor_over(message->body);
    bool fits = tw_key_update_parse(&at, &update);
    if (rp_pretend_wrong(conn, RP_CHECK_MESSAGE_LENGTH, !fits, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_UPDATE_VALUE, update.request_update > 1, TW_ALERT_ILLEGAL_PARAMETER)) {
        return;
    }
    rp_traffic_update(conn->hash, &tls13->client_traffic);
    if (rp_pretend13_read_with(conn, &tls13->client_traffic) && update.request_update == 1) {
        answer_update(conn);
    }
}

bool rp_pretend13_can_ask(const struct rp_pretend_conn *conn)
{
    const struct rp_pretend13 *tls13 = &conn->tls13;
    return conn->facts.version == TW_VERSION_TLS13 && tls13->awaits == RP_PRETEND13_OPEN
           && tls13->later == RP_PRETEND13_NOTHING && tls13->post_auth;
}

void rp_pretend13_ask_later(struct rp_pretend_conn *conn)
{
    conn->digest = conn->tls13.finished_digest;
    conn->hashing = true;
    rp_pretend13_say_request(conn);
    rp_pretend_flush(conn);
    conn->tls13.later = RP_PRETEND13_CERTIFICATE;
}

// heard_proof takes the messages of an authentication that was asked for. False: it is none of them.
static bool heard_proof(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    if (tls13->later == RP_PRETEND13_CERTIFICATE && message->type == TW_HS_CERTIFICATE) {
        if (rp_pretend13_client_certificate(conn, message, whole)) {
            tls13->later = tls13->certificate_len == 0 ? RP_PRETEND13_FINISHED : RP_PRETEND13_CERTIFICATE_VERIFY;
        }
    } else if (tls13->later == RP_PRETEND13_CERTIFICATE_VERIFY && message->type == TW_HS_CERTIFICATE_VERIFY) {
        if (rp_pretend13_client_signature(conn, message, whole)) {
            tls13->later = RP_PRETEND13_FINISHED;
        }
    } else if (tls13->later == RP_PRETEND13_FINISHED && message->type == TW_HS_FINISHED) {
        if (rp_pretend13_client_finished(conn, message, &tls13->client_traffic)) {
            tls13->later = RP_PRETEND13_NOTHING;
            conn->hashing = false;
            rp_pretend_request_go_on(conn);
        }
    } else {
        return false;
    }
    return true;
}

void rp_pretend13_later(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    if (message->type == TW_HS_KEY_UPDATE) {
        heard_update(conn, message);
    } else if (!heard_proof(conn, message, whole)) {
        (void)!rp_pretend_wrong(conn, RP_CHECK_LATER_ORDER, true, TW_ALERT_UNEXPECTED_MESSAGE);
    }
}
