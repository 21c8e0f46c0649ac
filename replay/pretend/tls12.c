// Handshakes of a pretend server up to TLS 1.2: what comes when (RFC 5246 section 7.3, RFC 5077 section 3.1).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "replay/pretend/tls12_parts.h"

// --- The ClientHello ----------------------------------------------------------------------------------------------------------

static void begin_session(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend *server = conn->server;
    struct rp_pretend_session *session = &conn->session;
    *session = (struct rp_pretend_session){.version = hello->version,
                                           .cipher_suite = conn->suite->value,
                                           .made_on = conn->number,
                                           .made_us = conn->now_us,
                                           .first_us = conn->now_us,
                                           .lifetime_s = server->config.lifetime_s};
    conn->has_session = true;
    rp_random_bytes(&server->random, session->serial, sizeof session->serial);
    session->extended_master_secret = hello->ems.there && !server->config.no_extended_master_secret;
    session->server_name_len = (uint8_t)strlen(conn->facts.server_name);
    memcpy(session->server_name, conn->facts.server_name, session->server_name_len);
    session->alpn_len = (uint8_t)strlen(conn->facts.alpn);
    memcpy(session->alpn, conn->facts.alpn, session->alpn_len);
    if (hello->max_fragment.there && !hello->record_size_limit.there && hello->max_fragment.body.len == 1) {
        session->fragment = (uint16_t)(256U << (hello->max_fragment.body.data[0] & 7));
    }
}

// set_limits: of the session, or of this handshake alone (RFC 8449 section 4).
static void set_limits(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_cursor body = tw_cursor_over(hello->record_size_limit.body);
    const bool forgets = conn->tls12.resumed && rp_pretend_does(conn, RP_DOES_FRAGMENTS_TOO_LONG);
    uint16_t limit = 0;
    conn->fragment = forgets ? 0 : conn->session.fragment;
    if (hello->record_size_limit.there && tw_record_size_limit_parse(&body, &limit) && limit < 16384 && !forgets) {
        conn->fragment = limit;
    }
}

// set_protection: what protects records may not be given up in a renegotiation (RFC 7366 section 3.1).
static bool set_protection(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const bool had = conn->tls12.established && conn->etm;
    const bool cbc = tw_cipher_get(conn->suite->cipher)->mode == TW_MODE_CBC;
    conn->etm = cbc && hello->etm.there && !conn->server->config.no_encrypt_then_mac;
    if (conn->tls12.resumed && rp_pretend_does(conn, RP_DOES_ETM_OF_SESSION)) {
        conn->etm = cbc && conn->session.encrypt_then_mac;
    }
    conn->tls12.reads_etm = conn->tls12.resumed && rp_pretend_does(conn, RP_DOES_READS_ETM_OF_SESSION)
                                ? cbc && conn->session.encrypt_then_mac
                                : conn->etm;
    conn->session.encrypt_then_mac = conn->etm;
    return !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_ETM, had && cbc && !conn->etm, TW_ALERT_HANDSHAKE_FAILURE);
}

// say_id chooses the ID of ServerHello: the offered one says that it is resumed, any other one that it is not.
static void say_id(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    const struct tw_span offered = hello->session_id;
    const bool echo = tls12->resumed ? !rp_pretend_does(conn, RP_DOES_NO_ID_ECHO)
                                     : offered.len != 0 && rp_pretend_does(conn, RP_DOES_ECHO_ANY_ID);
    memset(tls12->said_id, 0, sizeof tls12->said_id);
    if (echo) {
        memcpy(tls12->said_id, offered.data, offered.len);
        tls12->said_id_len = (uint8_t)offered.len;
        if (tls12->resumed && offered.len != 0 && rp_pretend_does(conn, RP_DOES_PAD_ID)) {
            tls12->said_id_len = 32;
        }
    } else if (conn->server->config.no_cache && !tls12->resumed) {
        tls12->said_id_len = 0;
    } else {
        tls12->said_id_len = 32;
        rp_random_bytes(&conn->server->random, tls12->said_id, 32);
        if (conn->server->left.len == RP_MASTER_BYTES && rp_pretend_does(conn, RP_DOES_ID_OF_OLD_MEMORY)) {
            memcpy(tls12->said_id, conn->server->left.bytes, 32);
        }
        if (rp_pretend_does(conn, RP_DOES_COUNTING_IDS)) {
            memset(tls12->said_id, 0, 32);
            tls12->said_id[31] = (uint8_t)conn->number;
            tls12->said_id[30] = (uint8_t)(conn->number >> 8);
        }
    }
    // The session's own ID; an ID beside a ticket is nobody's.
    const bool by_id = tls12->resumed && !tls12->by_ticket && offered.len == sizeof tls12->id;
    memcpy(tls12->id, by_id ? offered.data : tls12->said_id, sizeof tls12->id);
    tls12->id_len = by_id || !tls12->resumed ? (uint8_t)(by_id ? sizeof tls12->id : tls12->said_id_len) : 0;
}

