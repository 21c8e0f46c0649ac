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
    SOON_US = 50000,
    LATER_US = 500000,    // pauses before resuming: shared caches can be late
    AGAIN_US = 60000000,  // all repetitions together
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
    solo->known->state = solo->worked ? RP_CONTROL_WORKS : RP_CONTROL_FAILS;
    if (!solo->worked) {
        (void)snprintf(solo->known->why, sizeof solo->known->why, "%s", judged.why);
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
    if (solo->known && solo->known->state == RP_CONTROL_TO_PLAY) {
        play_script(solo, &solo->control, saw_control);
    } else if (!solo->worked) {
        item->found->control = RP_CONTROLLED_NOT;
        item->found->repeat++;
        item->found->reason = rp_check_text(check, solo->known->why);
    }
    if (solo->worked && check->end == RP_FLEET_DONE) {
        play_script(solo, &solo->script, saw);
    }
}

static void play_alone(struct rp_check *check, struct rp_item *item, const struct rp_setting *setting)
{
    struct solo solo = {.check = check, .item = item, .setting = *setting};
    rp_arena_init(&solo.arena, RP_CHECK_PLAY_ARENA);
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
        play_alone(check, item, &check->setting);
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

static void say_flaky(struct rp_check *check, struct rp_finding *found, const struct rp_item *item)
{
    char text[200] = "it comes out differently:";
    for (unsigned i = 0; i < found->repeat && i < RP_CHECK_ATTEMPTS; i++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s %s", i == 0 ? "" : ",", rp_result_name(item->results[i]));
    }
    found->flaky = true;
    found->result = RP_INCONCLUSIVE;
    found->reason = rp_check_text(check, text);
}

// settle makes one result of all attempts. What is only inconclusive proves nothing, so something better stands. A server that resumes
// a little later is raced, and may be.
static void settle(struct rp_check *check, struct rp_item *item)
{
    struct rp_finding *found = item->found;
    bool fails = found->counts[RP_FAIL] > 0;
    bool passes = found->counts[RP_PASS] + found->counts[RP_TOLERATED] > 0;
    if (!passes || found->gone) {
        if (fails && found->counts[RP_INCONCLUSIVE] > 0 && !found->gone) {
            say_flaky(check, found, item);
        }
        return;
    }
    if (item->raced && !is_poor(found)) {
        found->late = true;
        found->reason = found->reason[0] != '\0' ? found->reason : "it resumes only a little later";
        return;
    }
    if (fails || is_poor(found)) {
        say_flaky(check, found, item);
    }
}

// again plays an item until it has been played as often as is due. One that was raced gets pauses, and is over once it passes.
static void again(struct rp_check *check, struct rp_item *item)
{
    static const uint64_t pauses_us[RP_CHECK_ATTEMPTS] = {0, SOON_US, LATER_US};
    struct rp_finding *found = item->found;
    while (found->repeat < RP_CHECK_ATTEMPTS && !rp_check_stopped(check) && !found->gone) {
        struct rp_setting setting = check->setting;
        uint64_t pause_us = item->raced ? pauses_us[found->repeat] : 0;
        setting.within_us *= found->repeat;  // the last attempt gets longer
        setting.quiet_us *= 2;
        setting.before_resuming_us = setting.before_resuming_us > pause_us ? setting.before_resuming_us : pause_us;
        rp_check_say(check, &found->play, "again");
        play_alone(check, item, &setting);
        watch(check, item);
        if (!is_poor(found) && found->counts[RP_FAIL] == 0) {
            break;
        }
    }
    settle(check, item);
}

void rp_check_again(struct rp_check *check)
{
    uint64_t until_us = rp_now_us() + AGAIN_US;
    for (size_t i = 0; i < check->num && !rp_check_stopped(check) && rp_now_us() < until_us; i++) {
        struct rp_item *item = &check->items[i];
        bool played = item->state == RP_ITEM_OVER && item->found->repeat > 0;
        if (played && is_poor(item->found) && !item->found->gone && !is_confirmed(check, i)) {
            again(check, item);
        }
    }
}
