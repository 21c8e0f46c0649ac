// Secrets and keys of a handshake in TLS 1.3: RFC 8446 section 7.
// SPDX-License-Identifier: Apache-2.0
#include <assert.h>

#include "replay/pretend/pretend_parts.h"

// protect makes one direction's protection. Suites of ours always can be used.
static void protect(const struct rp_pretend_conn *conn, const struct rp_secret *traffic, bool sealing,
                    struct rp_protection *out)
{
    struct rp_record_keys keys;
    const struct rp_protection_config config = {.version = TW_VERSION_TLS13, .suite = conn->suite, .keys = &keys};
    bool made = rp_traffic_keys(conn->suite, traffic, &keys)
                && (sealing ? rp_seal_init(out, &config) : rp_open_init(out, &config));
    assert(made);
    rp_wipe(&keys, sizeof keys);
}

void rp_pretend13_write_with(struct rp_pretend_conn *conn, const struct rp_secret *traffic)
{
    struct rp_protection protection;
    protect(conn, traffic, true, &protection);
    rp_pretend_write_keys(conn, &protection);
    rp_protection_end(&protection);
}

bool rp_pretend13_read_with(struct rp_pretend_conn *conn, const struct rp_secret *traffic)
{
    struct rp_protection protection;
    protect(conn, traffic, false, &protection);
    bool aligned = rp_pretend_read_keys(conn, &protection);
    rp_protection_end(&protection);
    return aligned;
}

void rp_pretend13_secrets_early(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello,
                                const struct rp_pretend13_psk *psk)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    uint8_t value[RP_HASH_MAX];
    struct rp_digest digest;
    rp_schedule_begin(&tls13->schedule, conn->hash,
                      psk->taken ? rp_secret_span(&psk->session.secret) : (struct tw_span){0});
    rp_digest_init(&digest, conn->hash);
    rp_digest_add(&digest, hello->whole);
    struct tw_span hashed = tw_span_of(value, rp_digest_value(&digest, value));
    rp_schedule_derive(&tls13->schedule, RP_CLIENT_EARLY, hashed, &tls13->early);
}

void rp_pretend13_secrets_handshake(struct rp_pretend_conn *conn, struct tw_span shared)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    uint8_t value[RP_HASH_MAX];
    struct tw_span hashed = rp_pretend_hash_now(conn, value);
    rp_schedule_next(&tls13->schedule, shared);
    rp_schedule_derive(&tls13->schedule, RP_CLIENT_HANDSHAKE, hashed, &tls13->client_handshake);
    rp_schedule_derive(&tls13->schedule, RP_SERVER_HANDSHAKE, hashed, &tls13->server_handshake);
}

void rp_pretend13_secrets_traffic(struct rp_pretend_conn *conn)
{
    struct rp_pretend13 *tls13 = &conn->tls13;
    uint8_t value[RP_HASH_MAX];
    struct tw_span hashed = rp_pretend_hash_now(conn, value);
    rp_schedule_next(&tls13->schedule, (struct tw_span){0});
    rp_schedule_derive(&tls13->schedule, RP_CLIENT_TRAFFIC, hashed, &tls13->client_traffic);
    rp_schedule_derive(&tls13->schedule, RP_SERVER_TRAFFIC, hashed, &tls13->server_traffic);
}

void rp_pretend13_secrets_resumption(struct rp_pretend_conn *conn)
{
    uint8_t value[RP_HASH_MAX];
    rp_schedule_derive(&conn->tls13.schedule, RP_RESUMPTION, rp_pretend_hash_now(conn, value), &conn->tls13.resumption);
}

void rp_pretend13_verify_data(const struct rp_pretend_conn *conn, const struct rp_secret *base, struct rp_secret *out)
{
    uint8_t value[RP_HASH_MAX];
    rp_finished13(conn->hash, base, rp_pretend_hash_now(conn, value), out);
}
