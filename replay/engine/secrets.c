// Secrets of connections, in a hash table by client random.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/secrets.h"

#include "parsers/tls/codes.h"
#include "replay/engine/keys_rsa.h"
#include "replay/engine/secrets_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

// An item is one secret: label, id and secret stand behind one another in `bytes`.
struct item {
    struct item *next;
    uint64_t hash;
    uint32_t secret_len;
    uint16_t label_len;
    uint8_t id_len;
    uint8_t bytes[];
};

struct rp_secrets {
    struct item **buckets;
    size_t num_buckets, num_items;
    size_t bytes;
    uint64_t seed;
    bool premasters;
    struct rp_rsa_key *rsa[RP_SECRETS_RSA_KEYS];
    size_t num_rsa;
    struct rp_sessions *sessions;  // NULL until there is one
};

enum { FIRST_BUCKETS = 64, LABEL_MAX = 255, ID_MAX = 64 };

// ---- Beginning and end -------------------------------------------------------------------------------------------

struct rp_secrets *rp_secrets_new(void)
{
    struct rp_secrets *secrets = calloc(1, sizeof *secrets);
    if (secrets == NULL) {
        return NULL;
    }
    secrets->buckets = calloc(FIRST_BUCKETS, sizeof(struct item *));
    if (secrets->buckets == NULL) {
        free(secrets);
        return NULL;
    }
    secrets->num_buckets = FIRST_BUCKETS;
    if (getrandom(&secrets->seed, sizeof secrets->seed, GRND_NONBLOCK) != (ssize_t)sizeof secrets->seed) {
        secrets->seed = (uintptr_t)secrets;  // early at boot; the table is then only as good as its hash
    }
    return secrets;
}

static size_t item_size(const struct item *item)
{
    return sizeof *item + item->label_len + item->id_len + item->secret_len;
}

void rp_secrets_free(struct rp_secrets *secrets)
{
    if (secrets == NULL) {
        return;
    }
    for (size_t i = 0; i < secrets->num_buckets; i++) {
        while (secrets->buckets[i] != NULL) {
            struct item *item = secrets->buckets[i];
            secrets->buckets[i] = item->next;
            rp_wipe(item, item_size(item));
            free(item);
        }
    }
    for (size_t i = 0; i < secrets->num_rsa; i++) {
        rp_rsa_key_free(secrets->rsa[i]);
    }
    rp_sessions_free(secrets->sessions);
    free(secrets->buckets);
    free(secrets);
}

// ---- Table -------------------------------------------------------------------------------------------------------

