// The scripts of one captured flight: sent as it is, with the probes for early data; made anew; or carried through from what is sent.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REPLAY_SCRIPTS_H
#define RESHAKE_REPLAY_CLI_REPLAY_SCRIPTS_H

#include "replay/engine/client.h"
#include "replay/script/from_capture.h"
#include "replay/track/learn.h"

#define RP_NUM_VERBATIM (RP_VERBATIM_PROBE_C + 1)

enum rp_replay_way {
    RP_REPLAY_VERBATIM,  // sent as captured, and judged
    RP_REPLAY_FRESH,     // made anew around the same session, and completed where secrets are known
    RP_REPLAY_COMPLETE,  // sent as captured, and completed where secrets are known
};

struct rp_replay_shape {
    enum rp_replay_way way;
    bool deliver;              // early data is sent, not only asked about
    struct rp_learnt *learnt;  // of what is completed
    struct rp_fresh_options options;
};

// rp_flight_scripts are made when they are first needed. All zero: none yet.
struct rp_flight_scripts {
    struct rp_script *verbatim[RP_NUM_VERBATIM];
    struct rp_arena arena;
    struct rp_script carried;  // has steps where a client with keys plays the flight
    bool looked;               // `carried` and `unknown` are settled
    const char *unknown;       // why its session can only be judged; NULL: nothing stands against completing it
};

// rp_flight_unknown says why a flight with that fault was judged only: its session's secret, or its key shares' private keys.
const char *rp_flight_unknown(const struct rp_flight_scripts *scripts, enum rp_client_fault fault);

// rp_flight_carried gives the script with keys; NULL: the flight is sent as it was captured, and judged.
const struct rp_script *rp_flight_carried(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                                          const struct rp_replay_shape *shape);

// rp_flight_verbatim gives the script of that kind without keys; NULL: *why says what stands against it.
const struct rp_script *rp_flight_verbatim(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                                           const struct rp_replay_shape *shape, enum rp_verbatim what,
                                           const char **why);

void rp_flight_forget(struct rp_flight_scripts *scripts);

#endif
