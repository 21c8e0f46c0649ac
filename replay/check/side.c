// Plays side by side: as many at once as the server gets along with.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/trouble.h"
#include "replay/net/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUIET_IN_A_ROW = 8 };

// part is what one of the players at work needs: the scripts of its play.
struct part {
    struct rp_item *item;
    struct rp_arena arena;
    struct rp_script control, script;
    struct rp_control_known *known;  // NULL: there is no control
    bool controlling;
    struct part *next_free;
};

struct side {
    struct rp_check *check;
    struct part *parts, *free;
    size_t at;  // items before it were begun
    unsigned quiet;
    bool drain;  // nothing more is begun: the server may be gone
};

static void give_back(struct side *side, struct part *part)
{
    part->item = NULL;
    part->next_free = side->free;
    side->free = part;
}

static void cannot(struct rp_check *check, struct rp_item *item, const char *why)
{
    item->found->result = RP_INCONCLUSIVE;
    item->found->reason = rp_check_text(check, why);
    rp_item_over(check, item);
}

// prepare makes the scripts of an item. NULL: nothing is to be played, and the finding says why.
static const struct rp_script *prepare(struct side *side, struct part *part, struct rp_item *item)
{
    struct rp_check *check = side->check;
    const struct rp_play *play = &item->found->play;
    const struct rp_setting setting = rp_item_setting(check, item);
    bool has = false;
    part->item = item;
    part->known = NULL;
    rp_arena_reset(&part->arena);
    if (!rp_play_control(play, &setting, &part->arena, &part->control, &has)
        || !rp_play_script(play, &setting, &part->arena, &part->script)) {
        cannot(check, item, "there is not enough memory for its script");
        return NULL;
    }
    part->known = has ? rp_controls_find(&check->controls, &part->control) : NULL;
    part->controlling = part->known && rp_control_is_due(part->known, item->found->repeat);
    if (part->known && !part->controlling && part->known->state == RP_CONTROL_FAILS) {
        rp_item_uncontrolled(check, item, part->known);
        rp_item_over(check, item);
        return NULL;
    }
    return part->controlling ? &part->control : &part->script;
}

static bool next(void *context, struct rp_job *job)
{
    struct side *side = context;
    struct rp_check *check = side->check;
    while (!side->drain && side->at < check->num) {
        struct rp_item *item = &check->items[side->at++];
        if (item->state != RP_ITEM_TO_DO) {
            continue;
        }
        struct part *part = side->free;
        const struct rp_script *script = prepare(side, part, item);
        if (script) {
            side->free = part->next_free;
            item->state = RP_ITEM_UNDER_WAY;
            item->begun_us = rp_now_us();
            job->script = script;
            job->seed = item->seed;
            job->user = part;
            rp_check_say(check, &item->found->play, NULL);
            return true;
        }
    }
    return false;
}

// is_at_work is true for the play that has just come to its end, too.
static bool is_at_work(const struct rp_check *check, const struct rp_item *item)
{
    (void)check;
    return item->state == RP_ITEM_UNDER_WAY;
}

// watch looks whether the server still answers.
static void watch(struct side *side, const struct rp_item *item, const struct rp_transcript *transcript)
{
    uint64_t answered_us = 0;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        const struct rp_conn_log *log = &transcript->conns[i];
        if (log->facts && log->facts->completed && log->connected_us > answered_us) {
            answered_us = log->connected_us;
        }
    }
    if (answered_us > side->check->answered_us) {
        side->check->answered_us = answered_us;
        side->quiet = 0;
    } else if (item->quiet) {
        side->quiet++;
    }
    rp_trouble_listen(side->check, is_at_work);
    bool died = side->check->process && !rp_process_runs(side->check->process);
    side->drain = side->drain || died || item->unreachable || side->quiet >= QUIET_IN_A_ROW;
}

static const struct rp_script *played_control(struct side *side, struct part *part, struct rp_job *job)
{
    struct rp_judged judged;
    struct rp_item *item = part->item;
    part->controlling = false;
    if (rp_judge_control(&part->control, job->player, &judged)) {
        part->known->state = RP_CONTROL_WORKS;
        job->progress = 1;
        return &part->script;
    }
    item->found->control = RP_CONTROLLED_NOT;
    rp_item_note(side->check, item, &judged, &part->control, job);
    rp_control_failed(part->known, judged.why);
    return NULL;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct side *side = context;
    struct part *part = job->user;
    struct rp_item *item = part->item;
    const struct rp_script *then = NULL;
    if (part->controlling) {
        then = played_control(side, part, job);
    } else {
        struct rp_judged judged = rp_judge(&item->found->play, &part->script, job->player);
        item->found->control = part->known ? RP_CONTROLLED_WELL : RP_CONTROLLED_NONE;
        rp_item_note(side->check, item, &judged, &part->script, job);
    }
    watch(side, item, transcript);
    if (!then) {
        item->over_us = rp_now_us();
        rp_item_over(side->check, item);
        rp_check_say(side->check, NULL, NULL);
        give_back(side, part);
    }
    return then;
}

