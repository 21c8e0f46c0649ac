// What a pretend server reads: bytes into records, records into messages, alerts and data (RFC 5246 section 6.2, RFC 8446 section 5).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/alert.h"
#include "replay/pretend/pretend_parts.h"

#define MAX_PLAIN 16384
#define MAX_GROWTH 2048   // of a protected record
#define MAX_GROWTH13 256  // likewise (RFC 8446 section 5.2)
#define MAX_WARNINGS 16   // in a row (CVE-2016-8610)
#define MAX_EMPTY 2000    // records without content, in a row

static bool is13(const struct rp_pretend_conn *conn)
{
    return conn->facts.version == TW_VERSION_TLS13;
}

// --- Messages ---------------------------------------------------------------------------------------------------------------

static void heard_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    const bool begins = conn->state == RP_PRETEND_AWAITS_HELLO || conn->state == RP_PRETEND_OPEN;
    if (message->type == TW_HS_CLIENT_HELLO && begins) {
        rp_pretend_heard_hello(conn, whole);
    } else if (conn->state == RP_PRETEND_TLS13) {
        rp_pretend13_message(conn, message, whole);
    } else {
        rp_pretend12_message(conn, message, whole);
    }
}

// heard_handshake puts messages together, and hands over those that are whole.
static void heard_handshake(struct rp_pretend_conn *conn, struct tw_span content)
{
    if (content.len > sizeof conn->message_room - conn->message_len) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a message that is too long");
        return;
    }
    memcpy(conn->message_room + conn->message_len, content.data, content.len);
    conn->message_len += content.len;
    struct tw_cursor at = tw_cursor_over(tw_span_of(conn->message_room, conn->message_len));
    struct tw_message message;
    struct tw_cursor before = at;
    while (!rp_pretend_over(conn) && tw_message_parse(&at, &message) == TW_DONE) {
        conn->message_end = conn->message_len - at.left;
        heard_message(conn, &message, tw_span_of(before.at, before.left - at.left));
        before = at;
    }
    if (rp_pretend_over(conn)) {
        return;
    }
    if (at.left != 0) {
        memmove(conn->message_room, at.at, at.left);
    }
    conn->message_len = at.left;
    conn->message_end = 0;
    if (conn->state == RP_PRETEND_AWAITS_HELLO && at.left != 0 && rp_pretend_does(conn, RP_DOES_FIRST_RECORD_ONLY)) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a ClientHello in several records");
    }
}

// --- Alerts -----------------------------------------------------------------------------------------------------------------

static void heard_warning(struct rp_pretend_conn *conn, uint8_t description)
{
    conn->num_warnings++;
    if (rp_pretend_wrong(conn, RP_CHECK_WARNING_FLOOD, conn->num_warnings > MAX_WARNINGS,
                         TW_ALERT_UNEXPECTED_MESSAGE)) {
        return;
    }
    if (description == TW_ALERT_NO_RENEGOTIATION && conn->tls12.hello_requested) {
        conn->tls12.hello_requested = false;
        rp_pretend_request_go_on(conn);
    }
}

static void heard_one_alert(struct rp_pretend_conn *conn, const struct tw_alert *alert)
{
    conn->facts.alert_received = alert->description;
    if (alert->description == TW_ALERT_CLOSE_NOTIFY) {
        if (!rp_pretend_does(conn, RP_DOES_IGNORE_CLOSE)) {
            rp_pretend_close(conn);
        }
    } else if (tw_alert_is_fatal(alert, is13(conn))) {
        if (rp_pretend_minds(conn, RP_CHECK_FATAL_ALERT)) {
            rp_pretend_session_died(conn);
            conn->facts.why = "an alert of the client";
            conn->ended = true;
        }
    } else {
        heard_warning(conn, alert->description);
    }
}

static void heard_alert(struct rp_pretend_conn *conn, struct tw_span content)
{
    struct tw_cursor at = tw_cursor_over(content);
    struct tw_alert alert;
    while (!rp_pretend_over(conn) && tw_alert_parse(&at, &alert)) {
        heard_one_alert(conn, &alert);
    }
    if (!rp_pretend_over(conn) && at.left != 0) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "an alert of one byte");
    }
}

// --- Application data and ChangeCipherSpec ------------------------------------------------------------------------------------

