// Good manners of commands that open many connections: no floods on machines of others.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_GENTLE_H
#define RESHAKE_REPLAY_CLI_GENTLE_H

#include "replay/cli/cli.h"
#include "replay/net/resolve.h"

#include <stdint.h>

struct rp_gentle {
    uint32_t concurrency;  // connections at once
    uint64_t rate;         // begun a second; 0: as fast as they end
    bool allow_flood;      // the user says that this may be done
};

// The help of --allow-flood.
#define RP_GENTLE_HELP_FLOOD                                                                                           \
    "allow more than 64 connections at once, or 100 a second, to a server that is not\n"                               \
    "on this machine: say so only where you may do this"

// rp_be_gentle refuses a flood to a server that is not on this machine, and sets a rate where none was asked for.
// Where there is not room for that many connections it warns and takes fewer. RP_EXIT_USAGE: it was said what is
// wrong.
TW_MUST_USE enum rp_exit rp_be_gentle(struct rp_gentle *gentle, const struct rp_command *command,
                                      const struct rp_target *target);

#endif
