// Floods: what a case has played to the server again and again between its own steps (struct rp_flood in replay/cases/case.h).
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"
#include "replay/net/link.h"

#include <stdio.h>

enum { TELL_US = 500000, QUIET_IN_A_ROW = 16 };

// flooding is a flood under way.
struct flooding {
    struct rp_check *check;
    struct rp_script script;
    uint32_t times, begun, whole;
    unsigned broken_in_a_row;
    uint64_t told_us;
};

static void tell(struct flooding *flooding)
{
    char what[100];
    const uint64_t now_us = rp_now_us();
    if (now_us - flooding->told_us >= TELL_US) {
        flooding->told_us = now_us;
        (void)snprintf(what, sizeof what, "%u of %u", flooding->begun, flooding->times);
        rp_check_say(flooding->check, flooding->check->playing, what);
    }
}

// next: no two plays of a check have the same randomness.
static bool next(void *context, struct rp_job *job)
{
    struct flooding *flooding = context;
    struct rp_check *check = flooding->check;
    if (flooding->begun == flooding->times || flooding->broken_in_a_row >= QUIET_IN_A_ROW || rp_check_stopped(check)) {
        return false;
    }
    flooding->begun++;
    job->script = &flooding->script;
    job->seed = (check->fleet.seed ^ ++check->num_flooded * UINT64_C(0xbf58476d1ce4e5b9)) | 1;
    tell(flooding);
    return true;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct flooding *flooding = context;
    const bool whole = transcript->end == RP_PLAY_WHOLE;
    (void)job;
    flooding->whole += whole;
    flooding->broken_in_a_row = whole ? 0 : flooding->broken_in_a_row + 1;
    return NULL;
}

bool rp_check_flood(struct rp_check *check, bool calm)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct flooding flooding = {.check = check};
    struct rp_fleet_config fleet = check->fleet;
    struct rp_arena arena;
    if (!check->playing || !check->playing->variant->flood) {
        return false;
    }
    rp_arena_init(&arena, RP_CHECK_PLAY_ARENA);
    flooding.times = check->playing->variant->flood->times;
    if (rp_play_flood(check->playing, &check->setting, calm, &arena, &flooding.script)) {
        fleet.concurrency = check->out->jobs;
        fleet.limits = rp_player_limits_of(&flooding.script);
        const enum rp_fleet_end end = rp_fleet_run(&fleet, &master, &flooding);
        check->end = end != RP_FLEET_DONE ? end : check->end;
    }
    rp_arena_free(&arena);
    return flooding.whole > flooding.times / 2;
}
