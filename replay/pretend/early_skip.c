// Records of TLS 1.3 that are passed over: ChangeCipherSpec of middlebox compatibility (RFC 8446 section 5 and appendix D.4), and early
// data that is not taken (section 4.2.10).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

// More than these are no compatibility (each costs next to nothing), and no early data that a ticket of ours allowed.
enum { MAX_CHANGES = 100000, MAX_SKIPPED = 2 * TW_RECORD_MAX_BODY };

// skips_change is true whatever becomes of the connection.
static bool skips_change(struct rp_pretend_conn *conn, const struct tw_record *record)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool right = record->length == 1 && record->body.len == 1 && record->body.data[0] == 1;
    bool in_time = tls13->awaits != RP_PRETEND13_OPEN;
    tls13->num_changes++;
    bool flood = tls13->num_changes > MAX_CHANGES;
    (void)!(rp_pretend_wrong(conn, RP_CHECK_CCS_LATE, !in_time, TW_ALERT_UNEXPECTED_MESSAGE)
            || rp_pretend_wrong(conn, RP_CHECK_INTERLEAVED, conn->message_len != 0, TW_ALERT_UNEXPECTED_MESSAGE)
            || rp_pretend_wrong(conn, RP_CHECK_CCS_BODY, !right, TW_ALERT_UNEXPECTED_MESSAGE)
            || rp_pretend_wrong(conn, RP_CHECK_CCS_FLOOD, flood, TW_ALERT_UNEXPECTED_MESSAGE));
    return true;
}

// skips_early passes early data over: that before a second ClientHello, and that which does not open under the keys of the handshake.
static bool skips_early(struct rp_pretend_conn *conn, const struct tw_record *record)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    bool offered = conn->facts.early_offered || !rp_pretend_minds(conn, RP_CHECK_EARLY_UNOFFERED);
    if (!offered || rp_pretend_does(conn, RP_DOES_EARLY_NOT_SKIPPED)) {
        return false;
    }
    tls13->early_skipped += record->length;
    bool much = tls13->early_skipped > MAX_SKIPPED;
    (void)!rp_pretend_wrong(conn, RP_CHECK_EARLY_SKIP_LIMIT, much, TW_ALERT_UNEXPECTED_MESSAGE);
    return true;
}

// takes_end is what happens where nobody minds that EndOfEarlyData did not come: a record that does not open is tried with the next keys.
static bool takes_end(struct rp_pretend_conn *conn, const struct tw_record *record)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    struct tw_span content = {0};
    struct tw_message message;
    uint8_t type = 0;
    if (tls13->awaits != RP_PRETEND13_END_OF_EARLY_DATA || rp_pretend_minds(conn, RP_CHECK_EARLY_END)
        || !rp_pretend13_read_with(conn, &tls13->client_handshake)
        || !rp_open(&conn->read, record, conn->opened_room, sizeof conn->opened_room, &content, &type)) {
        return false;
    }
    tls13->awaits = RP_PRETEND13_FINISHED;
    struct tw_cursor at = tw_cursor_over(content);
    struct tw_cursor before = at;
    while (type == TW_CT_HANDSHAKE && !rp_pretend_over(conn) && tw_message_parse(&at, &message) == TW_DONE) {
        rp_pretend13_message(conn, &message, tw_span_of(before.at, before.left - at.left));
        before = at;
    }
    return true;
}

bool rp_pretend13_skips(struct rp_pretend_conn *conn, const struct tw_record *record, bool tried)
{
    if (record->type == TW_CT_CHANGE_CIPHER_SPEC) {
        return !tried && skips_change(conn, record);
    }
    if (record->type != TW_CT_APPLICATION_DATA || tried != conn->reads) {
        return false;
    }
    return conn->tls13.skips_early ? skips_early(conn, record) : tried && takes_end(conn, record);
}
