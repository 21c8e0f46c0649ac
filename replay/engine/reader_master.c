// Master secrets of TLS 1.2 and before: from a key log, from a premaster secret, from the session that is resumed.
// RFC 5246 sections 7.4.7.1 and 8.1, RFC 7627.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/reader_parts.h"

#include "parsers/tls/client_key_exchange.h"
#include "parsers/tls/new_session_ticket.h"

#include <stdlib.h>

// ---- Transcript --------------------------------------------------------------------------------------------------

static const enum rp_hash hashes[3] = {RP_HASH_MD5_SHA1, RP_HASH_SHA256, RP_HASH_SHA384};

// begin_transcript: only who can have premaster secrets needs one.
static void begin_transcript(struct rp_reader *r)
{
    if (r->transcript == NULL && rp_secrets_premasters(r->secrets)) {
        r->transcript = calloc(1, sizeof *r->transcript);
    }
    if (r->transcript != NULL) {
        r->transcript->whole = true;
        for (size_t i = 0; i < 3; i++) {
            rp_digest_init(&r->transcript->digests[i], hashes[i]);
        }
    }
}

void rp_reader_transcript(struct rp_reader *r, const struct tw_event *message)
{
    if (message->message_type == TW_HS_CLIENT_HELLO) {
        begin_transcript(r);
    }
    if (r->transcript == NULL || message->message_type == TW_HS_HELLO_REQUEST) {
        return;
    }
    r->transcript->whole = r->transcript->whole && message->kept;
    for (size_t i = 0; i < 3 && r->transcript->whole; i++) {
        rp_digest_add(&r->transcript->digests[i], message->whole);
    }
}

static void end_transcript(struct rp_reader *r)
{
    free(r->transcript);
    r->transcript = NULL;
}

// ---- Premaster secrets -------------------------------------------------------------------------------------------

// make_master makes the master secret of a premaster secret; the transcript ends with ClientKeyExchange.
static void make_master(struct rp_reader *r, struct tw_span premaster)
{
    enum rp_hash hash;
    uint8_t value[RP_HASH_MAX];
    if (!rp_suite_hash(r->version, r->suite, &hash)) {
        return;
    }
    if (!r->extended) {
        rp_master_secret(hash, premaster, &r->randoms, &r->master);
        return;
    }
    for (size_t i = 0; i < 3 && r->transcript != NULL && r->transcript->whole; i++) {
        if (hashes[i] == hash) {
            size_t len = rp_digest_value(&r->transcript->digests[i], value);
            rp_extended_master_secret(hash, premaster, tw_span_of(value, len), &r->master);
        }
    }
}

// rsa_premaster finds the premaster secret of an RSA key exchange: in a key log by its encrypted form, or with a private key.
static bool rsa_premaster(const struct rp_reader *r, struct tw_span encrypted, uint8_t out[RP_MASTER_BYTES])
{
    struct rp_secret logged;
    if (encrypted.len >= 8
        && rp_secrets_find_label(r->secrets, TW_KEYLOG_RSA, tw_span_of(encrypted.data, 8), RP_MASTER_BYTES, &logged)) {
        memcpy(out, logged.bytes, RP_MASTER_BYTES);
        return true;
    }
    return rp_secrets_decrypt(r->secrets, encrypted, out);
}

static void take_rsa(struct rp_reader *r, struct tw_span encrypted)
{
    uint8_t premaster[RP_MASTER_BYTES];
    if (rsa_premaster(r, encrypted, premaster)) {
        r->facts.premaster_version = (uint16_t)(premaster[0] << 8 | premaster[1]);
        make_master(r, tw_span_of(premaster, sizeof premaster));
    }
    rp_wipe(premaster, sizeof premaster);
}

void rp_reader_key_exchange(struct rp_reader *r, const struct tw_event *message)
{
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_client_key_exchange view;
    struct tw_span premaster = {0};
    r->key_exchange = true;
    if (r->suite == NULL || !r->has_random || rp_reader_is_13(r) || !rp_secrets_premasters(r->secrets)) {
        end_transcript(r);
        return;
    }
    if (rp_secrets_find(r->secrets, tw_keylog_label_text(TW_KEYLOG_PMS_CLIENT_RANDOM),
                        tw_span_of(r->randoms.client, RP_RANDOM_BYTES), &premaster)) {
        make_master(r, premaster);
    }
    if (r->suite->kx == TW_KX_RSA && message->kept
        && tw_client_key_exchange_parse(&body, r->version, r->suite->value, &view)) {
        take_rsa(r, view.exchange_keys);
    }
    end_transcript(r);
}

// ---- Sessions ----------------------------------------------------------------------------------------------------

// recall finds the master secret of the session that is resumed: by the ID that the server echoed, or by the ticket.
static bool recall(struct rp_reader *r)
{
    struct tw_span id = tw_span_of(r->session_id, r->session_id_len);
    struct tw_span answer = tw_span_of(r->server_session_id, r->server_session_id_len);
    if (r->key_exchange) {
        return false;
    }
    return (tw_span_equal(id, answer) && rp_secrets_recall(r->secrets, RP_SESSION_ID, id, &r->master))
           || rp_secrets_recall(r->secrets, RP_SESSION_TICKET, tw_span_of(r->ticket, r->ticket_len), &r->master);
}

bool rp_reader_master(struct rp_reader *r)
{
    if (!r->has_random || r->version == 0 || rp_reader_is_13(r)) {
        return false;
    }
    struct tw_span random = tw_span_of(r->randoms.client, RP_RANDOM_BYTES);
    bool logged = rp_secrets_find_label(r->secrets, TW_KEYLOG_CLIENT_RANDOM, random, RP_MASTER_BYTES, &r->master);
    if (!logged && r->master.len == 0 && !recall(r)) {
        return false;
    }
    struct tw_span id = tw_span_of(r->server_session_id, r->server_session_id_len);
    rp_secrets_remember(r->secrets, RP_SESSION_ID, id, &r->master);
    return true;
}

void rp_reader_ticket(struct rp_reader *r, const struct tw_event *message)
{
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_new_session_ticket view;
    struct rp_digest digest;
    uint8_t name[RP_HASH_MAX];
    if (rp_reader_is_13(r) || !message->kept || !tw_new_session_ticket_parse(&body, false, &view)
        || view.ticket.len == 0 || !rp_reader_master(r)) {
        return;
    }
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, view.ticket);
    size_t len = rp_digest_value(&digest, name);
    rp_secrets_remember(r->secrets, RP_SESSION_TICKET, tw_span_of(name, len), &r->master);
}
