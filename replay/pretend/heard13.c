// What the client says in TLS 1.3 behind its ClientHello: RFC 8446 sections 4.4, 4.5 and appendix A.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

// completed takes the end of the handshake.
static void completed(struct rp_pretend_conn *conn)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    rp_pretend13_secrets_resumption(conn);
    tls13->finished_digest = conn->digest;
    tls13->awaits = RP_PRETEND13_OPEN;
    conn->hashing = false;
    conn->facts.handshakes++;
    rp_pretend13_early_over(conn);
    rp_pretend13_tickets(conn);
    bool asks = conn->server->config.names[conn->name].asks != RP_PRETEND_ASKS_NOTHING;
    if (asks && tls13->resumed && rp_pretend_does(conn, RP_DOES_ASKS_LATER)) {
        rp_pretend13_ask_later(conn);
    }
    rp_pretend_flush(conn);
    rp_pretend_request_go_on(conn);
}

static void heard_finished(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    if (!rp_pretend13_client_finished(conn, message, &conn->tls13.client_handshake)) {
        return;
    }
    rp_pretend_transcript_add(conn, whole);
    if (rp_pretend13_read_with(conn, &conn->tls13.client_traffic)) {
        completed(conn);
    }
}

static void heard_end_of_early_data(struct rp_pretend_conn *conn, const struct tw_message *message,
                                    struct tw_span whole)
{
    if (rp_pretend_wrong(conn, RP_CHECK_MESSAGE_LENGTH, message->body.len != 0, TW_ALERT_DECODE_ERROR)) {
        return;
    }
    rp_pretend_transcript_add(conn, whole);
    if (rp_pretend13_read_with(conn, &conn->tls13.client_handshake)) {
        conn->tls13.awaits = conn->tls13.asked ? RP_PRETEND13_CERTIFICATE : RP_PRETEND13_FINISHED;
    }
}

static void heard_certificate(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    if (rp_pretend13_client_certificate(conn, message, whole)) {
        bool empty = conn->tls13.certificate_len == 0;
        conn->tls13.awaits = empty ? RP_PRETEND13_FINISHED : RP_PRETEND13_CERTIFICATE_VERIFY;
    }
}

static void heard_signature(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    if (rp_pretend13_client_signature(conn, message, whole)) {
        conn->tls13.awaits = RP_PRETEND13_FINISHED;
    }
}

// Which message is taken when.
static const struct {
    uint8_t awaits;  // enum rp_pretend13_awaits
    uint8_t type;
    void (*heard)(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole);
} edges[] = {
    {RP_PRETEND13_END_OF_EARLY_DATA, TW_HS_END_OF_EARLY_DATA, heard_end_of_early_data},
    {RP_PRETEND13_CERTIFICATE, TW_HS_CERTIFICATE, heard_certificate},
    {RP_PRETEND13_CERTIFICATE_VERIFY, TW_HS_CERTIFICATE_VERIFY, heard_signature},
    {RP_PRETEND13_FINISHED, TW_HS_FINISHED, heard_finished},
};

static bool is_unasked_certificate(const struct rp_pretend_conn *conn, uint8_t type)
{
    return type == TW_HS_CERTIFICATE && conn->tls13.awaits == RP_PRETEND13_FINISHED && !conn->tls13.asked;
}

// out_of_order takes what should not have come, where nobody minds: a certificate counts, anything else is passed over.
static void out_of_order(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    bool unasked = is_unasked_certificate(conn, message->type);
    if (unasked && !rp_pretend_minds(conn, RP_CHECK_CERTIFICATE_UNASKED)) {
        heard_certificate(conn, message, whole);
        return;
    }
    bool early = conn->tls13.awaits == RP_PRETEND13_END_OF_EARLY_DATA;
    if (!rp_pretend_wrong(conn, early ? RP_CHECK_EARLY_ORDER : RP_CHECK_ORDER, true, TW_ALERT_UNEXPECTED_MESSAGE)
        && !early) {
        rp_pretend_transcript_add(conn, whole);
    }
}

void rp_pretend13_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    tls13->skips_early = tls13->skips_early && tls13->awaits == RP_PRETEND13_SECOND_HELLO;
    if (tls13->awaits == RP_PRETEND13_OPEN) {
        rp_pretend13_later(conn, message, whole);
        return;
    }
    if (tls13->awaits == RP_PRETEND13_SECOND_HELLO && message->type == TW_HS_CLIENT_HELLO) {
        rp_pretend_heard_hello(conn, whole);
        return;
    }
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        if (edges[i].awaits == tls13->awaits && edges[i].type == message->type) {
            edges[i].heard(conn, message, whole);
            return;
        }
    }
    out_of_order(conn, message, whole);
}

// Early data comes before EndOfEarlyData, all else behind the handshake.
void rp_pretend13_data(struct rp_pretend_conn *conn, struct tw_span data)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool early = tls13->awaits == RP_PRETEND13_END_OF_EARLY_DATA;
    if (rp_pretend_wrong(conn, RP_CHECK_APP_DATA_TIME, !early && tls13->awaits != RP_PRETEND13_OPEN,
                         TW_ALERT_UNEXPECTED_MESSAGE)
        || (early
            && rp_pretend_wrong(conn, RP_CHECK_EARLY_LIMIT, data.len > tls13->early_left,
                                TW_ALERT_UNEXPECTED_MESSAGE))) {
        return;
    }
    bool again = early && tls13->early_records++ != 0 && rp_pretend_does(conn, RP_DOES_EARLY_ONE_RECORD);
    if (rp_pretend_wrong(conn, RP_CHECK_NONE, again, TW_ALERT_UNEXPECTED_MESSAGE)) {
        return;
    }
    if (early) {
        tls13->early_left -= (uint32_t)(data.len < tls13->early_left ? data.len : tls13->early_left);
    }
    rp_pretend_request(conn, data, early);
}

// What is said before the client's Finished anybody could have asked for that sent a first flight again: early data alone is answered then.
bool rp_pretend13_may_answer(const struct rp_pretend_conn *conn)
{
    const struct rp_pretend13 *tls13 = &conn->tls13;
    if (tls13->awaits == RP_PRETEND13_OPEN) {
        return tls13->later == RP_PRETEND13_NOTHING;
    }
    return tls13->awaits >= RP_PRETEND13_END_OF_EARLY_DATA && tls13->early_taken && !tls13->asked;
}