// raise_limits makes room for one script more.
static void raise_limits(struct rp_player_limits *limits, const struct rp_script *script)
{
    struct rp_player_limits more = rp_player_limits_of(script);
    struct rp_player_limits had = *limits;
    *limits = more.tls.flight_room >= had.tls.flight_room ? more : had;
#define RAISE(member) limits->member = more.member > had.member ? more.member : had.member
    RAISE(num_conns);
    RAISE(max_entries);
    RAISE(client_room);
    RAISE(server_room);
    RAISE(max_read);
    RAISE(tls.num_sessions);
#undef RAISE
}

// limits_of is what the largest of the scripts takes.
static struct rp_player_limits limits_of(struct side *side)
{
    struct rp_check *check = side->check;
    struct part *part = &side->parts[0];
    struct rp_player_limits limits = rp_player_limits_for(0);
    for (size_t i = 0; i < check->num; i++) {
        rp_arena_reset(&part->arena);
        if (check->items[i].state == RP_ITEM_TO_DO
            && rp_play_script(&check->items[i].found->play, &check->setting, &part->arena, &part->script)) {
            raise_limits(&limits, &part->script);
        }
    }
    return limits;
}

static bool is_left(const struct rp_check *check)
{
    for (size_t i = 0; i < check->num; i++) {
        if (check->items[i].state == RP_ITEM_TO_DO) {
            return true;
        }
    }
    return false;
}

static bool is_suspect(const struct rp_check *check, const struct rp_item *item)
{
    return item->state == RP_ITEM_OVER && item->begun_us != 0 && item->over_us >= check->answered_us;
}

// to_be_sure has a play be played again, alone, where it shows whether it was the one.
static void to_be_sure(struct rp_check *check, struct rp_item *item)
{
    item->state = RP_ITEM_ALONE;
    item->found->repeat = 0;
    item->raced = false;
    memset(item->found->counts, 0, sizeof item->found->counts);
    check->over--;
}

// suspect finds the plays behind which the server may have gone.
static void suspect(struct rp_check *check, uint64_t answered_us, bool lives)
{
    size_t num = 0;
    check->answered_us = answered_us;
    for (size_t i = 0; i < check->num; i++) {
        num += is_suspect(check, &check->items[i]);
    }
    if (check->process && lives) {
        rp_trouble_gone(check, check->out->output, is_suspect);
    }
    for (size_t i = 0; i < check->num; i++) {
        struct rp_item *item = &check->items[i];
        if (!is_suspect(check, item)) {
            continue;
        }
        if (lives) {
            to_be_sure(check, item);
        } else {
            item->found->gone = true;
            item->found->output = check->process ? check->out->output : NULL;
            item->found->result = num == 1 ? RP_FAIL : RP_INCONCLUSIVE;
            item->found->reason = num == 1 ? "the server was gone after this"
                                           : "the server was gone after this, or after a play beside it";
        }
    }
}

// run plays what is to be done, until it is over or the server seems to be gone.
static void run(struct side *side)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct rp_check *check = side->check;
    struct rp_fleet_config fleet = check->fleet;
    fleet.concurrency = check->out->jobs;
    fleet.limits = limits_of(side);
    side->at = 0;
    side->quiet = 0;
    side->drain = false;
    check->end = rp_fleet_run(&fleet, &master, side);
    if (check->end == RP_FLEET_DONE) {
        uint64_t answered_us = check->answered_us;
        if (!rp_check_alive(check)) {
            suspect(check, answered_us, rp_check_revive(check));
        }
    }
}

void rp_check_side_by_side(struct rp_check *check)
{
    struct side side = {.check = check, .parts = calloc(check->out->jobs, sizeof *side.parts)};
    if (!side.parts) {
        check->end = RP_FLEET_NO_MEMORY;
        return;
    }
    for (uint32_t i = 0; i < check->out->jobs; i++) {
        rp_arena_init(&side.parts[i].arena, RP_CHECK_PLAY_ARENA);
        give_back(&side, &side.parts[i]);
    }
    while (!rp_check_stopped(check) && is_left(check)) {
        run(&side);
    }
    for (uint32_t i = 0; i < check->out->jobs; i++) {
        rp_arena_free(&side.parts[i].arena);
    }
    free(side.parts);
}
