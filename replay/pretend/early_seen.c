// What was there before: first flights whose early data was taken, and tickets that were used. RFC 8446 sections 8.1 and 8.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

#define BUCKET 16U  // places that a key can stand in

// bucket_of: keys are hashes, so their first bytes are as good as any.
static size_t bucket_of(const uint8_t key[16])
{
    return ((size_t)key[0] << 8 | key[1]) % (RP_PRETEND_SEEN / BUCKET) * BUCKET;
}

bool rp_pretend_seen_has(const struct rp_pretend_seen *seen, const uint8_t key[16], uint64_t now_us)
{
    size_t at = bucket_of(key);
    for (size_t i = at; i < at + BUCKET; i++) {
        if (seen->places[i].until_us > now_us && memcmp(seen->places[i].key, key, 16) == 0) {
            return true;
        }
    }
    return false;
}

bool rp_pretend_seen_add(struct rp_pretend_seen *seen, const uint8_t key[16], uint64_t now_us, uint64_t until_us)
{
    size_t at = bucket_of(key);
    if (rp_pretend_seen_has(seen, key, now_us)) {
        return false;
    }
    for (size_t i = at; i < at + BUCKET; i++) {
        if (seen->places[i].until_us <= now_us) {
            memcpy(seen->places[i].key, key, 16);
            seen->places[i].until_us = until_us;
            return true;
        }
    }
    return false;
}

void rp_pretend_seen_forget(struct rp_pretend_seen *seen, const uint8_t key[16])
{
    const size_t at = bucket_of(key);
    memmove(&seen->places[at], &seen->places[at + 1], (BUCKET - 1) * sizeof seen->places[at]);
    seen->places[at + BUCKET - 1].until_us = 0;
}
