// Names to socket addresses.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_RESOLVE_H
#define RESHAKE_REPLAY_NET_RESOLVE_H

#include "replay/net/address.h"

#include <stddef.h>

#define RP_TARGET_MAX 16

// rp_target is where a host can be reached: one address is tried after the other.
struct rp_target {
    struct sockaddr_storage address[RP_TARGET_MAX];
    size_t num;
};

// rp_resolve asks the system for the host's TCP addresses; an empty host is this machine. False: *error is a phrase such as
// "unknown node or service" (constant).
TW_MUST_USE bool rp_resolve(const struct rp_address *address, struct rp_target *out, const char **error);

#endif
