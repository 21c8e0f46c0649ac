// pre_shared_key in our ClientHello: identities, ages and binders. RFC 8446 sections 4.2.11 and 4.2.11.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

#include "parsers/tls/extensions/pre_shared_key.h"

bool rp_client_psk_hash(const struct rp_session *session, enum rp_hash *out)
{
    if (session->external && session->cipher_suite == 0) {
        *out = RP_HASH_SHA256;  // where none was said (RFC 8446 section 4.2.11)
        return true;
    }
    if (session->version != TW_VERSION_TLS13 && !session->external) {
        *out = RP_HASH_SHA256;  // no PSK at all: a script offers a session of TLS 1.2 as one
        return true;
    }
    const struct tw_suite *suite = tw_suite_find(session->cipher_suite);
    return suite != NULL && rp_suite_hash(TW_VERSION_TLS13, suite, out) && rp_protects(TW_VERSION_TLS13, suite);
}

// obfuscated_age is what the ticket's age is told as (RFC 8446 section 4.2.11.1).
static uint32_t obfuscated_age(const struct rp_session *session, int32_t older_by_ms, uint64_t now_us)
{
    uint64_t since_us = now_us > session->received_us ? now_us - session->received_us : 0;
    uint64_t age_ms = (since_us + session->age_us) / 1000;
    return session->external ? 0 : (uint32_t)age_ms + (uint32_t)older_by_ms + session->age_add;
}

// is_psk is true where an offered session goes into pre_shared_key.
static bool is_psk(const struct rp_client *client, size_t i, const struct rp_session **session, enum rp_hash *hash)
{
    *session = rp_client_session_of(client, i);
    return client->offered[i].is13 && *session != NULL && rp_client_psk_hash(*session, hash);
}

bool rp_client_psk_write(const struct rp_client *client, uint64_t now_us, struct tw_writer *out)
{
    const struct rp_session *session = NULL;
    enum rp_hash hash = RP_HASH_SHA256;
    size_t num = 0;
    size_t place = tw_writer_open(out, 2);
    for (size_t i = 0; i < client->num_offered; i++) {
        if (is_psk(client, i, &session, &hash)) {
            tw_writer_block16(out, session->ticket);
            tw_writer_u32(out, obfuscated_age(session, client->offered[i].older_by_ms, now_us));
            num++;
        }
    }
    tw_writer_close(out, place, 2);
    place = tw_writer_open(out, 2);
    for (size_t i = 0; i < client->num_offered; i++) {
        if (is_psk(client, i, &session, &hash)) {
            tw_writer_u8(out, (uint8_t)rp_hash_bytes(hash));
            tw_writer_zeros(out, rp_hash_bytes(hash));
        }
    }
    tw_writer_close(out, place, 2);
    return num != 0;
}

static void bind_one(const struct rp_client *client, const struct rp_session *session, enum rp_hash hash,
                     struct tw_span truncated, struct rp_secret *binder)
{
    struct rp_digest digest;
    struct rp_schedule schedule;
    struct rp_secret key;
    uint8_t value[RP_HASH_MAX];
    rp_transcript_before(client, hash, &digest);
    rp_digest_add(&digest, truncated);
    struct tw_span hashed = tw_span_of(value, rp_digest_value(&digest, value));
    rp_schedule_begin(&schedule, hash, session->secret);
    rp_schedule_derive(&schedule, session->external ? RP_EXTERNAL_BINDER : RP_RESUMPTION_BINDER, tw_span_of(value, 0),
                       &key);
    rp_finished13(hash, &key, hashed, binder);
    rp_wipe(&schedule, sizeof schedule);
    rp_wipe(&key, sizeof key);
}

// last_psk finds the last pre_shared_key of a block of extensions: the one that counts, where edits made two of it.
static bool last_psk(struct tw_span extensions, struct tw_span *body)
{
    struct tw_cursor at = tw_cursor_over(extensions);
    struct tw_extension extension;
    bool found = false;
    while (tw_extension_next(&at, &extension)) {
        if (extension.type == TW_EXT_PRE_SHARED_KEY) {
            *body = extension.body;
            found = true;
        }
    }
    return found;
}

// find_binders finds the list of binders in a ClientHello with pre_shared_key.
static bool find_binders(struct tw_span whole, struct tw_span *binders, size_t *truncated)
{
    struct tw_client_hello hello;
    struct tw_offered_psks psks;
    struct tw_span body;
    struct tw_cursor at = tw_cursor_over(whole);
    if (!tw_cursor_skip(&at, 4) || !tw_client_hello_parse(&at, &hello) || !last_psk(hello.extensions, &body)) {
        return false;
    }
    at = tw_cursor_over(body);
    if (!tw_offered_psks_parse(&at, &psks)) {
        return false;
    }
    *binders = psks.binders;
    *truncated = (size_t)(psks.binders.data - whole.data) - 2;
    return true;
}

void rp_client_bind(const struct rp_client *client, uint8_t *hello, size_t len)
{
    struct tw_span binders;
    size_t truncated = 0;
    if (client->num_offered == 0 || !find_binders(tw_span_of(hello, len), &binders, &truncated)) {
        return;
    }
    struct tw_cursor list = tw_cursor_over(binders);
    struct tw_span binder;
    for (size_t i = 0; i < client->num_offered; i++) {
        const struct rp_session *session = NULL;
        enum rp_hash hash = RP_HASH_SHA256;
        if (!is_psk(client, i, &session, &hash)) {
            continue;
        }
        if (!tw_psk_binder_next(&list, &binder)) {
            return;
        }
        struct rp_secret value;
        bind_one(client, session, hash, tw_span_of(hello, truncated), &value);
        if (binder.len == value.len) {
            memcpy(hello + (binder.data - hello), value.bytes, value.len);
        }
    }
}
