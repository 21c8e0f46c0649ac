// Good manners of commands that open many connections.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/gentle.h"
#include "replay/net/fleet.h"

enum { GENTLE_CONCURRENCY = 64, GENTLE_RATE = 100 };

static bool is_here(const struct rp_target *target)
{
    bool here = true;
    for (size_t i = 0; i < target->num; i++) {
        here = here && rp_sockaddr_is_loopback((const struct sockaddr *)&target->address[i]);
    }
    return here;
}

enum rp_exit rp_be_gentle(struct rp_gentle *gentle, const struct rp_command *command, const struct rp_target *target)
{
    if (!is_here(target) && !gentle->allow_flood) {
        if (gentle->concurrency > GENTLE_CONCURRENCY || gentle->rate > GENTLE_RATE) {
            return rp_usage(
                command,
                "more than %d connections at once, or %d a second, to a server that is not on this machine: "
                "add --allow-flood where you may do this",
                GENTLE_CONCURRENCY, GENTLE_RATE);
        }
        gentle->rate = gentle->rate ? gentle->rate : GENTLE_RATE;
    }
    uint32_t room = rp_fleet_room(gentle->concurrency);
    if (room < gentle->concurrency) {
        rp_warning("the limit of open files (ulimit -n) leaves room for %u connections at once, not %u", room,
                   gentle->concurrency);
        gentle->concurrency = room;
    }
    return RP_EXIT_OK;
}
