// The stage: scripts that are played one after the other, each alone, on the fleet.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_STAGE_H
#define RESHAKE_REPLAY_CHECK_STAGE_H

#include "replay/net/fleet.h"

// rp_stage_host carries out what scripts ask to be done to the server from outside.
struct rp_stage_host {
    bool (*host)(void *context, const struct rp_job *job, enum rp_host what, uint64_t *measured);
    void *context;
};

// rp_stage_seen is shown a play that is over.
typedef void (*rp_stage_seen)(void *context, const struct rp_job *job);

// rp_stage_play plays a script, and shows it to `seen` (NULL: nobody looks). `fleet` has everything but limits and concurrency;
// `seed` 0 is the fleet's own; `host` NULL: nothing can be done from outside. Anything but RP_FLEET_DONE: it was not played to its end.
TW_MUST_USE enum rp_fleet_end rp_stage_play(const struct rp_fleet_config *fleet, const struct rp_stage_host *host,
                                            const struct rp_script *script, uint64_t seed, rp_stage_seen seen,
                                            void *context);

#endif
