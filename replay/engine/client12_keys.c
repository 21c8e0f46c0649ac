// Keys of TLS 1.0 to 1.2 as the client makes them: key exchange, master secret, resumption, Finished. RFC 5246 sections 7.4.7, 7.4.9
// and 8.1, RFC 8422 section 5.7, RFC 7627.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/server_key_exchange.h"
#include "replay/engine/client_parts.h"

static struct tw_span master(const struct rp_client *client)
{
    return rp_secret_span(&client->master);
}

bool rp_client12_keys(struct rp_client *client)
{
    struct rp_record_keys keys[2];
    uint16_t version = client->facts.version;
    bool made = rp_key_block(version, client->suite, master(client), &client->randoms, keys)
                && rp_client_protect(client, RP_EPOCH_NEXT, version, client->suite, &keys[TW_CLIENT])
                && rp_client_unprotect(client, &client->read_next, &keys[TW_SERVER]);
    client->has_read_next = made;
    rp_wipe(keys, sizeof keys);
    return made;
}

void rp_client12_changed(struct rp_client *client)
{
    if (client->has_read_next) {
        client->read = client->read_next;
        client->reads = client->after_change = true;
    }
}

// offered12 gives an offered session that can have been resumed up to TLS 1.2; NULL: it is none.
static const struct rp_session *offered12(const struct rp_client *client, size_t i)
{
    const struct rp_session *session = rp_client_session_of(client, i);
    bool fits = session != NULL && !client->offered[i].is13 && session->secret.len <= sizeof client->master.bytes;
    return fits ? session : NULL;
}

bool rp_client12_lacks_secret(const struct rp_client *client)
{
    for (size_t i = 0; i < client->num_offered; i++) {
        const struct rp_session *session = offered12(client, i);
        if (session != NULL && session->secret.len == 0) {
            return true;
        }
    }
    return false;
}

bool rp_client12_resume(struct rp_client *client, size_t from)
{
    for (size_t i = from; i < client->num_offered; i++) {
        const struct rp_session *session = offered12(client, i);
        if (session != NULL && session->secret.len != 0) {
            client->candidate = (uint8_t)i;
            client->facts.resumed = true;
            client->master.len = (uint8_t)session->secret.len;
            memcpy(client->master.bytes, session->secret.data, session->secret.len);
            memcpy(client->secrets_random, client->randoms.client, RP_RANDOM_BYTES);
            return rp_client12_keys(client);
        }
    }
    if (from != 0 || !rp_client12_lacks_secret(client)) {
        return false;
    }
    client->facts.resumed = true;
    client->has_read_next = false;
    rp_client_give_up(client, RP_FAULT_NO_SECRET, TW_ALERT_INTERNAL_ERROR);
    return true;
}

// Key exchange. Each function writes the body of ClientKeyExchange and leaves the premaster.

static bool exchange_rsa(struct rp_client *client, struct tw_writer *body)
{
    uint8_t *premaster = client->premaster;
    premaster[0] = (uint8_t)(client->hello_version >> 8);
    premaster[1] = (uint8_t)client->hello_version;
    rp_random_bytes(client->setting.random, premaster + 2, 46);
    client->premaster_len = 48;
    size_t place = tw_writer_open(body, 2);
    return client->facts.num_chain != 0
           && rp_rsa_encrypt(client->facts.chain[0], tw_span_of(premaster, 48), client->setting.random, body)
           && tw_writer_close(body, place, 2);
}

static bool exchange_dh(struct rp_client *client, const struct tw_server_key_exchange *theirs, struct tw_writer *body)
{
    struct tw_writer secret = tw_writer_into(client->premaster, sizeof client->premaster);
    size_t place = tw_writer_open(body, 2);
    bool agreed = rp_dh_agree(theirs->dh.p, theirs->dh.g, theirs->dh.ys, client->setting.random, body, &secret);
    client->premaster_len = secret.len;
    return agreed && tw_writer_close(body, place, 2);
}

