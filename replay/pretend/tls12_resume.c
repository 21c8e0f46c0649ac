// Whether a pretend server resumes, up to TLS 1.2: RFC 5246 section 7.4.1.3, RFC 5077 section 3.4, RFC 6066 section 3, RFC 7627 section 5.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/tls12_parts.h"

// by_ticket opens the ticket; one that is not ours, or too old, is as if it were none.
static bool by_ticket(struct rp_pretend_conn *conn, struct tw_span ticket, struct rp_pretend_session *out)
{
    const bool ours = rp_pretend_ticket_open(conn, ticket, out) && rp_pretend_session_fresh(conn, out);
    const bool dead = ours && rp_pretend_session_is_dead(conn, out);
    const bool good = ours && !dead;
    if ((dead && rp_pretend_does(conn, RP_DOES_RETIRED_FATAL))
        || (!good && rp_pretend_does(conn, RP_DOES_TICKET_BAD_FATAL))) {
        rp_pretend_die(conn, TW_ALERT_ILLEGAL_PARAMETER, "a ticket that cannot be opened");
    }
    return good;
}

// is_busy: RFC 5077 section 5.4.
static bool is_busy(struct rp_pretend_conn *conn, struct tw_span ticket)
{
    conn->hung = ticket.len > 16384 && rp_pretend_does(conn, RP_DOES_HUGE_TICKET_HANGS);
    return conn->hung;
}

// make_unknown is what an ID that nobody knows stands for where the secret of no session is zeros (CVE-2022-46505).
static void make_unknown(const struct rp_pretend_conn *conn, struct rp_pretend_session *out)
{
    const size_t len = strlen(conn->facts.server_name);
    *out = (struct rp_pretend_session){.version = TW_VERSION_TLS12,
                                       .cipher_suite = TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                       .extended_master_secret = true,
                                       .secret.len = RP_MASTER_BYTES,
                                       .server_name_len = (uint8_t)len};
    memcpy(out->server_name, conn->facts.server_name, len);
}

static bool by_id(struct rp_pretend_conn *conn, struct tw_span id, struct rp_pretend_session *out)
{
    const struct rp_pretend_session *found = rp_pretend_cache_find(conn, id);
    if (found == NULL && id.len != 0 && id.len < 32 && rp_pretend_does(conn, RP_DOES_ID_ZERO_SECRET)) {
        make_unknown(conn, out);
        return true;
    }
    if (found == NULL) {
        if (id.len != 0 && rp_pretend_does(conn, RP_DOES_FORGET_WITH_ERROR)) {
            rp_pretend_die(conn, TW_ALERT_HANDSHAKE_FAILURE, "an ID that is not known");
        }
        return false;
    }
    *out = *found;
    return true;
}

// find takes the session that is offered. A ticket goes before an ID, also where it is no good (RFC 5077 section 3.4).
static bool find(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct rp_pretend_session *out)
{
    const bool tickets = !conn->server->config.no_tickets;
    const bool ticket = tickets && hello->ticket.there && hello->ticket.body.len != 0;
    conn->facts.id_offered = hello->session_id.len != 0;
    conn->facts.ticket_offered = hello->ticket.body.len != 0;
    conn->tls12.by_ticket = false;
    if (ticket && rp_pretend_does(conn, RP_DOES_ID_BEATS_TICKET) && by_id(conn, hello->session_id, out)) {
        return true;
    }
    if (ticket && is_busy(conn, hello->ticket.body)) {
        return false;
    }
    if (ticket) {
        conn->tls12.by_ticket = by_ticket(conn, hello->ticket.body, out);
        if (conn->tls12.by_ticket || !rp_pretend_does(conn, RP_DOES_ID_AFTER_BAD_TICKET)) {
            return conn->tls12.by_ticket;
        }
    }
    return by_id(conn, hello->session_id, out);
}

static bool same_letters(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const unsigned char x = (unsigned char)a[i], y = (unsigned char)b[i];
        const unsigned lower_x = x >= 'A' && x <= 'Z' ? x + 32U : x;
        if (lower_x != (y >= 'A' && y <= 'Z' ? y + 32U : y)) {
            return false;
        }
    }
    return true;
}

// same_name: a session belongs to the name it was made for; dropping or adding the extension is another name, too.
static bool same_name(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    const size_t len = strlen(conn->facts.server_name);
    return len == session->server_name_len && same_letters(conn->facts.server_name, session->server_name, len);
}

// needs_certificate: a session without the client's identity is of no use where one is required.
static bool needs_certificate(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    const bool required =
        conn->server->config.names[conn->name].asks == RP_PRETEND_REQUIRES || conn->tls12.ask_this_time;
    return required && session->client_len == 0;
}

static bool is_usable(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                      const struct rp_pretend_session *session)
{
    const bool ems = hello->ems.there && !conn->server->config.no_extended_master_secret;
    return (session->version == hello->version || !rp_pretend_minds(conn, RP_CHECK_SESSION_VERSION))
           && session->version <= TW_VERSION_TLS12
           && (rp_pretend_offers(hello->is.cipher_suites, session->cipher_suite)
               || !rp_pretend_minds(conn, RP_CHECK_SESSION_SUITE))
           && (same_name(conn, session) || !rp_pretend_minds(conn, RP_CHECK_SESSION_SNI))
           && (!ems || session->extended_master_secret || !rp_pretend_minds(conn, RP_CHECK_SESSION_EMS))
           && (!needs_certificate(conn, session) || !rp_pretend_minds(conn, RP_CHECK_SESSION_CLIENT))
           && (hello->signatures.there || !rp_pretend_does(conn, RP_DOES_ASK_SIGNATURES))
           && (hello->groups.there || !rp_pretend_does(conn, RP_DOES_ASK_GROUPS))
           && session->secret.len == RP_MASTER_BYTES && tw_suite_find(session->cipher_suite) != NULL;
}

bool rp_pretend12_resumes(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    struct rp_pretend_session session;
    if (!find(conn, hello, &session) || !is_usable(conn, hello, &session)) {
        return rp_pretend_over(conn);
    }
    // RFC 7627 section 5.3: a session with extended master secret offered without it is no accident.
    const bool dropped = session.extended_master_secret && !hello->ems.there;
    if (rp_pretend_wrong(conn, RP_CHECK_SESSION_EMS_DROPPED, dropped, TW_ALERT_HANDSHAKE_FAILURE)) {
        return true;
    }
    const bool forgotten = session.fragment != 0 && !hello->max_fragment.there;
    if (forgotten && rp_pretend_does(conn, RP_DOES_NEED_FRAGMENTS)) {
        rp_pretend_die(conn, TW_ALERT_ILLEGAL_PARAMETER, "no max_fragment_length where the session has one");
    }
    conn->session = session;
    conn->has_session = true;
    return true;
}