static void plan_tickets(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    const bool offered = hello->ticket.body.len != 0;
    const bool on = !conn->server->config.no_tickets || (offered && rp_pretend_does(conn, RP_DOES_TICKETS_THOUGH_OFF));
    tls12->renews = on && (hello->ticket.there || rp_pretend_does(conn, RP_DOES_TICKET_UNASKED));
    if (tls12->resumed && rp_pretend_does(conn, RP_DOES_NO_RENEWAL)) {
        tls12->renews = false;
    }
}

// resume_flight is ServerHello to Finished of an abbreviated handshake.
static void resume_flight(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    rp_pretend12_say_hello(conn, hello);
    tls12->master = conn->session.secret;
    if (rp_pretend_does(conn, RP_DOES_RESUMING_ENDS_ORIGINAL)) {
        conn->server->superseded = conn->session.made_on;
    }
    if (tls12->renews && rp_pretend_does(conn, RP_DOES_RETIRE_UNCONFIRMED)) {
        rp_pretend_session_died(conn);
    }
    if (!rp_pretend12_make_keys(conn)) {
        return;
    }
    if (rp_pretend_does(conn, RP_DOES_STATUS_IN_ABBREVIATED)) {
        static const uint8_t nothing[] = {1, 0, 0, 0};
        rp_pretend_say(conn, TW_HS_CERTIFICATE_STATUS, tw_span_of(nothing, sizeof nothing));
    }
    if (tls12->renews) {
        rp_pretend12_say_ticket(conn);
    }
    rp_pretend12_say_finished(conn);
    conn->state = RP_PRETEND_AWAITS_CHANGE;
}

static void full_flight(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const enum rp_pretend_asks asks = conn->server->config.names[conn->name].asks;
    struct rp_pretend12 *tls12 = &conn->tls12;
    tls12->certificate_asked = asks != RP_PRETEND_ASKS_NOTHING || tls12->ask_this_time;
    tls12->certificate_given = false;
    tls12->staples = conn->server->config.staples && hello->status_request.there;
    if (!rp_pretend_minds(conn, RP_CHECK_SESSION_FINISHED)) {
        conn->session.secret.len = RP_MASTER_BYTES;  // there is none yet
        rp_pretend_cache_put(conn, tw_span_of(tls12->id, tls12->id_len), &conn->session);
    }
    rp_pretend12_say_hello(conn, hello);
    rp_pretend12_say_full(conn, hello);
    conn->state = tls12->certificate_asked ? RP_PRETEND_AWAITS_CERTIFICATE : RP_PRETEND_AWAITS_KEY_EXCHANGE;
}

// other_suite is the client's first that is not the session's.
static uint16_t other_suite(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_cursor in = tw_cursor_over(hello->is.cipher_suites);
    uint16_t code = 0;
    while (tw_cursor_u16(&in, &code)) {
        const struct tw_suite *suite = tw_suite_find(code);
        if (suite != NULL && suite != conn->suite && suite->kx == conn->suite->kx) {
            return code;
        }
    }
    return conn->suite->value;
}

// choose_suite: an abbreviated handshake has that of its session.
static bool choose_suite(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    conn->suite =
        conn->tls12.resumed ? tw_suite_find(conn->session.cipher_suite) : rp_pretend_suite(conn, hello, RP_ANY_HASH);
    if (conn->suite == NULL) {
        rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "no suite in common");
        return false;
    }
    conn->facts.cipher_suite = conn->tls12.said_suite = conn->suite->value;
    if (conn->tls12.resumed && rp_pretend_does(conn, RP_DOES_WORSE_SUITE)) {
        conn->tls12.said_suite = other_suite(conn, hello);
    }
    return true;
}

static void answer(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    enum rp_hash hash;
    struct rp_pretend12 *tls12 = &conn->tls12;
    if (!choose_suite(conn, hello) || !rp_pretend_choose_alpn(conn, hello)) {
        return;
    }
    if (!rp_suite_hash(hello->version, conn->suite, &hash)) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "a suite without a hash");
        return;
    }
    rp_pretend_hash_from(conn, hash);
    if (!tls12->resumed) {
        begin_session(conn, hello);
    }
    if (!set_protection(conn, hello)) {
        return;
    }
    set_limits(conn, hello);
    say_id(conn, hello);
    plan_tickets(conn, hello);
    conn->facts.kind = !tls12->resumed    ? TW_KIND_FULL
                       : tls12->by_ticket ? TW_KIND_ABBREVIATED_TICKET
                                          : TW_KIND_ABBREVIATED_ID;
    if (tls12->resumed) {
        resume_flight(conn, hello);
    } else {
        full_flight(conn, hello);
    }
}