static bool exchange_ec(struct rp_client *client, const struct tw_server_key_exchange *theirs, struct tw_writer *body)
{
    struct tw_writer secret = tw_writer_into(client->premaster, sizeof client->premaster);
    struct rp_share *share = &client->shares[0];
    client->num_shares = 1;
    size_t place = tw_writer_open(body, 1);
    bool agreed = rp_share_make(share, theirs->ec.named_curve, client->setting.random) && rp_share_public(share, body)
                  && rp_share_agree(share, theirs->ec.point, false, &secret);
    client->premaster_len = secret.len;
    return agreed && tw_writer_close(body, place, 1);
}

// exchange_nothing fills a ClientKeyExchange that nobody asked for.
static bool exchange_nothing(struct rp_client *client, struct tw_writer *body)
{
    uint8_t junk[RP_RANDOM_BYTES];
    rp_random_bytes(client->setting.random, junk, sizeof junk);
    return tw_writer_block8(body, tw_span_of(junk, sizeof junk));
}

bool rp_client12_key_exchange(struct rp_client *client, struct tw_writer *body)
{
    struct tw_server_key_exchange theirs;
    struct tw_cursor at = tw_cursor_over(client->server_params);
    if (client->suite == NULL || client->facts.resumed) {
        return exchange_nothing(client, body);
    }
    if (client->suite->kx == TW_KX_RSA) {
        return exchange_rsa(client, body);
    }
    if (!tw_server_key_exchange_parse(&at, client->facts.version, client->facts.cipher_suite, &theirs)) {
        return exchange_nothing(client, body);
    }
    switch ((int)theirs.shape.params) {
    case TW_PARAMS_DH: return exchange_dh(client, &theirs, body);
    case TW_PARAMS_EC: return exchange_ec(client, &theirs, body);
    }
    return exchange_nothing(client, body);
}

void rp_client12_exchanged(struct rp_client *client)
{
    struct tw_span premaster = tw_span_of(client->premaster, client->premaster_len);
    if (client->facts.resumed || client->premaster_len == 0) {
        return;
    }
    if (client->facts.extended_master_secret) {
        uint8_t hash[RP_HASH_MAX];
        rp_extended_master_secret(client->hash, premaster, rp_transcript_now(client, hash), &client->master);
    } else {
        rp_master_secret(client->hash, premaster, &client->randoms, &client->master);
    }
    memcpy(client->secrets_random, client->randoms.client, RP_RANDOM_BYTES);
    rp_wipe(client->premaster, client->premaster_len);
    client->premaster_len = 0;
    if (!rp_client12_keys(client)) {
        rp_client_fault(client, RP_FAULT_NOT_OURS, TW_ALERT_INTERNAL_ERROR);
    }
}

bool rp_client12_finished(struct rp_client *client, enum rp_finish finish, struct tw_writer *body)
{
    uint8_t hash[RP_HASH_MAX];
    uint8_t verify_data[RP_VERIFY12_BYTES];
    struct tw_span messages = finish == RP_FINISH_WITHOUT_THEIRS
                                  ? rp_transcript_without(client, true, TW_HS_FINISHED, hash)
                                  : rp_transcript_now(client, hash);
    rp_verify_data(client->hash, master(client), finish == RP_FINISH_SERVER_LABEL ? TW_SERVER : TW_CLIENT, messages,
                   verify_data);
    return tw_writer_bytes(body, tw_span_of(verify_data, sizeof verify_data));
}

void rp_client12_flight_sent(struct rp_client *client)
{
    if (client->has_write[RP_EPOCH_NEXT]) {
        client->write[RP_EPOCH_NOW] = client->write[RP_EPOCH_NEXT];
        client->has_write[RP_EPOCH_NOW] = true;
        client->has_write[RP_EPOCH_NEXT] = false;
    }
    client->owes = RP_OWES_ANSWER;
    if (client->facts.server_finished || client->facts.resumed) {
        rp_client_completed(client);
    }
}
