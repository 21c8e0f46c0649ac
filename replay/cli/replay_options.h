// What the user asked `reshake replay` to do: the options, read into a plan.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REPLAY_OPTIONS_H
#define RESHAKE_REPLAY_CLI_REPLAY_OPTIONS_H

#include "replay/cli/cli.h"
#include "replay/cli/client_options.h"
#include "replay/cli/replay_run.h"

#define RP_REPLAY_KEYS 64

struct rp_replay_asked {
    const char *to_text;  // as the user wrote it
    struct rp_address to;
    struct rp_flights_config from;
    struct rp_replay_plan plan;        // shape, expectation, repeat and concurrency
    struct rp_client_asked client;     // certificate, key and key log of clients with keys
    const char *keys[RP_REPLAY_KEYS];  // files with secrets: key logs and recordings
    const char *rsa_keys[RP_REPLAY_KEYS];
    size_t num_keys, num_rsa_keys;
    const char *request, *http_path;  // NULL: none
    uint64_t rate;                    // 0: as fast as they end
    const char *save;                 // NULL: nowhere
    bool json, allow_flood, force;
};

extern const struct rp_option rp_replay_options[];

// rp_replay_parse reads the command line. Anything but RP_EXIT_OK: it was said what is wrong.
TW_MUST_USE enum rp_exit rp_replay_parse(struct rp_args *args, struct rp_replay_asked *out);

// rp_replay_request makes what is sent behind completed handshakes, into the plan. HTTP's Host is the name of --sni, or in the `first` flight, or
// `name`, the target's. What it points to lies in the arena and in *asked. Anything but RP_EXIT_OK: it was said why.
TW_MUST_USE enum rp_exit rp_replay_request(struct rp_replay_asked *asked, const struct rp_command *command,
                                           const struct rp_flight *first, const char *name, struct rp_arena *arena);

#endif
