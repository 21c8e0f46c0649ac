// Whether the server still lives: a plain handshake, as it could be completed at the beginning. And whether it bears many at once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"
#include "replay/check/stage.h"
#include "replay/net/link.h"

enum { TRIES = 2, LEAST_US = 2000000, COMES_BACK_US = 5000000, LOOK_US = 250000, STEPS = 4, TIMES_ONE = 3 };

// looked is what was seen of a plain handshake.
struct looked {
    bool alive;
    uint64_t took_us;
};

static void look(void *context, const struct rp_job *job)
{
    struct looked *looked = context;
    const struct rp_conn_log *log = &rp_player_transcript(job->player)->conns[0];
    looked->alive = log->facts->completed;
    looked->took_us = looked->alive ? log->last_us - log->connected_us : 0;
}

// plain_script is the script of a plain handshake, after a pause.
static struct rp_script plain_script(const struct rp_check *check, uint64_t pause_us, struct rp_step steps[STEPS])
{
    uint64_t within_us = check->setting.within_us > LEAST_US ? check->setting.within_us : LEAST_US;
    steps[0] = (struct rp_step){.type = RP_STEP_PAUSE, .pause_us = pause_us};
    steps[1] = (struct rp_step){.type = RP_STEP_CONNECT, .connect_within_us = within_us};
    steps[2] =
        (struct rp_step){.type = RP_STEP_HANDSHAKE,
                         .handshake = {.hello.versions = rp_server_best(&check->out->server), .within_us = within_us}};
    steps[3] = (struct rp_step){.type = RP_STEP_END, .end = {.how = RP_END_ORDERLY, .wait_us = check->setting.end_us}};
    return (struct rp_script){.steps = steps, .num_steps = STEPS, .num_conns = 1};
}

// plain plays a plain handshake, after a pause.
static bool plain(struct rp_check *check, uint64_t pause_us)
{
    struct looked looked = {0};
    struct rp_step steps[STEPS];
    const struct rp_script script = plain_script(check, pause_us, steps);
    enum rp_fleet_end end = rp_stage_play(&check->fleet, NULL, &script, 0, look, &looked);
    if (end != RP_FLEET_DONE) {
        check->end = end;
    }
    if (looked.alive) {
        check->answered_us = rp_now_us();
        check->plain_us = looked.took_us;
    }
    return looked.alive;
}

bool rp_check_alive(struct rp_check *check)
{
    rp_check_say(check, NULL, "does it still answer?");
    for (int i = 0; i < TRIES && !rp_check_stopped(check); i++) {
        if (plain(check, i == 0 ? 0 : LOOK_US)) {
            return true;
        }
    }
    return false;
}

// start_anew starts the server of ours again, whether it died or hangs.
static bool start_anew(struct rp_check *check)
{
    char why[200];
    rp_check_say(check, NULL, "starting it again");
    rp_process_stop(check->process);
    check->gone = !rp_process_start(check->process, &check->interrupt, why, sizeof why) || !plain(check, 0);
    return !check->gone;
}

// knock is plain, and notes what becomes of a dialogue before TLS: a server may have had enough of us.
static bool knock(struct rp_check *check)
{
    struct rp_starttls_end *end = check->fleet.starttls_end;
    if (end) {
        *end = (struct rp_starttls_end){0};
    }
    bool alive = plain(check, LOOK_US);
    if (end && !alive) {
        check->out->server.starttls = *end;
    }
    return alive;
}

bool rp_check_revive(struct rp_check *check)
{
    if (check->process) {
        check->out->num_ends++;
        check->out->output = rp_check_output(check);
        return start_anew(check);
    }
    uint64_t until_us = rp_now_us() + COMES_BACK_US;
    rp_check_say(check, NULL, "it does not answer: waiting for it");
    while (!rp_check_stopped(check) && rp_now_us() < until_us) {
        if (knock(check)) {
            return true;
        }
    }
    check->gone = true;
    return false;
}

// Many at once.

struct crowd {
    struct rp_script script;
    uint32_t left, whole;
};

static bool next(void *context, struct rp_job *job)
{
    struct crowd *crowd = context;
    if (crowd->left == 0) {
        return false;
    }
    job->script = &crowd->script;
    job->seed = crowd->left--;
    return true;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct crowd *crowd = context;
    (void)job;
    crowd->whole += transcript->conns[0].facts->completed;
    return NULL;
}

// crowd_us is how long so many plain handshakes take at once; UINT64_MAX: not all were completed.
static uint64_t crowd_us(struct rp_check *check, uint32_t num)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct rp_step steps[STEPS];
    struct crowd crowd = {.script = plain_script(check, 0, steps), .left = num};
    struct rp_fleet_config fleet = check->fleet;
    fleet.concurrency = num;
    fleet.limits = rp_player_limits_of(&crowd.script);
    uint64_t start_us = rp_now_us();
    enum rp_fleet_end end = rp_fleet_run(&fleet, &master, &crowd);
    check->end = end != RP_FLEET_DONE ? end : check->end;
    return crowd.whole == num ? rp_now_us() - start_us : UINT64_MAX;
}

bool rp_check_bears(struct rp_check *check, uint32_t num)
{
    uint64_t one_us = crowd_us(check, 1);
    return one_us != UINT64_MAX && check->end == RP_FLEET_DONE && crowd_us(check, num) < TIMES_ONE * one_us;
}