static uint64_t hash_of(const struct rp_secrets *secrets, struct tw_span id)
{
    uint64_t hash = secrets->seed;
    for (size_t i = 0; i < id.len; i++) {
        hash = (hash ^ id.data[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

static struct tw_span label_of(const struct item *item)
{
    return tw_span_of(item->bytes, item->label_len);
}

static struct tw_span id_of(const struct item *item)
{
    return tw_span_of(item->bytes + item->label_len, item->id_len);
}

static struct tw_span secret_of(const struct item *item)
{
    return tw_span_of(item->bytes + item->label_len + item->id_len, item->secret_len);
}

static const struct item *find(const struct rp_secrets *secrets, struct tw_span label, struct tw_span id)
{
    uint64_t hash = hash_of(secrets, id);
    const struct item *item = secrets->buckets[hash & (secrets->num_buckets - 1)];
    while (item != NULL
           && (item->hash != hash || !tw_span_equal(id_of(item), id) || !tw_span_equal(label_of(item), label))) {
        item = item->next;
    }
    return item;
}

// grow doubles the table once it is full. Without memory it stays as it is, which costs only time. Items of one bucket keep
// their order, so that the latest is found first.
static void grow(struct rp_secrets *secrets)
{
    size_t num = secrets->num_buckets * 2;
    struct item **buckets = secrets->num_items < secrets->num_buckets ? NULL : calloc(num, sizeof *buckets);
    if (buckets == NULL) {
        return;
    }
    for (size_t i = 0; i < secrets->num_buckets; i++) {
        struct item **ends[2] = {&buckets[i], &buckets[i + secrets->num_buckets]};
        for (struct item *item = secrets->buckets[i]; item != NULL; item = item->next) {
            size_t upper = (item->hash & secrets->num_buckets) != 0;
            *ends[upper] = item;
            ends[upper] = &item->next;
        }
        *ends[0] = *ends[1] = NULL;
    }
    free(secrets->buckets);
    secrets->buckets = buckets;
    secrets->num_buckets = num;
}

static void copy(uint8_t *to, struct tw_span bytes)
{
    if (bytes.len != 0) {
        memcpy(to, bytes.data, bytes.len);
    }
}

static bool is_premaster(struct tw_span label)
{
    return tw_span_equal(label, tw_span_of("RSA", 3)) || tw_span_equal(label, tw_span_of("PMS_CLIENT_RANDOM", 17));
}

bool rp_secrets_add(struct rp_secrets *secrets, struct tw_span label, struct tw_span id, struct tw_span secret)
{
    size_t size = sizeof(struct item) + label.len + id.len + secret.len;
    if (secret.len == 0 || secret.len > RP_SECRET_MAX || label.len > LABEL_MAX || id.len > ID_MAX
        || size > RP_SECRETS_BYTES - secrets->bytes) {
        return false;
    }
    const struct item *known = find(secrets, label, id);
    if (known != NULL && tw_span_equal(secret_of(known), secret)) {
        return true;
    }
    struct item *item = malloc(size);
    if (item == NULL) {
        return false;
    }
    uint64_t hash = hash_of(secrets, id);
    struct item **bucket = &secrets->buckets[hash & (secrets->num_buckets - 1)];
    *item = (struct item){
        .next = *bucket,
        .hash = hash,
        .secret_len = (uint32_t)secret.len,
        .label_len = (uint16_t)label.len,
        .id_len = (uint8_t)id.len,
    };
    copy(item->bytes, label);
    copy(item->bytes + label.len, id);
    copy(item->bytes + label.len + id.len, secret);
    *bucket = item;
    secrets->num_items++;
    secrets->bytes += size;
    secrets->premasters = secrets->premasters || is_premaster(label);
    grow(secrets);
    return true;
}

bool rp_secrets_find(const struct rp_secrets *secrets, const char *label, struct tw_span id, struct tw_span *out)
{
    const struct item *item = find(secrets, tw_span_of(label, strlen(label)), id);
    if (item == NULL) {
        return false;
    }
    *out = secret_of(item);
    return true;
}

bool rp_secrets_find_label(const struct rp_secrets *secrets, enum tw_keylog_label label, struct tw_span id, size_t len,
                           struct rp_secret *out)
{
    struct tw_span found;
    if (!rp_secrets_find(secrets, tw_keylog_label_text(label), id, &found) || found.len > sizeof out->bytes
        || (len != 0 && found.len != len)) {
        return false;
    }
    copy(out->bytes, found);
    out->len = (uint8_t)found.len;
    return true;
}

// ---- Key logs ----------------------------------------------------------------------------------------------------

size_t rp_secrets_add_log(struct rp_secrets *secrets, struct tw_span text, rp_bad_line *bad, void *context)
{
    struct tw_keylog log = tw_keylog_over(text);
    struct tw_keylog_line line;
    uint8_t bytes[RP_SECRET_MAX];
    size_t num = 0;
    while (tw_keylog_next(&log, &line)) {
        struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
        if (line.kind == TW_KEYLOG_COMMENT) {
            continue;
        }
        if (line.kind == TW_KEYLOG_SECRET) {
            line.fault = "the secret is empty, or longer than any secret is";
            if (tw_keylog_secret(&w, &line)
                && rp_secrets_add(secrets, line.label_text, tw_span_of(line.id, line.id_len), tw_writer_span(&w))) {
                num++;
                continue;
            }
        }
        if (bad != NULL) {
            bad(context, &line);
        }
    }
    rp_wipe(bytes, sizeof bytes);
    return num;
}

// ---- RSA keys and sessions ---------------------------------------------------------------------------------------

bool rp_secrets_add_rsa(struct rp_secrets *secrets, struct rp_rsa_key *key)
{
    if (secrets->num_rsa == RP_SECRETS_RSA_KEYS) {
        rp_rsa_key_free(key);
        return false;
    }
    secrets->rsa[secrets->num_rsa++] = key;
    return true;
}

void rp_secrets_share_label(uint16_t group, char *out, size_t cap)
{
    const char *name = tw_group_name(group);
    (void)snprintf(out, cap, "RESHAKE_KEY_SHARE_%s", name != NULL ? name : "UNKNOWN");
    for (char *c = out; *c != '\0'; c++) {
        *c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
    }
}

bool rp_secrets_any(const struct rp_secrets *secrets)
{
    return secrets->num_items != 0 || secrets->num_rsa != 0;
}

bool rp_secrets_premasters(const struct rp_secrets *secrets)
{
    return secrets->premasters || secrets->num_rsa != 0;
}

bool rp_secrets_decrypt(const struct rp_secrets *secrets, struct tw_span encrypted, uint8_t out[RP_MASTER_BYTES])
{
    for (size_t i = 0; i < secrets->num_rsa; i++) {
        if (rp_rsa_premaster(secrets->rsa[i], encrypted, out)) {
            return true;
        }
    }
    return false;
}

void rp_secrets_remember(struct rp_secrets *secrets, enum rp_session_name which, struct tw_span name,
                         const struct rp_secret *master)
{
    if (secrets->sessions == NULL) {
        secrets->sessions = rp_sessions_new();
    }
    if (secrets->sessions != NULL && name.len != 0 && master->len == RP_MASTER_BYTES) {
        rp_sessions_put(secrets->sessions, which, name, master);
    }
}

bool rp_secrets_recall(const struct rp_secrets *secrets, enum rp_session_name which, struct tw_span name,
                       struct rp_secret *master)
{
    return secrets->sessions != NULL && name.len != 0 && rp_sessions_get(secrets->sessions, which, name, master);
}