void rp_pretend12_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    if (tls12->established && rp_pretend12_refuses(conn, hello)) {
        return;
    }
    if (rp_pretend_wrong(conn, RP_CHECK_COMPRESSION, !hello->offers_null_compression, TW_ALERT_ILLEGAL_PARAMETER)
        || !rp_pretend12_is_secure(conn, hello) || !rp_pretend_take_name(conn, hello)) {
        return;
    }
    if (tls12->established && hello->status_request.there) {
        rp_pretend_leak(conn, RP_DOES_LEAK_RENEGOTIATED, 16 * hello->status_request.body.len);
    }
    conn->facts.version = hello->version;
    tls12->client_version = hello->is.legacy_version;
    const bool asked = tls12->hello_requested;
    tls12->hello_requested = tls12->ticket_said = false;
    memcpy(tls12->randoms.client, hello->is.random.data, RP_RANDOM_BYTES);
    rp_pretend_transcript_begin(conn);
    if (asked && rp_pretend_does(conn, RP_DOES_HELLO_REQUEST_HASHED_FIRST)) {
        static const uint8_t hello_request[TW_MESSAGE_HEADER_LEN] = {TW_HS_HELLO_REQUEST};
        rp_pretend_transcript_add(conn, tw_span_of(hello_request, sizeof hello_request));
    }
    rp_pretend_transcript_add(conn, hello->whole);
    tls12->resumed = rp_pretend12_resumes(conn, hello);
    if (!rp_pretend_over(conn)) {
        answer(conn, hello);
    }
}

void rp_pretend12_hello_request(struct rp_pretend_conn *conn, bool ask_certificate)
{
    static const uint8_t body[] = {0};
    conn->tls12.hello_requested = true;
    conn->tls12.ask_this_time = ask_certificate;
    rp_pretend_say(conn, TW_HS_HELLO_REQUEST,
                   tw_span_of(body, rp_pretend_does(conn, RP_DOES_HELLO_REQUEST_LONG) ? 1 : 0));
    rp_pretend_flush(conn);
}

// --- What follows -------------------------------------------------------------------------------------------------------------

static void complete(struct rp_pretend_conn *conn)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    struct rp_pretend_session *session = &conn->session;
    conn->state = RP_PRETEND_OPEN;
    session->completed = true;
    memcpy(tls12->client_verify, tls12->next_client_verify, RP_VERIFY12_BYTES);
    memcpy(tls12->server_verify, tls12->next_server_verify, RP_VERIFY12_BYTES);
    if (tls12->resumed && tls12->renews && rp_pretend_does(conn, RP_DOES_RETIRE_UNCONFIRMED)) {
        conn->server->num_dead--;  // confirmed: it lives
    }
    if (!tls12->established) {
        memcpy(tls12->first_client_verify, tls12->client_verify, RP_VERIFY12_BYTES);
        tls12->first_name = conn->name;
    }
    conn->server->left = tls12->master;
    tls12->established = true;
    tls12->ask_this_time = false;
    conn->facts.handshakes++;
    memset(conn->facts.client, 0, sizeof conn->facts.client);
    if (!(tls12->resumed && rp_pretend_does(conn, RP_DOES_FORGET_CLIENT))) {
        memcpy(conn->facts.client, session->client, session->client_len);
    }
    if (!tls12->resumed) {
        rp_pretend_cache_put(conn, tw_span_of(tls12->id, tls12->id_len), session);
    }
    rp_pretend_request_go_on(conn);
}

