// What tickets begin with: names of keys, where they come again. RFC 5077 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/capacity_keys.h"

#include <string.h>

void rp_capacity_note_key(struct rp_capacity_of *of, struct tw_span ticket)
{
    if (ticket.len < RP_KEY_NAME) {
        return;
    }
    for (uint32_t i = 0; i < of->num_keys && i < RP_CAPACITY_KEYS; i++) {
        if (memcmp(of->keys[i].name, ticket.data, RP_KEY_NAME) == 0) {
            of->keys[i].last = of->given;
            of->keys[i].times++;
            return;
        }
    }
    if (of->num_keys < RP_CAPACITY_KEYS) {
        struct rp_key_seen *key = &of->keys[of->num_keys];
        *key = (struct rp_key_seen){.first = of->given, .last = of->given, .times = 1};
        memcpy(key->name, ticket.data, RP_KEY_NAME);
    }
    of->num_keys++;
}

bool rp_capacity_has_names(const struct rp_capacity_of *of)
{
    return of->num_keys > 0 && of->num_keys <= RP_CAPACITY_KEYS && of->num_keys < of->given;
}

bool rp_capacity_rotated(const struct rp_capacity_of *of)
{
    return rp_capacity_has_names(of) && of->num_keys > 1
           && of->keys[0].last < of->keys[of->num_keys - 1].first + RP_CAPACITY_JOBS;
}
