// A relay in front of a server: takes clients, connects each to the target, passes their bytes and records them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_RELAY_H
#define RESHAKE_REPLAY_NET_RELAY_H

#include "replay/net/recording.h"
#include "replay/net/resolve.h"

#include <uv.h>

struct rp_relay_config {
    const struct rp_target *target;  // the first of its addresses that can be reached; must live as long as the relay
    uint64_t count;                  // clients to take; 0: no end
};

// rp_relay_events is who is told. All of them are needed.
struct rp_relay_events {
    // The target could not be reached, and the client was reset. `error` is an errno value.
    void (*unreachable)(void *context, const struct sockaddr *client, const struct sockaddr *server, int error);
    // The recording failed (rp_recording_error), once: connections that are open go on unrecorded, no new ones are
    // taken.
    void (*recording_failed)(void *context, int error);
    // There are no sockets left for a client, which waits; `error` is an errno value. Once.
    void (*crowded)(void *context, int error);
    // No clients are taken any more, and the last connection is over. The relay's handles are closed; it may be freed.
    void (*ended)(void *context);
};

struct rp_relay;

// rp_relay_new makes a relay; `config` is copied, `events` and `context` must live as long as it does. NULL when
// there is no memory.
struct rp_relay *rp_relay_new(uv_loop_t *loop, const struct rp_relay_config *config,
                              const struct rp_relay_events *events, void *context);

// rp_relay_listen has clients wait at the address. The result is 0 or an errno value.
TW_MUST_USE int rp_relay_listen(struct rp_relay *relay, const struct sockaddr *address);

// rp_relay_start begins to take them; the recording must live as long as the relay.
void rp_relay_start(struct rp_relay *relay, struct rp_recording *recording);

// rp_relay_address says where it listens.
void rp_relay_address(const struct rp_relay *relay, struct sockaddr_storage *out);

// rp_relay_close closes all connections where they stand, and the relay, which listened; `ended` follows.
void rp_relay_close(struct rp_relay *relay);

// rp_relay_free frees a relay that never listened, or that has ended.
void rp_relay_free(struct rp_relay *relay);

#endif
