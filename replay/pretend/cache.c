// The cache of session IDs (RFC 5246 section 7.4.1.2), and what is remembered of sessions that died.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

#define COUNTED_BYTES 8  // of an ID where only its beginning is looked at

static bool is_id(const struct rp_pretend_conn *conn, const struct rp_pretend_entry *entry, struct tw_span id)
{
    if (!rp_pretend_minds(conn, RP_CHECK_SESSION_ID_WHOLE) && id.len >= COUNTED_BYTES) {
        return memcmp(entry->id, id.data, COUNTED_BYTES) == 0;
    }
    return tw_span_equal(id, tw_span_of(entry->id, sizeof entry->id));
}

static struct rp_pretend_entry *entry_of(const struct rp_pretend_conn *conn, struct tw_span id)
{
    for (size_t i = 0; i < RP_PRETEND_CACHE; i++) {
        struct rp_pretend_entry *entry = &conn->server->cache[i];
        if (entry->used && is_id(conn, entry, id)) {
            return entry;
        }
    }
    return NULL;
}

struct rp_pretend_session *rp_pretend_cache_find(struct rp_pretend_conn *conn, struct tw_span id)
{
    struct rp_pretend_entry *entry = id.len != 0 && !conn->server->config.no_cache ? entry_of(conn, id) : NULL;
    bool good = entry != NULL && (entry->session.completed || !rp_pretend_minds(conn, RP_CHECK_SESSION_FINISHED))
                && rp_pretend_session_fresh(conn, &entry->session)
                && !rp_pretend_session_is_dead(conn, &entry->session);
    return good ? &entry->session : NULL;
}

static struct rp_pretend_entry *room_of(struct rp_pretend *server)
{
    const size_t size = server->config.cache_size != 0 && server->config.cache_size < RP_PRETEND_CACHE
                            ? server->config.cache_size
                            : RP_PRETEND_CACHE;
    struct rp_pretend_entry *oldest = &server->cache[0];
    for (size_t i = 0; i < size; i++) {
        struct rp_pretend_entry *entry = &server->cache[i];
        if (!entry->used) {
            return entry;
        }
        oldest = entry->number < oldest->number ? entry : oldest;
    }
    return oldest;
}

void rp_pretend_cache_put(struct rp_pretend_conn *conn, struct tw_span id, const struct rp_pretend_session *session)
{
    struct rp_pretend *server = conn->server;
    if (server->config.no_cache || id.len != sizeof server->cache[0].id) {
        return;
    }
    struct rp_pretend_entry *entry = entry_of(conn, id);
    rp_pretend_leak(conn, RP_DOES_LEAK_SESSIONS, RP_PRETEND_LEAKED);
    entry = entry != NULL ? entry : room_of(server);
    *entry = (struct rp_pretend_entry){.used = true, .number = ++server->num_sessions, .session = *session};
    memcpy(entry->id, id.data, sizeof entry->id);
}

void rp_pretend_cache_drop(struct rp_pretend_conn *conn, struct tw_span id)
{
    struct rp_pretend_entry *entry = id.len != 0 ? entry_of(conn, id) : NULL;
    if (entry != NULL) {
        entry->used = false;
    }
}

void rp_pretend_session_died(struct rp_pretend_conn *conn)
{
    struct rp_pretend *server = conn->server;
    const struct rp_pretend12 *tls12 = &conn->tls12;
    if (!rp_pretend_minds(conn, RP_CHECK_SESSION_FATAL)) {
        return;
    }
    rp_pretend_cache_drop(conn, tw_span_of(tls12->id, tls12->id_len));
    if (conn->has_session) {
        memcpy(server->dead[server->num_dead++ % RP_PRETEND_DEAD], conn->session.serial, sizeof conn->session.serial);
    }
}

bool rp_pretend_session_is_dead(const struct rp_pretend_conn *conn, const struct rp_pretend_session *session)
{
    const struct rp_pretend *server = conn->server;
    const size_t num = server->num_dead < RP_PRETEND_DEAD ? (size_t)server->num_dead : RP_PRETEND_DEAD;
    for (size_t i = 0; i < num; i++) {
        if (memcmp(server->dead[i], session->serial, sizeof session->serial) == 0) {
            return rp_pretend_minds(conn, RP_CHECK_SESSION_FATAL);
        }
    }
    return false;
}
