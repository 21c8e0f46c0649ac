// What the user asked `reshake replay` to do: the options, read into a plan.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REPLAY_OPTIONS_H
#define RESHAKE_REPLAY_CLI_REPLAY_OPTIONS_H

#include "replay/cli/cli.h"
#include "replay/cli/replay_run.h"

struct rp_replay_asked {
    const char *to_text;  // as the user wrote it
    struct rp_address to;
    struct rp_flights_config from;
    struct rp_replay_plan plan;  // options, expectation, repeat, deliver and concurrency
    uint64_t rate;               // 0: as fast as they end
    const char *save;            // NULL: nowhere
    bool json, allow_flood, force;
};

extern const struct rp_option rp_replay_options[];

// rp_replay_parse reads the command line. Anything but RP_EXIT_OK: it was said what is wrong.
TW_MUST_USE enum rp_exit rp_replay_parse(struct rp_args *args, struct rp_replay_asked *out);

#endif
