// The sessions of a store of secrets: RP_SECRETS_SESSIONS of them, then the oldest has to go.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/secrets_parts.h"

#include <stdlib.h>

#define NONE UINT32_MAX
#define NAME_BYTES 32  // of a SHA-256 of which name it is and the name

struct session {
    uint8_t name[NAME_BYTES];
    uint8_t master[RP_MASTER_BYTES];
    uint32_t next;  // in its bucket
};

struct rp_sessions {
    struct session *ring;  // grows up to RP_SECRETS_SESSIONS
    uint32_t cap, num;     // allocated; used
    uint32_t oldest;       // what is overwritten next once all are used
    uint32_t buckets[RP_SECRETS_SESSIONS];
};

struct rp_sessions *rp_sessions_new(void)
{
    struct rp_sessions *sessions = calloc(1, sizeof *sessions);
    if (sessions != NULL) {
        memset(sessions->buckets, 0xff, sizeof sessions->buckets);
    }
    return sessions;
}

void rp_sessions_free(struct rp_sessions *sessions)
{
    if (sessions != NULL) {
        rp_wipe(sessions->ring, sessions->cap * sizeof *sessions->ring);
        free(sessions->ring);
        free(sessions);
    }
}

static void hash_name(enum rp_session_name which, struct tw_span name, uint8_t out[NAME_BYTES])
{
    struct rp_digest digest;
    uint8_t value[RP_HASH_MAX];
    uint8_t kind = (uint8_t)which;
    rp_digest_init(&digest, RP_HASH_SHA256);
    rp_digest_add(&digest, tw_span_of(&kind, 1));
    rp_digest_add(&digest, name);
    rp_digest_value(&digest, value);
    memcpy(out, value, NAME_BYTES);
}

static uint32_t *bucket_of(struct rp_sessions *sessions, const uint8_t name[NAME_BYTES])
{
    uint32_t hash = 0;
    memcpy(&hash, name, sizeof hash);
    return &sessions->buckets[hash % RP_SECRETS_SESSIONS];
}

// unlink takes a session out of its bucket.
static void unlink_session(struct rp_sessions *sessions, uint32_t at)
{
    uint32_t *link = bucket_of(sessions, sessions->ring[at].name);
    while (*link != at) {
        link = &sessions->ring[*link].next;
    }
    *link = sessions->ring[at].next;
}

// slot gives a place for one more session. NONE: there is no memory.
static uint32_t slot(struct rp_sessions *sessions)
{
    if (sessions->num == RP_SECRETS_SESSIONS) {
        uint32_t at = sessions->oldest;
        sessions->oldest = (at + 1) % RP_SECRETS_SESSIONS;
        unlink_session(sessions, at);
        return at;
    }
    if (sessions->num == sessions->cap) {
        uint32_t cap = sessions->cap != 0 ? sessions->cap * 4 : 64;
        struct session *ring = calloc(cap, sizeof *ring);
        if (ring == NULL) {
            return NONE;
        }
        if (sessions->num != 0) {
            memcpy(ring, sessions->ring, sessions->num * sizeof *ring);
            rp_wipe(sessions->ring, sessions->num * sizeof *ring);
        }
        free(sessions->ring);
        sessions->ring = ring;
        sessions->cap = cap;
    }
    return sessions->num++;
}

void rp_sessions_put(struct rp_sessions *sessions, enum rp_session_name which, struct tw_span name,
                     const struct rp_secret *master)
{
    struct rp_secret known = {0};
    bool same =
        rp_sessions_get(sessions, which, name, &known) && rp_same(rp_secret_span(&known), rp_secret_span(master));
    rp_wipe(&known, sizeof known);
    uint32_t at = same ? NONE : slot(sessions);
    if (at == NONE) {
        return;
    }
    struct session *session = &sessions->ring[at];
    hash_name(which, name, session->name);
    memcpy(session->master, master->bytes, RP_MASTER_BYTES);
    uint32_t *bucket = bucket_of(sessions, session->name);
    session->next = *bucket;
    *bucket = at;
}

bool rp_sessions_get(const struct rp_sessions *sessions, enum rp_session_name which, struct tw_span name,
                     struct rp_secret *master)
{
    uint8_t wanted[NAME_BYTES];
    uint32_t hash = 0;
    hash_name(which, name, wanted);
    memcpy(&hash, wanted, sizeof hash);
    uint32_t at = sessions->buckets[hash % RP_SECRETS_SESSIONS];
    while (at != NONE && memcmp(sessions->ring[at].name, wanted, NAME_BYTES) != 0) {
        at = sessions->ring[at].next;
    }
    if (at == NONE) {
        return false;
    }
    memcpy(master->bytes, sessions->ring[at].master, RP_MASTER_BYTES);
    master->len = RP_MASTER_BYTES;
    return true;
}
