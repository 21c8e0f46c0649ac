// Capacity: how many sessions a server keeps, how reliably it resumes, and how long and under which keys its tickets live.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_CAPACITY_H
#define RESHAKE_REPLAY_CHECK_CAPACITY_H

#include "replay/net/fleet.h"

enum rp_capacity_means { RP_CAPACITY_ID, RP_CAPACITY_TICKET, RP_CAPACITY_PSK };
#define RP_CAPACITY_NUM_MEANS (RP_CAPACITY_PSK + 1)

#define RP_KEY_NAME 16  // bytes that tickets begin with (RFC 5077 section 4)
#define RP_CAPACITY_KEYS 16
#define RP_CAPACITY_AGES 4

// rp_key_seen is what tickets began with; first and last are numbers of tickets, from 0.
struct rp_key_seen {
    uint8_t name[RP_KEY_NAME];
    uint32_t first, last, times;
};

// rp_age_tried is a ticket that was offered so long behind its making.
struct rp_age_tried {
    uint32_t age_s;
    bool resumed;
};

// rp_capacity_of is what was seen of one means.
struct rp_capacity_of {
    uint32_t attempts, given, resumed;  // sessions that were to be made, were made, and were taken at once
    uint32_t lifetime_s;                // announced with the first ticket; 0: none was
    struct rp_key_seen keys[RP_CAPACITY_KEYS];
    uint32_t num_keys;  // that are different; more than RP_CAPACITY_KEYS: the rest is not kept
    struct rp_age_tried ages[RP_CAPACITY_AGES];
    uint32_t num_ages;
};

struct rp_capacity {
    // The session by ID that was made first is known behind `kept` further ones, and is not behind `forgotten`; 0: it never was
    // forgotten. Both count handshakes that were completed.
    uint32_t kept, forgotten;
    bool counted;   // sessions by ID are kept at all, so that they could be counted
    uint32_t made;  // sessions for this, altogether
    struct rp_capacity_of of[RP_CAPACITY_NUM_MEANS];
};

struct rp_capacity_config {
    const struct rp_fleet_config *fleet;  // with concurrency and rate of many sessions
    uint64_t within_us;                   // that answers are waited for; 0: three seconds
    uint32_t most;                        // sessions by ID that are made behind the first, at most
    uint32_t attempts;                    // for the rates
    bool slow;                            // tickets are offered later, too: up to two minutes
    void (*progress)(void *context, const char *what, size_t done, size_t num);  // NULL: nobody wants to know
    void *context;
};

// rp_capacity_measure does it all. Anything but RP_FLEET_DONE: it was not brought to its end.
TW_MUST_USE enum rp_fleet_end rp_capacity_measure(const struct rp_capacity_config *config, struct rp_capacity *out);

// rp_capacity_means_name: "id", "ticket", "psk".
const char *rp_capacity_means_name(enum rp_capacity_means means);

// rp_capacity_has_names says whether tickets of a means begin with names of keys: bytes that come again.
bool rp_capacity_has_names(const struct rp_capacity_of *of);
// rp_capacity_rotated says whether one name took the place of another meanwhile; where it did, a few attempts have either.
bool rp_capacity_rotated(const struct rp_capacity_of *of);

#endif
