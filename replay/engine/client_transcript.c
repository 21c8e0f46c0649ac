// The messages of a handshake, kept and hashed. RFC 5246 section 7.4.9, RFC 8446 section 4.4.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

void rp_transcript_begin(struct rp_client *client)
{
    client->transcript = tw_writer_into(client->transcript_memory, client->limits.transcript_room);
    client->num_kept = 0;
    client->hash_known = client->transcript_lost = false;
}

struct tw_span rp_transcript_keep(struct rp_client *client, bool from_server, struct tw_span whole)
{
    if (client->hash_known) {
        rp_digest_add(&client->digest, whole);
    }
    size_t at = client->transcript.len;
    if (client->transcript_lost || whole.len == 0 || !tw_writer_bytes(&client->transcript, whole)) {
        client->transcript_lost = true;
        return tw_span_of(NULL, 0);
    }
    struct tw_span kept = tw_span_of(client->transcript.data + at, whole.len);
    if (client->num_kept < RP_CLIENT_MAX_KEPT) {
        client->kept[client->num_kept++] =
            (struct rp_kept){.whole = kept, .type = whole.data[0], .from_server = from_server};
    }
    return kept;
}

void rp_transcript_hash(struct rp_client *client, enum rp_hash hash, bool retry)
{
    if (client->hash_known) {
        return;
    }
    client->hash = hash;
    client->hash_known = true;
    if (client->transcript_lost) {
        rp_client_fault(client, RP_FAULT_TOO_LONG, TW_ALERT_INTERNAL_ERROR);
    }
    if (retry && client->num_kept >= 2) {
        rp_transcript_before(client, hash, &client->digest);
        return;
    }
    rp_digest_init(&client->digest, hash);
    rp_digest_add(&client->digest, tw_writer_span(&client->transcript));
}

struct tw_span rp_transcript_now(const struct rp_client *client, uint8_t out[RP_HASH_MAX])
{
    return client->hash_known ? tw_span_of(out, rp_digest_value(&client->digest, out)) : tw_span_of(out, 0);
}

struct tw_span rp_transcript_without(const struct rp_client *client, bool from_server, uint8_t type,
                                     uint8_t out[RP_HASH_MAX])
{
    struct tw_span left_out = rp_transcript_last(client, from_server, type);
    struct rp_digest digest;
    rp_digest_init(&digest, client->hash);
    for (size_t i = 0; i < client->num_kept; i++) {
        if (client->kept[i].whole.data != left_out.data) {
            rp_digest_add(&digest, client->kept[i].whole);
        }
    }
    return tw_span_of(out, rp_digest_value(&digest, out));
}

void rp_transcript_before(const struct rp_client *client, enum rp_hash hash, struct rp_digest *out)
{
    rp_digest_init(out, hash);
    if (client->facts.hello_retry && client->num_kept >= 2) {
        rp_digest_add(out, client->kept[0].whole);
        rp_digest_message_hash(out);
        rp_digest_add(out, client->kept[1].whole);
    }
}

struct tw_span rp_transcript_last(const struct rp_client *client, bool from_server, uint8_t type)
{
    for (size_t i = client->num_kept; i-- > 0;) {
        if (client->kept[i].type == type && client->kept[i].from_server == from_server) {
            return client->kept[i].whole;
        }
    }
    return tw_span_of(NULL, 0);
}
