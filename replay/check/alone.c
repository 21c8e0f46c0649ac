// Plays alone: what would disturb others, and what is played again.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/check/check_parts.h"
#include "replay/check/stage.h"
#include "replay/net/link.h"

#include <stdio.h>
#include <string.h>

enum {
    CONFIRMED_OF_A_FAMILY = 2,  // numbers of one variant that fail alike: the others are taken at their word
    AGAIN_US = 60000000,        // all repetitions together …
    DIFFERING_US = 60000000,    // … and as long again for those that differ so far
};

// solo is one play of an item, alone.
struct solo {
    struct rp_check *check;
    struct rp_item *item;
    struct rp_setting setting;
    struct rp_arena arena;
    struct rp_script control, script;
    struct rp_control_known *known;
    bool worked;  // the control
};

static void saw_control(void *context, const struct rp_job *job)
{
    struct solo *solo = context;
    struct rp_judged judged;
    solo->worked = rp_judge_control(&solo->control, job->player, &judged);
    if (solo->worked) {
        solo->known->state = RP_CONTROL_WORKS;
    } else {
        rp_control_failed(solo->known, judged.why);
        solo->item->found->control = RP_CONTROLLED_NOT;
        rp_item_note(solo->check, solo->item, &judged, &solo->control, job);
    }
}

static void saw(void *context, const struct rp_job *job)
{
    struct solo *solo = context;
    struct rp_judged judged = rp_judge(&solo->item->found->play, &solo->script, job->player);
    solo->item->found->control = solo->known ? RP_CONTROLLED_WELL : RP_CONTROLLED_NONE;
    rp_item_note(solo->check, solo->item, &judged, &solo->script, job);
}

static void play_script(struct solo *solo, const struct rp_script *script, rp_stage_seen seen)
{
    const struct rp_stage_host host = {.host = rp_check_host, .context = solo->check};
    enum rp_fleet_end end = rp_stage_play(&solo->check->fleet, &host, script, solo->item->seed, seen, solo);
    if (end != RP_FLEET_DONE) {
        solo->check->end = end;
    }
}

// play plays the control where it is not known yet, and then the script where that worked.
static void play(struct solo *solo)
{
    struct rp_check *check = solo->check;
    struct rp_item *item = solo->item;
    bool has = false;
    if (!rp_play_control(&item->found->play, &solo->setting, &solo->arena, &solo->control, &has)
        || !rp_play_script(&item->found->play, &solo->setting, &solo->arena, &solo->script)) {
        item->found->reason = "there is not enough memory for its script";
        return;
    }
    solo->known = has ? rp_controls_find(&check->controls, &solo->control) : NULL;
    solo->worked = !solo->known || solo->known->state == RP_CONTROL_WORKS;
    if (solo->known && rp_control_is_due(solo->known, item->found->repeat)) {
        play_script(solo, &solo->control, saw_control);
    } else if (!solo->worked) {
        rp_item_uncontrolled(check, item, solo->known);
    }
    if (solo->worked && check->end == RP_FLEET_DONE) {
        play_script(solo, &solo->script, saw);
    }
}

static void play_alone(struct rp_check *check, struct rp_item *item)
{
    struct solo solo = {.check = check, .item = item, .setting = rp_item_setting(check, item)};
    rp_arena_init(&solo.arena, RP_CHECK_PLAY_ARENA);
    check->playing = &item->found->play;
    item->begun_us = rp_now_us();
    play(&solo);
    item->over_us = rp_now_us();
    rp_arena_free(&solo.arena);
}

// watch_output looks whether the server, which lives, has complained.
static void watch_output(struct rp_check *check, struct rp_item *item)
{
    if (check->process && rp_process_complains(check->process)) {
        item->found->result = RP_FAIL;
        item->found->reason = "a sanitizer reported something behind this";
        item->found->output = check->out->output = rp_check_output(check);
        check->out->complained = true;
    }
}

// watch looks whether the server is still there, and says so where it is not.
static void watch(struct rp_check *check, struct rp_item *item)
{
    if (rp_check_stopped(check)) {
        return;
    }
    if (rp_check_alive(check)) {
        watch_output(check, item);
        return;
    }
    item->found->result = RP_FAIL;
    item->found->gone = true;
    item->found->reason = "the server was gone after this";
    item->found->output = rp_check_output(check);
    (void)rp_check_revive(check);
}

