// Keys of TLS 1.3 as the client makes them. RFC 8446 section 7.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

// set_keys makes the record keys of a traffic secret, for what we send under `epoch` or for what we read.
static bool write_keys(struct rp_client *client, enum rp_epoch epoch, const struct tw_suite *suite,
                       const struct rp_secret *traffic)
{
    struct rp_record_keys keys;
    bool made =
        rp_traffic_keys(suite, traffic, &keys) && rp_client_protect(client, epoch, TW_VERSION_TLS13, suite, &keys);
    rp_wipe(&keys, sizeof keys);
    return made;
}

static void read_keys(struct rp_client *client, const struct rp_secret *traffic)
{
    struct rp_record_keys keys;
    client->reads = rp_traffic_keys(client->suite, traffic, &keys) && rp_client_unprotect(client, &client->read, &keys);
    rp_wipe(&keys, sizeof keys);
}

// rp_client13_early makes the keys of early data once the ClientHello that offers it is in the transcript.
void rp_client13_early(struct rp_client *client)
{
    const struct rp_session *session = client->num_offered != 0 ? rp_client_session_of(client, 0) : NULL;
    const struct tw_suite *suite = session != NULL ? tw_suite_find(session->cipher_suite) : NULL;
    enum rp_hash hash;
    struct rp_digest digest;
    struct rp_schedule schedule;
    uint8_t value[RP_HASH_MAX];
    if (suite == NULL || !client->offered[0].is13 || !rp_suite_hash(TW_VERSION_TLS13, suite, &hash)) {
        return;
    }
    rp_digest_init(&digest, hash);
    rp_digest_add(&digest, rp_transcript_last(client, false, TW_HS_CLIENT_HELLO));
    struct tw_span hashed = tw_span_of(value, rp_digest_value(&digest, value));
    rp_schedule_begin(&schedule, hash, session->secret);
    rp_schedule_derive(&schedule, RP_CLIENT_EARLY, hashed, &client->early);
    rp_schedule_derive(&schedule, RP_EARLY_EXPORTER, hashed, &client->early_exporter);
    if (!write_keys(client, RP_EPOCH_EARLY, suite, &client->early)) {
        client->early.len = 0;
    }
    rp_wipe(&schedule, sizeof schedule);
}

_Static_assert(RP_SESSION_MAX_SECRET <= RP_HASH_MAX, "the secret of any session can be kept");

// keep_psk: the slot of the session may be put anew while the connection lives.
static void keep_psk(struct rp_client *client, const struct rp_session *session)
{
    client->psk.len = (uint8_t)(session != NULL ? session->secret.len : 0);
    if (client->psk.len != 0) {
        memcpy(client->psk.bytes, session->secret.data, client->psk.len);
    }
}

void rp_client13_agree(struct rp_client *client, const struct rp_session *session, struct tw_span shared)
{
    uint8_t value[RP_HASH_MAX];
    struct tw_span hashed = rp_transcript_now(client, value);
    struct tw_span none = tw_span_of(value, 0);
    memcpy(client->secrets_random, client->randoms.client, RP_RANDOM_BYTES);
    keep_psk(client, session);
    rp_schedule_begin(&client->schedule, client->hash, session != NULL ? session->secret : none);
    rp_schedule_next(&client->schedule, shared);
    rp_schedule_derive(&client->schedule, RP_CLIENT_HANDSHAKE, hashed, &client->client_handshake);
    rp_schedule_derive(&client->schedule, RP_SERVER_HANDSHAKE, hashed, &client->server_handshake);
    (void)!write_keys(client, RP_EPOCH_HANDSHAKE, client->suite, &client->client_handshake);
    read_keys(client, &client->server_handshake);
}

void rp_client13_server_finished(struct rp_client *client)
{
    uint8_t value[RP_HASH_MAX];
    struct tw_span hashed = rp_transcript_now(client, value);
    rp_schedule_next(&client->schedule, tw_span_of(value, 0));
    rp_schedule_derive(&client->schedule, RP_CLIENT_TRAFFIC, hashed, &client->client_traffic);
    rp_schedule_derive(&client->schedule, RP_SERVER_TRAFFIC, hashed, &client->server_traffic);
    rp_schedule_derive(&client->schedule, RP_EXPORTER, hashed, &client->exporter);
    client->first_client_traffic = client->client_traffic;
    client->first_server_traffic = client->server_traffic;
    (void)!write_keys(client, RP_EPOCH_NOW, client->suite, &client->client_traffic);
    read_keys(client, &client->server_traffic);
}

void rp_client13_verify_data(const struct rp_client *client, const struct rp_secret *base, struct rp_secret *out)
{
    uint8_t value[RP_HASH_MAX];
    rp_finished13(client->hash, base, rp_transcript_now(client, value), out);
}

bool rp_client13_finished(struct rp_client *client, struct tw_writer *body)
{
    struct rp_secret verify_data;
    bool later = client->owes == RP_OWES_CERTIFICATE;
    rp_client13_verify_data(client, later ? &client->client_traffic : &client->client_handshake, &verify_data);
    return tw_writer_bytes(body, rp_secret_span(&verify_data));
}

void rp_client13_flight_sent(struct rp_client *client)
{
    uint8_t value[RP_HASH_MAX];
    bool later = client->owes == RP_OWES_CERTIFICATE;
    client->owes = RP_OWES_NOTHING;
    if (later) {
        return;
    }
    rp_schedule_derive(&client->schedule, RP_RESUMPTION, rp_transcript_now(client, value), &client->resumption);
    client->finished_digest = client->digest;
    client->has_write[RP_EPOCH_HANDSHAKE] = client->has_write[RP_EPOCH_EARLY] = false;
    rp_client_completed(client);
}

void rp_client13_update(struct rp_client *client, bool ours)
{
    rp_traffic_update(client->hash, ours ? &client->client_traffic : &client->server_traffic);
    if (ours) {
        (void)!write_keys(client, RP_EPOCH_NOW, client->suite, &client->client_traffic);
    } else {
        read_keys(client, &client->server_traffic);
    }
}
