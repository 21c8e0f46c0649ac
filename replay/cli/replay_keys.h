// The secrets that `reshake replay` completes handshakes with.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REPLAY_KEYS_H
#define RESHAKE_REPLAY_CLI_REPLAY_KEYS_H

#include "replay/cli/replay_options.h"

struct rp_replay_keys {
    struct rp_secrets *secrets;
    struct rp_learnt *learnt;
};

// rp_replay_keys_load reads the files of --keys and --rsa-key, key logs before recordings. Anything but RP_EXIT_OK: it was said why; free all
// the same.
TW_MUST_USE enum rp_exit rp_replay_keys_load(const struct rp_replay_asked *asked, struct rp_replay_keys *out);
void rp_replay_keys_free(struct rp_replay_keys *keys);

#endif
