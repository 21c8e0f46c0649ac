// Keys of TLS 1.3: RFC 8446 section 7, over HKDF (RFC 5869).
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys.h"

#include "parsers/wire/writer.h"

#include <assert.h>

static const uint8_t zeros[RP_HASH_MAX];

void rp_hkdf_extract(enum rp_hash hash, struct tw_span salt, struct tw_span input, struct rp_secret *out)
{
    struct rp_hmac hmac;
    const struct tw_span none = tw_span_of(zeros, rp_hash_bytes(hash));
    rp_hmac_init(&hmac, hash, salt.len != 0 ? salt : none);
    rp_hmac_add(&hmac, input.len != 0 ? input : none);
    out->len = (uint8_t)rp_hmac_value(&hmac, out->bytes);
    rp_wipe(&hmac, sizeof hmac);
}

// hkdf_expand: RFC 5869 section 2.3.
static void hkdf_expand(enum rp_hash hash, struct tw_span secret, struct tw_span info, uint8_t *out, size_t out_len)
{
    struct rp_hmac keyed;
    uint8_t block[RP_HASH_MAX];
    size_t len = rp_hash_bytes(hash);
    rp_hmac_init(&keyed, hash, secret);
    for (size_t done = 0; done < out_len; done += len) {
        struct rp_hmac hmac = keyed;
        const uint8_t count = (uint8_t)(done / len + 1);
        rp_hmac_add(&hmac, tw_span_of(block, done == 0 ? 0 : len));
        rp_hmac_add(&hmac, info);
        rp_hmac_add(&hmac, tw_span_of(&count, 1));
        rp_hmac_value(&hmac, block);
        memcpy(out + done, block, out_len - done < len ? out_len - done : len);
    }
    rp_wipe(&keyed, sizeof keyed);
    rp_wipe(block, sizeof block);
}

bool rp_expand_label(enum rp_hash hash, struct tw_span secret, const char *label, struct tw_span context, uint8_t *out,
                     size_t out_len)
{
    uint8_t buffer[2 + 1 + 255 + 1 + 255];
    struct tw_writer info = tw_writer_into(buffer, sizeof buffer);
    if (out_len > 255 * rp_hash_bytes(hash)) {
        return false;
    }
    tw_writer_u16(&info, (uint16_t)out_len);
    size_t place = tw_writer_open(&info, 1);
    tw_writer_bytes(&info, tw_span_of("tls13 ", 6));
    tw_writer_bytes(&info, tw_span_of(label, strlen(label)));
    tw_writer_close(&info, place, 1);
    tw_writer_block8(&info, context);
    if (!tw_writer_ok(&info)) {
        return false;
    }
    hkdf_expand(hash, secret, tw_writer_span(&info), out, out_len);
    return true;
}

// expand_hash expands to the length of the hash, under labels of ours, which fit.
static void expand_hash(enum rp_hash hash, struct tw_span secret, const char *label, struct tw_span context,
                        struct rp_secret *out)
{
    struct rp_secret made = {.len = (uint8_t)rp_hash_bytes(hash)};
    bool fits = rp_expand_label(hash, secret, label, context, made.bytes, made.len);
    assert(fits);
    *out = made;
    rp_wipe(&made, sizeof made);
}

// empty_hash is Transcript-Hash of no message.
static size_t empty_hash(enum rp_hash hash, uint8_t out[RP_HASH_MAX])
{
    struct rp_digest digest;
    rp_digest_init(&digest, hash);
    return rp_digest_value(&digest, out);
}

void rp_schedule_begin(struct rp_schedule *schedule, enum rp_hash hash, struct tw_span psk)
{
    *schedule = (struct rp_schedule){.hash = hash, .stage = RP_STAGE_EARLY};
    rp_hkdf_extract(hash, (struct tw_span){0}, psk, &schedule->secret);
}

void rp_schedule_next(struct rp_schedule *schedule, struct tw_span shared)
{
    uint8_t nothing[RP_HASH_MAX];
    struct rp_secret salt;
    assert(schedule->stage != RP_STAGE_MASTER);
    size_t len = empty_hash(schedule->hash, nothing);
    expand_hash(schedule->hash, rp_secret_span(&schedule->secret), "derived", tw_span_of(nothing, len), &salt);
    rp_hkdf_extract(schedule->hash, rp_secret_span(&salt), shared, &schedule->secret);
    schedule->stage = schedule->stage == RP_STAGE_EARLY ? RP_STAGE_HANDSHAKE : RP_STAGE_MASTER;
    rp_wipe(&salt, sizeof salt);
}

