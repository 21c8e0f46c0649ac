// Re-sends flights: which script is played when, the probes for early data among them, and what each attempt came to.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REPLAY_RUN_H
#define RESHAKE_REPLAY_CLI_REPLAY_RUN_H

#include "replay/cli/flights.h"
#include "replay/cli/replay_scripts.h"
#include "replay/net/fleet.h"
#include "replay/report/replays.h"

struct rp_replay_plan {
    const struct rp_flights *flights;
    uint64_t repeat;               // attempts of each flight
    bool with_data;                // what applications answer is kept, not only its first line
    struct rp_replay_shape shape;  // what is sent
    struct rp_expectation expectation;
    const char *expected;          // as the user said it; NULL: nothing
    struct rp_fleet_config fleet;  // limits are set by rp_replay_run

    // Told of each attempt that is over, in the order in which they end. False: no further ones are begun.
    bool (*replayed)(void *context, const struct rp_replayed *replayed, size_t flight_index);
    // A flight that cannot be sent; no attempt of it is made.
    void (*skipped)(void *context, const struct rp_flight *flight, const char *why);
    void *context;
};

// rp_replay_run plays the plan to its end.
enum rp_fleet_end rp_replay_run(const struct rp_replay_plan *plan);

#endif
