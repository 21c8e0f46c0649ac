// The sessions of a play: slots in the caller's memory, each with room for its ticket and names.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_SESSION_STORE_H
#define RESHAKE_REPLAY_ENGINE_SESSION_STORE_H

#include "parsers/wire/result.h"
#include "replay/script/session.h"

#include <stddef.h>

struct rp_session_store;

// rp_session_store_size is how much memory `num` slots take with room for tickets of `ticket_room` bytes (at most 65535);
// rp_session_store_place makes them there, all empty (aligned as malloc does).
size_t rp_session_store_size(uint8_t num, size_t ticket_room);
struct rp_session_store *rp_session_store_place(void *memory, uint8_t num, size_t ticket_room);

void rp_session_store_clear(struct rp_session_store *store);

// rp_session_put copies a session with all that it points to into a slot. False: there is no such slot, or the ticket, secret, ID or a
// name is longer than there is room; the slot is empty then.
TW_MUST_USE bool rp_session_put(struct rp_session_store *store, uint8_t slot, const struct rp_session *session);

// rp_session_get gives the session in a slot; NULL: there is none. It lives until the slot is put or cleared.
const struct rp_session *rp_session_get(const struct rp_session_store *store, uint8_t slot);

#endif
