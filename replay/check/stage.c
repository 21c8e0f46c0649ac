// The stage: one script, alone, on the fleet.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/stage.h"

struct showing {
    const struct rp_stage_host *host;
    const struct rp_script *script;
    uint64_t seed;
    bool begun;
    rp_stage_seen seen;
    void *context;
};

static bool next(void *context, struct rp_job *job)
{
    struct showing *showing = context;
    bool first = !showing->begun;
    showing->begun = true;
    job->script = showing->script;
    job->seed = showing->seed;
    return first;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    const struct showing *showing = context;
    (void)transcript;
    if (showing->seen) {
        showing->seen(showing->context, job);
    }
    return NULL;
}

static bool host_of(void *context, const struct rp_job *job, enum rp_host what, uint64_t *measured)
{
    const struct rp_stage_host *host = ((struct showing *)context)->host;
    return host && host->host(host->context, job, what, measured);
}

enum rp_fleet_end rp_stage_play(const struct rp_fleet_config *fleet, const struct rp_stage_host *host,
                                const struct rp_script *script, uint64_t seed, rp_stage_seen seen, void *context)
{
    static const struct rp_fleet_master master = {.next = next, .played = played, .host = host_of};
    struct showing showing = {.host = host, .script = script, .seed = seed, .seen = seen, .context = context};
    struct rp_fleet_config alone = *fleet;
    alone.concurrency = 1;
    alone.rate = 0;
    alone.limits = rp_player_limits_of(script);
    return rp_fleet_run(&alone, &master, &showing);
}
