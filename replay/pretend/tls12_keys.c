// Keys of a pretend server up to TLS 1.2: RFC 5246 sections 6.3, 7.4.7 and 8.1, RFC 7627, RFC 8422.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_key_exchange.h"
#include "replay/pretend/tls12_parts.h"

bool rp_pretend12_make_keys(struct rp_pretend_conn *conn)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    struct rp_record_keys keys[2];
    struct rp_protection_config config = {
        .version = conn->facts.version, .suite = conn->suite, .encrypt_then_mac = conn->etm};
    bool made = rp_key_block(config.version, config.suite, rp_secret_span(&tls12->master), &tls12->randoms, keys);
    if (made) {
        config.keys = &keys[TW_CLIENT];
        config.encrypt_then_mac = tls12->reads_etm;
        made = rp_open_init(&tls12->next_read, &config);
        config.encrypt_then_mac = conn->etm;
        config.keys = &keys[TW_SERVER];
        made = rp_seal_init(&tls12->next_write, &config) && made;
    }
    rp_wipe(keys, sizeof keys);
    if (!made) {
        rp_pretend_die(conn, TW_ALERT_INTERNAL_ERROR, "no keys of this suite");
    }
    return made;
}

// open_premaster: whatever is wrong with it, the handshake goes on with a random one and fails at Finished (RFC 5246 section 7.4.7.1).
static void open_premaster(struct rp_pretend_conn *conn, struct tw_span encrypted, uint8_t out[RP_MASTER_BYTES])
{
    const uint16_t version = conn->tls12.client_version;
    uint8_t opened[RP_MASTER_BYTES];
    bool good = rp_rsa_premaster(conn->server->rsa_key, encrypted, opened) && opened[0] == version >> 8
                && opened[1] == (version & 0xff);
    rp_random_bytes(&conn->server->random, out, RP_MASTER_BYTES);
    if (good) {
        memcpy(out, opened, RP_MASTER_BYTES);
    }
    rp_wipe(opened, sizeof opened);
}

// agree makes the premaster secret. False: the client's share is no good.
static bool agree(struct rp_pretend_conn *conn, struct tw_span body, struct tw_writer *premaster, uint8_t *alert)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_client_key_exchange exchange;
    *alert = TW_ALERT_DECODE_ERROR;
    if (!tw_client_key_exchange_parse(&at, conn->facts.version, conn->suite->value, &exchange) || at.left != 0) {
        return false;
    }
    *alert = TW_ALERT_ILLEGAL_PARAMETER;
    if (conn->suite->kx != TW_KX_RSA) {
        return rp_share_agree(&conn->tls12.share, exchange.exchange_keys, true, premaster);
    }
    uint8_t opened[RP_MASTER_BYTES];
    open_premaster(conn, exchange.exchange_keys, opened);
    bool fits = tw_writer_bytes(premaster, tw_span_of(opened, sizeof opened));
    rp_wipe(opened, sizeof opened);
    return fits;
}

bool rp_pretend12_key_exchange(struct rp_pretend_conn *conn, struct tw_span body, struct tw_span whole)
{
    struct rp_pretend12 *tls12 = &conn->tls12;
    uint8_t room[RP_MAX_SHARED], hash[RP_HASH_MAX], alert = 0;
    struct tw_writer premaster = tw_writer_into(room, sizeof room);
    bool good = agree(conn, body, &premaster, &alert);
    rp_pretend_transcript_add(conn, whole);
    if (!good) {
        rp_pretend_die(conn, alert, "a key exchange that is no good");
    } else if (conn->session.extended_master_secret) {
        rp_extended_master_secret(conn->hash, tw_writer_span(&premaster), rp_pretend_hash_now(conn, hash),
                                  &tls12->master);
    } else {
        rp_master_secret(conn->hash, tw_writer_span(&premaster), &tls12->randoms, &tls12->master);
    }
    rp_wipe(room, sizeof room);
    conn->session.secret = tls12->master;
    return good && rp_pretend12_make_keys(conn);
}