static void heard_data(struct rp_pretend_conn *conn, struct tw_span content)
{
    if (is13(conn)) {
        rp_pretend13_data(conn, content);
        return;
    }
    // In a renegotiation data may come until the client changes ciphers; the first handshake has to be over (RFC 5246 section 7.4.9).
    const bool fine = conn->tls12.established && conn->state != RP_PRETEND_AWAITS_FINISHED;
    if (rp_pretend_wrong(conn, RP_CHECK_APP_DATA_TIME, !fine, TW_ALERT_UNEXPECTED_MESSAGE)) {
        return;
    }
    if (conn->state != RP_PRETEND_OPEN && rp_pretend_does(conn, RP_DOES_DROP_DATA_IN_RENEGOTIATION)) {
        return;
    }
    rp_pretend_request(conn, content, false);
}

static void heard_change(struct rp_pretend_conn *conn, struct tw_span content)
{
    if (is13(conn)) {  // and encrypted: those in the clear were passed over (RFC 8446 section 5)
        (void)!rp_pretend_wrong(conn, RP_CHECK_CCS_SEALED, true, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    const bool right = content.len == 1 && content.data[0] == 1;
    if (!rp_pretend_wrong(conn, RP_CHECK_CCS_BODY, !right,
                          content.len == 1 ? TW_ALERT_ILLEGAL_PARAMETER : TW_ALERT_DECODE_ERROR)) {
        rp_pretend12_change(conn);
    }
}

// --- Records ----------------------------------------------------------------------------------------------------------------

static bool heard_empty(struct rp_pretend_conn *conn, uint8_t type)
{
    const bool is_data = type == TW_CT_APPLICATION_DATA;
    conn->num_empty++;
    return rp_pretend_wrong(conn, RP_CHECK_EMPTY_RECORD, !is_data || conn->num_empty > MAX_EMPTY,
                            TW_ALERT_UNEXPECTED_MESSAGE)
           || !is_data;
}

static void heard_content(struct rp_pretend_conn *conn, uint8_t type, struct tw_span content)
{
    const bool between = conn->message_len != 0 && type != TW_CT_HANDSHAKE && is13(conn);
    if (rp_pretend_wrong(conn, RP_CHECK_RECORD_LENGTH, content.len > MAX_PLAIN, TW_ALERT_RECORD_OVERFLOW)
        || (content.len == 0 && type != TW_CT_CHANGE_CIPHER_SPEC && heard_empty(conn, type))
        || rp_pretend_wrong(conn, RP_CHECK_INTERLEAVED, between, TW_ALERT_UNEXPECTED_MESSAGE)) {
        return;
    }
    if (content.len != 0) {
        conn->num_empty = 0;
        conn->num_warnings = type == TW_CT_ALERT ? conn->num_warnings : 0;
    }
    switch (type) {
    case TW_CT_HANDSHAKE: heard_handshake(conn, content); break;
    case TW_CT_ALERT: heard_alert(conn, content); break;
    case TW_CT_APPLICATION_DATA: heard_data(conn, content); break;
    case TW_CT_CHANGE_CIPHER_SPEC: heard_change(conn, content); break;
    default: (void)!rp_pretend_wrong(conn, RP_CHECK_RECORD_TYPE, true, TW_ALERT_UNEXPECTED_MESSAGE); break;
    }
}

// heard_protected opens a record. In TLS 1.3 an alert may still come in the clear: of a client that could not read our first flight.
static void heard_protected(struct rp_pretend_conn *conn, const struct tw_record *record)
{
    struct tw_span content;
    uint8_t type = record->type;
    if (is13(conn) && type != TW_CT_APPLICATION_DATA) {
        if (type == TW_CT_ALERT && conn->facts.handshakes == 0) {
            heard_content(conn, type, record->body);
        } else {
            (void)!rp_pretend_wrong(conn, RP_CHECK_RECORD_TYPE, true, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        return;
    }
    if (rp_open(&conn->read, record, conn->opened_room, sizeof conn->opened_room, &content, &type)) {
        heard_content(conn, type, content);
    } else if (!is13(conn) || !rp_pretend13_skips(conn, record, true)) {
        (void)!rp_pretend_wrong(conn, RP_CHECK_RECORD_MAC, true, TW_ALERT_BAD_RECORD_MAC);
    }
}

static void heard_record(struct rp_pretend_conn *conn, const struct tw_record *record)
{
    if (is13(conn) && rp_pretend13_skips(conn, record, false)) {
        return;
    }
    if (!rp_pretend_over(conn)) {
        if (conn->reads) {
            heard_protected(conn, record);
        } else {
            heard_content(conn, record->type, record->body);
        }
    }
}

// --- Bytes ------------------------------------------------------------------------------------------------------------------

static size_t longest(const struct rp_pretend_conn *conn)
{
    return MAX_PLAIN + (is13(conn) ? MAX_GROWTH13 : conn->reads ? MAX_GROWTH : 0U);
}

// take_header looks at a header as soon as it is there. The version of a record means something once it is protected: before, a client may
// have written it without knowing which one is chosen. False: the connection has ended.
static bool take_header(struct rp_pretend_conn *conn, struct tw_record *record)
{
    struct tw_cursor at = tw_cursor_over(tw_span_of(conn->record_room, TW_RECORD_HEADER_LEN));
    bool read =
        tw_cursor_u8(&at, &record->type) && tw_cursor_u16(&at, &record->version) && tw_cursor_u16(&at, &record->length);
    const bool known = record->type >= TW_CT_CHANGE_CIPHER_SPEC && record->type <= TW_CT_APPLICATION_DATA;
    const uint16_t chosen = conn->facts.version;
    const bool exact =
        chosen == 0 && record->version != TW_VERSION_TLS10 && rp_pretend_does(conn, RP_DOES_HELLO_VERSION_EXACT);
    const bool right = record->version >> 8 == 3 && !exact && (!conn->reads || is13(conn) || record->version == chosen);
    return read && !rp_pretend_wrong(conn, RP_CHECK_RECORD_TYPE, !known, TW_ALERT_UNEXPECTED_MESSAGE)
           && !rp_pretend_wrong(conn, RP_CHECK_RECORD_VERSION, !right, TW_ALERT_PROTOCOL_VERSION)
           && !rp_pretend_wrong(conn, RP_CHECK_RECORD_LENGTH, record->length > longest(conn), TW_ALERT_RECORD_OVERFLOW);
}

// fill takes as many bytes as are missing up to `until`. False: there are too few.
static bool fill(struct rp_pretend_conn *conn, struct tw_cursor *in, size_t until)
{
    if (conn->record_len >= until) {
        return true;
    }
    const size_t missing = until - conn->record_len;
    const size_t len = missing < in->left ? missing : in->left;
    bool taken = tw_cursor_copy(in, conn->record_room + conn->record_len, len);
    conn->record_len += len;
    return taken && len == missing;
}

void rp_pretend_conn_feed(struct rp_pretend_conn *conn, struct tw_span bytes, uint64_t now_us)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record = {0};
    conn->now_us = now_us;
    if (conn->has_session && conn->number == conn->server->superseded) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "its session is resumed on another connection");
    }
    while (!rp_pretend_over(conn) && fill(conn, &in, TW_RECORD_HEADER_LEN) && take_header(conn, &record)) {
        const size_t whole = TW_RECORD_HEADER_LEN + (size_t)record.length;
        if (whole > sizeof conn->record_room) {
            rp_pretend_die(conn, TW_ALERT_RECORD_OVERFLOW, "a record beyond all limits");
            break;
        }
        if (!fill(conn, &in, whole)) {
            break;
        }
        record.body = tw_span_of(conn->record_room + TW_RECORD_HEADER_LEN, record.length);
        conn->record_len = 0;
        const unsigned completed = conn->facts.handshakes;
        heard_record(conn, &record);
        rp_pretend_flush(conn);
        const bool done = conn->facts.handshakes != completed;
        if (done && conn->tls12.resumed && rp_pretend_does(conn, RP_DOES_CLOSES_BEHIND_HANDSHAKE)) {
            rp_pretend_close(conn);
        }
        if (done && rp_pretend_does(conn, RP_DOES_DROPS_REST_OF_SEGMENT)) {
            break;
        }
    }
    if (conn->state == RP_PRETEND_AWAITS_HELLO && conn->record_len != 0
        && rp_pretend_does(conn, RP_DOES_FIRST_SEGMENT_ONLY)) {
        rp_pretend_die(conn, TW_ALERT_DECODE_ERROR, "a ClientHello in several segments");
    }
}