static void heard_finished(struct rp_pretend_conn *conn, struct tw_span body, struct tw_span whole)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    uint8_t hash[RP_HASH_MAX];
    rp_verify_data(conn->hash, rp_secret_span(&tls12->master), TW_CLIENT, rp_pretend_hash_now(conn, hash),
                   tls12->next_client_verify);
    const bool right = rp_same(body, tw_span_of(tls12->next_client_verify, RP_VERIFY12_BYTES));
    const bool length = body.len == RP_VERIFY12_BYTES;
    if (!right && !tls12->resumed && rp_pretend_does(conn, RP_DOES_KEEP_FAILED_SESSION)) {
        conn->session.completed = true;
        rp_pretend_cache_put(conn, tw_span_of(tls12->id, tls12->id_len), &conn->session);
        conn->has_session = false;  // so that nobody drops it
        tls12->id_len = 0;
    }
    if (rp_pretend_wrong(conn, RP_CHECK_FINISHED_LENGTH, !length, TW_ALERT_DECODE_ERROR)
        || rp_pretend_wrong(conn, RP_CHECK_FINISHED, length && !right, TW_ALERT_DECRYPT_ERROR)) {
        return;
    }
    const bool behind = conn->message_len > conn->message_end;
    if (rp_pretend_wrong(conn, RP_CHECK_BEHIND_FINISHED, behind, TW_ALERT_UNEXPECTED_MESSAGE)) {
        return;
    }
    rp_pretend_transcript_add(conn, whole);
    if (!tls12->resumed) {
        if (tls12->renews && !tls12->ticket_said) {
            rp_pretend12_say_ticket(conn);
            if (rp_pretend_does(conn, RP_DOES_TICKET_TWICE)) {
                rp_pretend12_say_ticket(conn);
            }
        }
        rp_pretend12_say_finished(conn);
    }
    complete(conn);
}

static void heard_key_exchange(struct rp_pretend_conn *conn, struct tw_span body, struct tw_span whole)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    if (!rp_pretend12_key_exchange(conn, body, whole)) {
        return;
    }
    conn->state = tls12->certificate_given ? RP_PRETEND_AWAITS_VERIFY : RP_PRETEND_AWAITS_CHANGE;
    tls12->ticket_said = tls12->renews && rp_pretend_does(conn, RP_DOES_TICKET_BEFORE_FINISHED);
    if (tls12->ticket_said) {
        rp_pretend12_say_ticket(conn);
    }
}

// is_due says whether a message may come now.
static bool is_due(const struct rp_pretend_conn *conn, uint8_t type)
{
    switch (conn->state) {
    case RP_PRETEND_AWAITS_HELLO: return type == TW_HS_CLIENT_HELLO;
    case RP_PRETEND_AWAITS_CERTIFICATE: return type == TW_HS_CERTIFICATE;
    case RP_PRETEND_AWAITS_KEY_EXCHANGE: return type == TW_HS_CLIENT_KEY_EXCHANGE;
    case RP_PRETEND_AWAITS_VERIFY: return type == TW_HS_CERTIFICATE_VERIFY;
    case RP_PRETEND_AWAITS_CHANGE: return type == TW_HS_FINISHED && !rp_pretend_minds(conn, RP_CHECK_CCS_MISSING);
    case RP_PRETEND_AWAITS_FINISHED: return type == TW_HS_FINISHED;
    case RP_PRETEND_OPEN:
    case RP_PRETEND_TLS13: return false;
    }
    return false;
}

void rp_pretend12_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    if (!is_due(conn, message->type)) {
        const bool ours = message->type == TW_HS_HELLO_REQUEST;
        if (!rp_pretend_wrong(conn, ours ? RP_CHECK_MESSAGE_TYPE : RP_CHECK_ORDER, true, TW_ALERT_UNEXPECTED_MESSAGE)
            && !ours && conn->hashing) {
            rp_pretend_transcript_add(conn, whole);
        }
        return;
    }
    switch (message->type) {
    case TW_HS_CERTIFICATE:
        if (rp_pretend12_certificate(conn, message->body)) {
            rp_pretend_transcript_add(conn, whole);
            conn->state = RP_PRETEND_AWAITS_KEY_EXCHANGE;
        }
        break;
    case TW_HS_CLIENT_KEY_EXCHANGE: heard_key_exchange(conn, message->body, whole); break;
    case TW_HS_CERTIFICATE_VERIFY:
        if (rp_pretend12_verify(conn, message->body)) {
            rp_pretend_transcript_add(conn, whole);
            conn->state = RP_PRETEND_AWAITS_CHANGE;
        }
        break;
    default: heard_finished(conn, message->body, whole); break;
    }
}

void rp_pretend12_change(struct rp_pretend_conn *conn)
{
    const bool due = conn->state == RP_PRETEND_AWAITS_CHANGE;
    if (rp_pretend_wrong(conn, RP_CHECK_CCS_ORDER, !due, TW_ALERT_UNEXPECTED_MESSAGE) || !due) {
        return;
    }
    if (conn->tls12.established && rp_pretend_does(conn, RP_DOES_OLD_KEYS)) {
        conn->state = RP_PRETEND_AWAITS_FINISHED;
    } else if (rp_pretend_read_keys(conn, &conn->tls12.next_read)) {
        conn->state = RP_PRETEND_AWAITS_FINISHED;
    }
}