// forget_pass: of a pass nothing is kept.
static void forget_pass(struct rp_finding *found)
{
    if (found->result == RP_PASS) {
        found->script = NULL;
        found->transcript = NULL;
        found->sent = tw_span_of(NULL, 0);
    }
}

void rp_check_alone(struct rp_check *check)
{
    for (size_t i = 0; i < check->num && !rp_check_stopped(check); i++) {
        struct rp_item *item = &check->items[i];
        if (item->state != RP_ITEM_ALONE) {
            continue;
        }
        rp_check_say(check, &item->found->play, NULL);
        item->played_alone = true;
        play_alone(check, item);
        watch(check, item);
        forget_pass(item->found);
        rp_item_over(check, item);
    }
}

// Again.

static bool is_poor(const struct rp_finding *found)
{
    return found->result == RP_FAIL || found->result == RP_INCONCLUSIVE;
}

// is_family: the same case tried in the same way with another number.
static bool is_family(const struct rp_play *a, const struct rp_play *b)
{
    return a->variant == b->variant && a->version == b->version && a->means == b->means;
}

// is_confirmed is true where enough of its family came out so again and again.
static bool is_confirmed(const struct rp_check *check, size_t index)
{
    unsigned same = 0;
    const struct rp_finding *found = check->items[index].found;
    for (size_t i = index; i-- > 0 && is_family(&check->items[i].found->play, &found->play);) {
        const struct rp_finding *other = check->items[i].found;
        same += other->repeat >= RP_CHECK_ATTEMPTS && !other->flaky && other->result == found->result;
    }
    return same >= CONFIRMED_OF_A_FAMILY;
}

// is_settled is true where playing it once more would tell nothing new.
static bool is_settled(const struct rp_check *check, size_t index)
{
    const struct rp_finding *found = check->items[index].found;
    bool fine = !is_poor(found) && found->counts[RP_FAIL] == 0;
    return fine || found->gone || found->repeat >= RP_CHECK_ATTEMPTS || is_confirmed(check, index);
}

// side_by_side plays what is no pass a second time, the ones beside the others: most of it waits.
static void side_by_side(struct rp_check *check)
{
    for (size_t i = 0; i < check->num; i++) {
        struct rp_item *item = &check->items[i];
        bool alone = item->played_alone || item->found->gone || item->found->repeat == 0;
        if (item->state == RP_ITEM_OVER && !alone && is_poor(item->found)) {
            item->state = RP_ITEM_TO_DO;
            check->over--;
        }
    }
    rp_check_side_by_side(check);
}

// feel sees how long a plain handshake takes now, where the last attempt is to wait for what did not come in time.
static void feel(struct rp_check *check, const struct rp_item *item)
{
    if (item->found->repeat == RP_CHECK_ATTEMPTS - 1 && rp_item_outwaited(item)) {
        (void)rp_check_alive(check);  // where it does not answer the play is going to tell
    }
}

// alone plays an item as often as is due, alone, and gives what of that time is not to be counted: some plays wait by themselves.
static uint64_t alone(struct rp_check *check, size_t index)
{
    uint64_t start_us = rp_now_us();
    struct rp_item *item = &check->items[index];
    while (!is_settled(check, index) && !rp_check_stopped(check)) {
        feel(check, item);
        rp_check_say(check, &item->found->play, "again");
        play_alone(check, item);
        watch(check, item);
    }
    return rp_play_needs(&item->found->play) & RP_NEED_PATIENCE ? rp_now_us() - start_us : 0;
}

void rp_check_again(struct rp_check *check)
{
    uint64_t until_us = rp_now_us() + AGAIN_US;
    side_by_side(check);
    rp_check_alone(check);  // where the server seemed to be gone in between
    until_us = check->config->slow ? rp_now_us() + AGAIN_US : until_us;  // what waits by itself is not counted
    for (size_t i = 0; i < check->num && !rp_check_stopped(check); i++) {
        struct rp_item *item = &check->items[i];
        if (item->state != RP_ITEM_OVER || item->found->repeat == 0) {
            continue;
        }
        if (rp_now_us() < until_us + (rp_item_differs(item) ? DIFFERING_US : 0)) {
            until_us += alone(check, i);
        }
        if (item->found->repeat > 1) {
            rp_item_settle(check, item);
        }
    }
}
