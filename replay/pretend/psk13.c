// Which of the offered PSKs is taken: RFC 8446 sections 4.2.9, 4.2.11 and 4.6.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/pretend/pretend_parts.h"

#define MAX_LIFE_US (604800ULL * 1000000)  // seven days (RFC 8446 section 4.6.1)

// suite_of is the suite that a session of that hash can be resumed with: its own one where it is offered, else any of its hash.
static const struct tw_suite *suite_of(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                       const struct tw_suite *own, enum rp_hash hash)
{
    bool any_hash = !rp_pretend_minds(conn, RP_CHECK_PSK_HASH);
    if (conn->tls13.retried) {
        return any_hash || conn->hash == hash ? conn->suite : NULL;
    }
    if (any_hash) {
        return rp_pretend_suite(conn, hello, RP_ANY_HASH);
    }
    bool is13 = own->value >> 8 == 0x13;  // a session of TLS 1.2 may come here where nobody minds
    bool offered =
        rp_pretend_offers(hello->is.cipher_suites, own->value) || rp_pretend_does(conn, RP_DOES_SUITE_IGNORES_OFFER);
    if (is13 && offered) {
        return own;
    }
    return rp_pretend_suite(conn, hello, (unsigned)own->prf);
}

static bool is_same_name(const struct rp_pretend_hello *hello, const struct rp_pretend_session *session)
{
    return tw_span_equal(hello->name, tw_span_of(session->server_name, session->server_name_len));
}

static bool is_used(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    return conn->server->config.single_use
           && rp_pretend_seen_has(&conn->server->tls13.tickets, session->secret.bytes, conn->now_us);
}

static bool is_too_old(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    return rp_pretend_minds(conn, RP_CHECK_EXPIRY) && conn->now_us > session->first_us
           && conn->now_us - session->first_us > MAX_LIFE_US;
}

// is_known says whether the server knows of the client what it wants to know: who made a session of its name was asked already.
static bool is_known(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                     const struct rp_pretend_session *session)
{
    enum rp_pretend_asks asks = conn->server->config.names[conn->name].asks;
    return session->client_len != 0 || asks == RP_PRETEND_ASKS_NOTHING
           || (asks == RP_PRETEND_ASKS && is_same_name(hello, session));
}

// is_alive says whether a session can still be resumed by anybody.
static bool is_alive(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    return (session->version == TW_VERSION_TLS13 || !rp_pretend_minds(conn, RP_CHECK_SESSION_VERSION))
           && rp_pretend_session_fresh(conn, session) && !is_too_old(conn, session) && !is_used(conn, session)
           && !rp_pretend_session_is_dead(conn, session);
}

// may_resume is the server's policy: under which name, and who the client is.
static bool may_resume(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                       const struct rp_pretend_session *session)
{
    return (is_same_name(hello, session) || !rp_pretend_minds(conn, RP_CHECK_SESSION_SNI))
           && (is_known(conn, hello, session) || !rp_pretend_minds(conn, RP_CHECK_SESSION_CLIENT));
}

// opens says whether an identity is a ticket of ours that goes with a suite of the hello.
static bool opens(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                  const struct tw_psk_identity *identity, struct rp_pretend13_psk *out)
{
    struct rp_pretend_session *session = &out->session;
    if (!rp_pretend_ticket_open(conn, identity->identity, session)) {
        return false;
    }
    const struct tw_suite *own = tw_suite_find(session->cipher_suite);
    if (own == NULL || !rp_suite_hash(TW_VERSION_TLS13, own, &out->hash) || !is_alive(conn, session)) {
        return false;
    }
    out->suite = suite_of(conn, hello, own, out->hash);
    out->age_ms = identity->obfuscated_ticket_age - session->age_add;
    return out->suite != NULL;
}

// find takes the first identity that may be taken. Where there is none, the first that is ours has to prove itself all the same.
static void find(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span identities,
                 struct rp_pretend13_psk *out)
{
    struct tw_cursor at = tw_cursor_over(identities);
    struct tw_psk_identity identity;
    struct rp_pretend13_psk found = {0};
    uint16_t num = 0;
    for (; tw_psk_identity_next(&at, &identity); num++) {
        if (!found.taken && opens(conn, hello, &identity, out)) {
            bool may = may_resume(conn, hello, &out->session);
            if (may || !found.ours) {
                found = *out;
                found.index = num;
                found.ours = true;
                found.taken = may;
            }
        }
    }
    *out = found;
    out->num_offered = num;
}

// check_binder looks at the binder of that PSK, and of no other (RFC 8446 section 4.2.11). False: the connection has ended.
static bool check_binder(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello, struct tw_span binders,
                         struct rp_pretend13_psk *psk)
{
    struct rp_secret right;
    enum rp_pretend_check check = conn->tls13.retried ? RP_CHECK_SECOND_BINDER : RP_CHECK_BINDER;
    bool there = rp_pretend13_binder_at(binders, psk->index, &psk->binder);
    rp_pretend13_binder(conn, hello, binders, psk->hash, &psk->session.secret, &right);
    if (!there && !rp_pretend_minds(conn, RP_CHECK_BINDER_COUNT)) {
        return true;
    }
    bool fits = psk->binder.len == right.len || !rp_pretend_minds(conn, check);
    if (rp_pretend_wrong(conn, RP_CHECK_BINDER_LENGTH, !fits, TW_ALERT_ILLEGAL_PARAMETER)) {
        return false;
    }
    bool same = !fits || rp_same(psk->binder, rp_secret_span(&right));
    return !rp_pretend_wrong(conn, check, !same, TW_ALERT_DECRYPT_ERROR);
}

// refuses is what some servers do, and should not.
static bool refuses(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                    const struct rp_pretend13_psk *psk)
{
    uint64_t age_ms = (conn->now_us - psk->session.made_us) / 1000;
    bool aged = psk->taken && (psk->age_ms > age_ms + 60000 || psk->age_ms + 60000 < age_ms);
    return (rp_pretend_does(conn, RP_DOES_PSK_UNKNOWN_FATAL) && !psk->ours && psk->num_offered != 0)
           || (rp_pretend_does(conn, RP_DOES_PSK_SECOND_COUNTS) && psk->taken && psk->num_offered > 1)
           || (rp_pretend_does(conn, RP_DOES_AGE_FATAL) && aged)
           || (psk->ours && !is_same_name(hello, &psk->session) && rp_pretend_does(conn, RP_DOES_PSK_OF_NAME_FATAL));
}

// modes_go is false where the client offers no mode that a PSK could be used in.
static bool modes_go(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    return conn->tls13.ke || conn->tls13.dhe || !hello->psk_modes.there;
}

bool rp_pretend13_psk_choose(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                             struct rp_pretend13_psk *out)
{
    struct tw_span identities;
    struct tw_span binders;
    *out = (struct rp_pretend13_psk){0};
    if (!rp_pretend13_psk_list(conn, hello, &identities, &binders)) {
        return false;
    }
    conn->facts.psk_offered = hello->psk.there;
    if (modes_go(conn, hello)) {
        find(conn, hello, identities, out);
    }
    if (rp_pretend_over(conn)
        || rp_pretend_wrong(conn, RP_CHECK_NONE, refuses(conn, hello, out), TW_ALERT_ILLEGAL_PARAMETER)) {
        return false;
    }
    return !out->ours
           || (check_binder(conn, hello, binders, out)
               && (!rp_pretend_does(conn, RP_DOES_ALL_BINDERS)
                   || rp_pretend13_all_binders(conn, hello, identities, binders)));
}
