// Options of `reshake check`: with what it does they go, and which of them a command has to have to do it again.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CHECK_RULES_H
#define RESHAKE_REPLAY_CLI_CHECK_RULES_H

#include "replay/cli/cli.h"
#include "replay/script/arena.h"

// What it does, a bit each; a matrix and a capacity go together.
enum rp_check_does {
    RP_CHECK_CASES = 1 << 0,
    RP_CHECK_LIST = 1 << 1,
    RP_CHECK_EXPLAIN = 1 << 2,
    RP_CHECK_PROFILES = 1 << 3,
    RP_CHECK_MATRIX = 1 << 4,
    RP_CHECK_CAPACITY = 1 << 5,
};

// rp_check_rules_follow looks through a command line that was taken already, from its beginning. Anything but RP_EXIT_OK: an option
// means nothing to what is done, or stands there a second time where it may not, and it was said.
TW_MUST_USE enum rp_exit rp_check_rules_follow(const struct rp_args *args, unsigned does);

// rp_check_rules_again is the command line that plays the same again, but for its --only: words of a shell. NULL: no memory.
const char *rp_check_rules_again(const struct rp_args *args, struct rp_arena *arena);

// rp_check_rules_knows says whether there is a rule for an option; a unit test asks it of all.
bool rp_check_rules_knows(const char *option);

#endif
