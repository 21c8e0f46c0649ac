// One relayed connection: a client's socket, one to the target, and the bytes between them.
// SPDX-License-Identifier: Apache-2.0
//
// Bytes pass untouched. What one side does, the other one sees: a half-close as a half-close, a reset as a reset. A
// side is read only while the other one takes what comes, so that a pair holds RP_PAIR_READ bytes in each direction
// at the most.
#ifndef RESHAKE_REPLAY_NET_PAIR_H
#define RESHAKE_REPLAY_NET_PAIR_H

#include "replay/net/recording.h"
#include "replay/net/resolve.h"

#include <uv.h>

#define RP_PAIR_READ 65536

struct rp_pair;

// rp_pairs is what the pairs of a relay share. The relay fills in all but `address`, `num`, `first` and `buffer`,
// which begin as zero.
struct rp_pairs {
    uv_loop_t *loop;
    const struct rp_target *target;
    struct rp_recording *recording;
    uint64_t wall_ns;  // with uv_hrtime() added it is the time since 1970

    // The target could not be reached, and the client was turned away. `error` is an errno value.
    void (*unreachable)(void *context, const struct sockaddr *client, const struct sockaddr *server, int error);
    // Something was handed to the recording.
    void (*recorded)(void *context);
    // A pair has ended, and is freed.
    void (*over)(void *context);
    void *context;

    size_t address;         // of the target, that was reached last
    uint64_t num;           // pairs so far
    struct rp_pair *first;  // of those that live
    uint8_t buffer[RP_PAIR_READ];
};

// rp_pair_new begins a pair for the client's socket `fd`, which does not block; it belongs to the pair. False: there
// is no memory, and the socket is closed.
bool rp_pair_new(struct rp_pairs *pairs, int fd, const struct sockaddr_storage *client);

// rp_pair_close ends a pair where it stands: both sockets are closed.
void rp_pair_close(struct rp_pair *pair);

struct rp_pair *rp_pair_next(const struct rp_pair *pair);

#endif
