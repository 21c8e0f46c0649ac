// An identity from within. Only keys*.c include it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_IDENTITY_PARTS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_IDENTITY_PARTS_H

#include "replay/engine/keys_parts.h"
#include "replay/engine/keys_sign.h"

#define RP_MAX_CHAIN 16

struct rp_identity {
    struct rp_public_key key;  // with the private one
    size_t num_certificates;
    struct {
        uint8_t *der;  // of libcrypto's allocator
        size_t len;
    } certificates[RP_MAX_CHAIN];
};

#endif