static const struct {
    const char *label;
    enum rp_stage stage;
} derivations[] = {
    [RP_EXTERNAL_BINDER] = {"ext binder", RP_STAGE_EARLY},
    [RP_RESUMPTION_BINDER] = {"res binder", RP_STAGE_EARLY},
    [RP_CLIENT_EARLY] = {"c e traffic", RP_STAGE_EARLY},
    [RP_EARLY_EXPORTER] = {"e exp master", RP_STAGE_EARLY},
    [RP_CLIENT_HANDSHAKE] = {"c hs traffic", RP_STAGE_HANDSHAKE},
    [RP_SERVER_HANDSHAKE] = {"s hs traffic", RP_STAGE_HANDSHAKE},
    [RP_CLIENT_TRAFFIC] = {"c ap traffic", RP_STAGE_MASTER},
    [RP_SERVER_TRAFFIC] = {"s ap traffic", RP_STAGE_MASTER},
    [RP_EXPORTER] = {"exp master", RP_STAGE_MASTER},
    [RP_RESUMPTION] = {"res master", RP_STAGE_MASTER},
};

void rp_schedule_derive(const struct rp_schedule *schedule, enum rp_derived which, struct tw_span handshake_hash,
                        struct rp_secret *out)
{
    uint8_t nothing[RP_HASH_MAX];
    assert(derivations[which].stage == schedule->stage);
    if (which == RP_EXTERNAL_BINDER || which == RP_RESUMPTION_BINDER) {
        handshake_hash = tw_span_of(nothing, empty_hash(schedule->hash, nothing));
    }
    expand_hash(schedule->hash, rp_secret_span(&schedule->secret), derivations[which].label, handshake_hash, out);
}

void rp_finished13(enum rp_hash hash, const struct rp_secret *base, struct tw_span handshake_hash,
                   struct rp_secret *out)
{
    struct rp_secret key;
    struct rp_hmac hmac;
    expand_hash(hash, rp_secret_span(base), "finished", (struct tw_span){0}, &key);
    rp_hmac_init(&hmac, hash, rp_secret_span(&key));
    rp_hmac_add(&hmac, handshake_hash);
    out->len = (uint8_t)rp_hmac_value(&hmac, out->bytes);
    rp_wipe(&key, sizeof key);
    rp_wipe(&hmac, sizeof hmac);
}

void rp_ticket_psk(enum rp_hash hash, const struct rp_secret *resumption, struct tw_span nonce, struct rp_secret *out)
{
    expand_hash(hash, rp_secret_span(resumption), "resumption", nonce, out);
}

void rp_traffic_update(enum rp_hash hash, struct rp_secret *traffic)
{
    expand_hash(hash, rp_secret_span(traffic), "traffic upd", (struct tw_span){0}, traffic);
}

bool rp_traffic_keys(const struct tw_suite *suite, const struct rp_secret *traffic, struct rp_record_keys *out)
{
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    struct rp_record_keys keys = {.key_len = cipher->key_bytes};
    const struct tw_span secret = rp_secret_span(traffic);
    const struct tw_span none = {0};
    enum rp_hash hash;
    size_t iv_len = (size_t)cipher->fixed_iv_bytes + cipher->record_iv_bytes;
    if (cipher->mode != TW_MODE_AEAD || iv_len > sizeof keys.iv || keys.key_len > sizeof keys.key
        || !rp_suite_hash(TW_VERSION_TLS13, suite, &hash)) {
        return false;
    }
    keys.iv_len = (uint8_t)iv_len;
    bool made = rp_expand_label(hash, secret, "key", none, keys.key, keys.key_len)
                && rp_expand_label(hash, secret, "iv", none, keys.iv, keys.iv_len);
    *out = keys;
    rp_wipe(&keys, sizeof keys);
    return made;
}

bool rp_exporter13(enum rp_hash hash, const struct rp_secret *exporter, const char *label, struct tw_span context,
                   uint8_t *out, size_t out_len)
{
    uint8_t value[RP_HASH_MAX];
    struct rp_digest digest;
    struct rp_secret secret = {.len = (uint8_t)rp_hash_bytes(hash)};
    rp_digest_init(&digest, hash);
    size_t len = rp_digest_value(&digest, value);
    if (!rp_expand_label(hash, rp_secret_span(exporter), label, tw_span_of(value, len), secret.bytes, secret.len)) {
        return false;
    }
    rp_digest_add(&digest, context);
    len = rp_digest_value(&digest, value);
    bool made = rp_expand_label(hash, rp_secret_span(&secret), "exporter", tw_span_of(value, len), out, out_len);
    rp_wipe(&secret, sizeof secret);
    return made;
}
