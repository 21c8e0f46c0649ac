// Measures handshakes: finds out which kinds the server offers, then plays them by turns, so that what drifts hits
// all alike.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_TIME_RUN_H
#define RESHAKE_REPLAY_CLI_TIME_RUN_H

#include "replay/net/fleet.h"
#include "replay/report/times.h"
#include "replay/script/visit.h"

struct rp_time_plan {
    struct rp_visit visit;         // what the client offers, and the request; versions are set here
    bool with12, with13;           // which versions
    struct rp_fleet_config fleet;  // limits are set here; the rate is of connections
};

// rp_time_run plays times->count handshakes of each kind that the server offers, and fills times->rows. *unreachable
// is an errno value where the server could not be reached at all (ETIMEDOUT: no answer in time), else 0.
enum rp_fleet_end rp_time_run(const struct rp_time_plan *plan, struct rp_times *times, int *unreachable);

#endif
