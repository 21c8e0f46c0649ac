// Whether early data is taken: RFC 8446 sections 4.2.10 and 8.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

// How far the age of a ticket as the client tells it may be from what we know (RFC 8446 section 8.3).
enum { WINDOW_MS = 10000 };

static bool is_same_protocol(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    return tw_span_equal(tw_span_of(conn->facts.alpn, strlen(conn->facts.alpn)),
                         tw_span_of(session->alpn, session->alpn_len));
}

static bool is_same_name(const struct rp_pretend_hello *hello, const struct rp_pretend_session *session)
{
    return tw_span_equal(hello->name, tw_span_of(session->server_name, session->server_name_len));
}

static bool is_fresh(const struct rp_pretend_conn *conn, const struct rp_pretend13_psk *psk)
{
    uint64_t age_ms = conn->now_us > psk->session.made_us ? (conn->now_us - psk->session.made_us) / 1000 : 0;
    uint64_t off = psk->age_ms > age_ms ? psk->age_ms - age_ms : age_ms - psk->age_ms;
    return off <= WINDOW_MS;
}

// key_of is what tells one first flight from another. Of the ClientHello it has what was validated alone: whoever sends it again can change
// the rest, binders that nobody looks at to begin with.
static void key_of(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                   const struct rp_pretend13_psk *psk, uint8_t out[16])
{
    uint8_t value[RP_HASH_MAX];
    struct rp_digest digest;
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, rp_pretend_minds(conn, RP_CHECK_EARLY_SEEN_WHOLE) ? psk->binder : hello->whole);
    rp_digest_value(&digest, value);
    memcpy(out, value, 16);
    if (conn->server->config.little_room) {
        out[0] = 0;
        out[1] &= 1;
    }
}

#define NOTED_US (2 * WINDOW_MS * UINT64_C(1000))

// note notes a first flight. False: it was there before, or there is no room left.
static bool note(struct rp_pretend_conn *conn, const uint8_t key[16])
{
    struct rp_pretend_seen *seen = &conn->server->tls13.early;
    bool noted = rp_pretend_seen_add(seen, key, conn->now_us, conn->now_us + NOTED_US);
    if (!noted && !rp_pretend_seen_has(seen, key, conn->now_us) && !rp_pretend_minds(conn, RP_CHECK_EARLY_ROOM)) {
        rp_pretend_seen_forget(seen, key);
        noted = rp_pretend_seen_add(seen, key, conn->now_us, conn->now_us + NOTED_US);
    }
    return noted;
}

void rp_pretend13_early_over(struct rp_pretend_conn *conn)
{
    if (conn->tls13.early_noted_late) {
        conn->tls13.early_noted_late = false;
        (void)!note(conn, conn->tls13.early_key);
    }
}

// is_first says whether this flight was not taken before, and notes it.
static bool is_first(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                     const struct rp_pretend13_psk *psk)
{
    uint8_t key[16];
    key_of(conn, hello, psk, key);
    if (rp_pretend_does(conn, RP_DOES_EARLY_NOTED_LATE)) {
        memcpy(conn->tls13.early_key, key, sizeof key);
        conn->tls13.early_noted_late = !rp_pretend_seen_has(&conn->server->tls13.early, key, conn->now_us);
        return conn->tls13.early_noted_late;
    }
    return note(conn, key);
}

// holds is true where what a check asks for is so, or nobody asks.
static bool holds(const struct rp_pretend_conn *conn, enum rp_pretend_check check, bool so)
{
    return so || !rp_pretend_minds(conn, check);
}

bool rp_pretend13_early_takes(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                              const struct rp_pretend13_psk *psk)
{
    const struct rp_pretend_session *session = &psk->session;
    return conn->facts.early_offered && psk->taken
           && holds(conn, RP_CHECK_EARLY_ALLOWED, session->max_early_data != 0 && !conn->server->config.no_early_data)
           && holds(conn, RP_CHECK_EARLY_FIRST, psk->index == 0)
           && holds(conn, RP_CHECK_EARLY_RETRY, !conn->tls13.retried)
           && holds(conn, RP_CHECK_EARLY_SUITE, conn->suite->value == session->cipher_suite)
           && holds(conn, RP_CHECK_EARLY_ALPN, is_same_protocol(conn, session))
           && holds(conn, RP_CHECK_SESSION_SNI, is_same_name(hello, session))
           && holds(conn, RP_CHECK_EARLY_START, session->made_us >= conn->server->started_us)
           && holds(conn, RP_CHECK_EARLY_AGE, is_fresh(conn, psk))
           && holds(conn, RP_CHECK_EARLY_SEEN, is_first(conn, hello, psk));
}
