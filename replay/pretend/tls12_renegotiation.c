// Secure renegotiation in a pretend server: RFC 5746 sections 3.6, 3.7, 4.3 and 4.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "replay/pretend/tls12_parts.h"

bool rp_pretend12_refuses(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    const struct rp_pretend12 *tls12 = &conn->tls12;
    bool refused = conn->server->config.renegotiation == RP_PRETEND_REFUSES;
    if (rp_pretend_does(conn, RP_DOES_RENEGOTIATION_HANGS)) {
        return true;
    }
    // A connection that began without saying that it is secure: such a client knows nothing of it, or the handshake was spliced.
    bool legacy = !tls12->secure && !hello->renegotiation_info.there && !hello->scsv;
    if (!refused && legacy) {
        refused = rp_pretend_minds(conn, RP_CHECK_RENEGOTIATION_LEGACY);
    }
    const bool http2 = strcmp(conn->facts.alpn, "h2") == 0;  // RFC 9113 section 9.2.1
    // RFC 7627 section 5.4: without extended master secret a resumption may be one of two with the same secrets.
    const bool unbound = tls12->resumed && !conn->session.extended_master_secret;
    refused = refused || (unbound && rp_pretend_minds(conn, RP_CHECK_RENEGOTIATION_UNBOUND));
    refused = refused || (http2 && rp_pretend_minds(conn, RP_CHECK_RENEGOTIATION_HTTP2));
    if (refused) {
        rp_pretend_warn(conn, TW_ALERT_NO_RENEGOTIATION);
        conn->hung = rp_pretend_does(conn, RP_DOES_REFUSAL_BREAKS);
    }
    return refused;
}

// told_by reads the extension. False: its form is wrong, and the connection has ended.
static bool told_by(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span *told)
{
    struct tw_cursor body = tw_cursor_over(hello->renegotiation_info.body);
    *told = (struct tw_span){0};
    bool fits = !hello->renegotiation_info.there || (tw_renegotiation_info_parse(&body, told) && body.left == 0);
    return !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_INFO_DECODE, !fits, TW_ALERT_DECODE_ERROR);
}

static bool first_is_right(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span told)
{
    conn->tls12.secure =
        hello->renegotiation_info.there || (hello->scsv && !rp_pretend_does(conn, RP_DOES_SCSV_UNKNOWN));
    return !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_INFO_INITIAL, told.len != 0, TW_ALERT_HANDSHAKE_FAILURE);
}

static bool next_is_right(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span told)
{
    const struct rp_pretend12 *tls12 = &conn->tls12;
    const struct tw_span ours = tw_span_of(tls12->client_verify, sizeof tls12->client_verify);
    const bool there = hello->renegotiation_info.there;
    if (!tls12->secure) {
        return !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_LEGACY, there || hello->scsv, TW_ALERT_HANDSHAKE_FAILURE);
    }
    // The verify_data of any other handshake says nothing of what came behind it.
    const bool stale = there && rp_same(told, tw_span_of(tls12->first_client_verify, RP_VERIFY12_BYTES))
                       && rp_pretend_does(conn, RP_DOES_RENEGOTIATION_INFO_STALE);
    return !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_SCSV, hello->scsv, TW_ALERT_HANDSHAKE_FAILURE)
           && !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_INFO_MISSING, !there, TW_ALERT_HANDSHAKE_FAILURE)
           && !rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_INFO, there && !stale && !rp_same(told, ours),
                                TW_ALERT_HANDSHAKE_FAILURE);
}

bool rp_pretend12_is_secure(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct tw_span told;
    if (!told_by(conn, hello, &told)) {
        return false;
    }
    // RFC 7627 has no sentence on it; giving it up would make the new session worse than the one that it grows out of.
    const bool worse = conn->tls12.established && conn->session.extended_master_secret && !hello->ems.there;
    if (rp_pretend_wrong(conn, RP_CHECK_RENEGOTIATION_EMS, worse, TW_ALERT_HANDSHAKE_FAILURE)) {
        return false;
    }
    return conn->tls12.established ? next_is_right(conn, hello, told) : first_is_right(conn, hello, told);
}

void rp_pretend12_write_renegotiation_info(const struct rp_pretend_conn *conn, struct tw_writer *w)
{
    const struct rp_pretend12 *tls12 = &conn->tls12;
    const bool unasked = rp_pretend_does(conn, RP_DOES_RENEGOTIATION_INFO_UNASKED);
    if (rp_pretend_does(conn, RP_DOES_NO_RENEGOTIATION_INFO) || (!tls12->secure && !unasked)) {
        return;
    }
    uint8_t both[2 * RP_VERIFY12_BYTES];
    memcpy(both, tls12->client_verify, RP_VERIFY12_BYTES);
    memcpy(both + RP_VERIFY12_BYTES, tls12->server_verify, RP_VERIFY12_BYTES);
    const bool empty = !tls12->established || rp_pretend_does(conn, RP_DOES_RENEGOTIATION_INFO_EMPTY);
    tw_writer_u16(w, TW_EXT_RENEGOTIATION_INFO);
    const size_t place = tw_writer_open(w, 2);
    tw_renegotiation_info_write(w, tw_span_of(both, empty ? 0 : sizeof both));
    tw_writer_close(w, place, 2);
}
