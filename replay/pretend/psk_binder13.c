// The binder of a PSK: RFC 8446 section 4.2.11.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/pretend/pretend_parts.h"

// before begins a hash with what stands before the ClientHello: nothing, or a first one and a HelloRetryRequest.
static void before(const struct rp_pretend_conn *conn, enum rp_hash hash, struct rp_digest *out)
{
    bool retried = conn->tls13.retried && !rp_pretend_does(conn, RP_DOES_RETRY_BINDER_ALONE);
    if (retried && conn->hash == hash) {
        *out = conn->digest;
    } else {
        rp_digest_init(out, hash);
    }
}

void rp_pretend13_binder(const struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                         struct tw_span binders, enum rp_hash hash, const struct rp_secret *psk, struct rp_secret *out)
{
    uint8_t value[RP_HASH_MAX];
    struct rp_schedule schedule;
    struct rp_secret key;
    struct rp_digest digest;
    size_t covered = binders.data != NULL ? (size_t)(binders.data - hello->whole.data) - 2 : hello->whole.len;
    before(conn, hash, &digest);
    rp_digest_add(&digest, tw_span_of(hello->whole.data, covered));
    struct tw_span hashed = tw_span_of(value, rp_digest_value(&digest, value));
    rp_schedule_begin(&schedule, hash, rp_secret_span(psk));
    rp_schedule_derive(&schedule, RP_RESUMPTION_BINDER, tw_span_of(value, 0), &key);
    rp_finished13(hash, &key, hashed, out);
    rp_wipe(&schedule, sizeof schedule);
    rp_wipe(&key, sizeof key);
}

bool rp_pretend13_binder_at(struct tw_span binders, uint16_t index, struct tw_span *binder)
{
    struct tw_cursor at = tw_cursor_over(binders);
    for (unsigned i = 0; tw_psk_binder_next(&at, binder); i++) {
        if (i == index) {
            return true;
        }
    }
    *binder = tw_span_of(NULL, 0);
    return false;
}

// secret_of is what an identity stands for: a ticket of ours, or the PSK that cases offer as one that nobody knows.
static struct rp_secret secret_of(struct rp_pretend_conn *conn, struct tw_span identity)
{
    static const char known[] = "thirty-two bytes that nobody has";
    struct rp_pretend_session session;
    struct rp_secret secret = {.len = sizeof known - 1};
    memcpy(secret.bytes, known, sizeof known - 1);
    return rp_pretend_ticket_open(conn, identity, &session) ? session.secret : secret;
}

bool rp_pretend13_all_binders(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                              struct tw_span identities, struct tw_span binders)
{
    struct tw_cursor at = tw_cursor_over(identities);
    struct tw_psk_identity identity;
    struct tw_span binder;
    bool right = true;
    for (uint16_t i = 0; tw_psk_identity_next(&at, &identity) && rp_pretend13_binder_at(binders, i, &binder); i++) {
        const struct rp_secret secret = secret_of(conn, identity.identity);
        struct rp_secret made;
        rp_pretend13_binder(conn, hello, binders, secret.len == 48 ? RP_HASH_SHA384 : RP_HASH_SHA256, &secret, &made);
        right = right && rp_same(binder, rp_secret_span(&made));
    }
    return !rp_pretend_wrong(conn, RP_CHECK_BINDER, !right, TW_ALERT_DECRYPT_ERROR);
}
