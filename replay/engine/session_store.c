// The sessions of a play, each in a slot of the caller's memory.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/session_store.h"
#include "replay/engine/keys_hash.h"

#include <stdalign.h>

enum { MAX_ID = 32 };

// slot is one session and what its spans point to.
struct slot {
    struct rp_session session;
    bool taken;
    uint8_t secret[RP_SESSION_MAX_SECRET], id[MAX_ID], alpn[RP_SESSION_MAX_NAME], name[RP_SESSION_MAX_NAME];
};

struct rp_session_store {
    size_t ticket_room;
    uint8_t *tickets;
    uint8_t num;
    struct slot slots[];
};

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

size_t rp_session_store_size(uint8_t num, size_t ticket_room)
{
    return aligned(sizeof(struct rp_session_store) + num * sizeof(struct slot)) + aligned(num * ticket_room);
}

struct rp_session_store *rp_session_store_place(void *memory, uint8_t num, size_t ticket_room)
{
    struct rp_session_store *store = memory;
    store->num = num;
    store->ticket_room = ticket_room;
    store->tickets = (uint8_t *)memory + aligned(sizeof(struct rp_session_store) + num * sizeof(struct slot));
    rp_session_store_clear(store);
    return store;
}

void rp_session_store_clear(struct rp_session_store *store)
{
    for (uint8_t i = 0; i < store->num; i++) {
        store->slots[i].taken = false;
        rp_wipe(store->slots[i].secret, sizeof store->slots[i].secret);
    }
}

// move copies what a span points to into `room` and lets it point there. False: it is too long.
static bool move(struct tw_span *span, uint8_t *room, size_t cap)
{
    if (span->len > cap) {
        return false;
    }
    if (span->len != 0) {
        memmove(room, span->data, span->len);
    }
    span->data = room;
    return true;
}

bool rp_session_put(struct rp_session_store *store, uint8_t slot, const struct rp_session *session)
{
    if (slot >= store->num) {
        return false;
    }
    struct slot *to = &store->slots[slot];
    struct rp_session copy = *session;
    to->taken = move(&copy.secret, to->secret, sizeof to->secret) && move(&copy.id, to->id, sizeof to->id)
                && move(&copy.alpn, to->alpn, sizeof to->alpn) && move(&copy.server_name, to->name, sizeof to->name)
                && move(&copy.ticket, store->tickets + slot * store->ticket_room, store->ticket_room);
    to->session = copy;
    return to->taken;
}

const struct rp_session *rp_session_get(const struct rp_session_store *store, uint8_t slot)
{
    return slot < store->num && store->slots[slot].taken ? &store->slots[slot].session : NULL;
}
