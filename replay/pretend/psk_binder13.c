// The binder of a PSK: RFC 8446 section 4.2.11.2.
// SPDX-License-Identifier: Apache-2.0
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
