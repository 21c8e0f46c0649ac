// What a play came to, as the finding of an item.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/check/check_parts.h"
#include "replay/check/keep.h"

#include <stdio.h>
#include <string.h>

// How long the last attempt waits, in plain handshakes.
enum { WITHIN_PLAINS = 40, QUIET_PLAINS = 10, MOST_PATIENT_US = 20000000 };

const char *rp_check_text(struct rp_check *check, const char *text)
{
    if (text[0] == '\0') {
        return "";
    }
    const char *copy = rp_arena_text(&check->arena, tw_span_of((const uint8_t *)text, strlen(text)));
    return copy ? copy : "";
}

static const char *expected_text(struct rp_check *check, const struct rp_expect *expect)
{
    char accept[300];
    char tolerate[300];
    char text[640];
    rp_reactions_text(&expect->accept, accept, sizeof accept);
    rp_reactions_text(&expect->tolerate, tolerate, sizeof tolerate);
    (void)snprintf(text, sizeof text, "%s%s%s%s", accept, expect->tolerate.num == 0 ? "" : "; tolerated: ", tolerate,
                   expect->accept.num + expect->tolerate.num == 0 ? "anything" : "");
    return rp_check_text(check, text);
}

// last_reaction is what the server did last, where a script said what it may do.
static const struct rp_entry *last_reaction(const struct rp_transcript *transcript)
{
    for (size_t i = transcript->num_entries; i-- > 0;) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION) {
            return &transcript->entries[i];
        }
    }
    return NULL;
}

static void note_reaction(struct rp_check *check, struct rp_finding *found, const struct rp_script *script, size_t step,
                          const struct rp_reaction *actual)
{
    char text[100];
    found->actual = rp_check_text(check, rp_reaction_text(actual, text, sizeof text));
    if (step < script->num_steps && script->steps[step].type == RP_STEP_EXPECT) {
        found->expected = expected_text(check, &script->steps[step].expect);
    }
}

static uint64_t duration_of(const struct rp_transcript *transcript)
{
    uint64_t from_us = UINT64_MAX;
    uint64_t to_us = 0;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        const struct rp_conn_log *log = &transcript->conns[i];
        from_us = log->begun_us != 0 && log->begun_us < from_us ? log->begun_us : from_us;
        to_us = log->ended_us > to_us ? log->ended_us : to_us;
    }
    return to_us > from_us ? to_us - from_us : 0;
}

// note_hello keeps the last ClientHello that was sent.
static void note_hello(struct rp_check *check, struct rp_finding *found, const struct rp_job *job)
{
    const struct rp_transcript *transcript = rp_player_transcript(job->player);
    for (uint8_t i = transcript->num_conns; i-- > 0;) {
        struct tw_span hello = rp_player_message(job->player, i, false, TW_HS_CLIENT_HELLO);
        if (hello.len > 0) {
            found->sent = rp_keep_bytes(hello, &check->arena);
            found->sent_conn = i;
            return;
        }
    }
}

// keep keeps what happened.
static void keep(struct rp_check *check, struct rp_finding *found, const struct rp_job *job)
{
    found->transcript = rp_keep_transcript(rp_player_transcript(job->player), RP_FINDING_DATA, &check->arena);
    note_hello(check, found, job);
}

// show says what a play came to.
static void show(struct rp_check *check, struct rp_finding *found, const struct rp_judged *judged,
                 const struct rp_script *script, const struct rp_job *job)
{
    const struct rp_transcript *transcript = rp_player_transcript(job->player);
    const struct rp_entry *last = last_reaction(transcript);
    found->reason = rp_check_text(check, judged->why);
    found->expected = found->actual = NULL;
    found->marks = rp_keep_marks(&judged->marks, RP_FINDING_MARK, &check->arena);
    found->took_us = duration_of(transcript);
    found->to = job->peer;
    if (judged->looked) {
        found->expected = found->play.of->says;
        found->actual = found->reason;
    } else if (judged->expects) {
        note_reaction(check, found, script, judged->step, &judged->actual);
    } else if (last) {
        note_reaction(check, found, script, last->step, &last->reaction);
    }
}

void rp_item_recorded(struct rp_check *check, struct rp_item *item, const struct rp_judged *judged,
                      const struct rp_job *job)
{
    const char *settled = item->found->reason;
    show(check, item->found, judged, item->found->script, job);
    item->found->reason = rp_item_differs(item) ? settled : item->found->reason;
    keep(check, item->found, job);
}

// wants_resumed says whether a step expects that a session is resumed.
static bool wants_resumed(const struct rp_script *script, size_t step)
{
    const struct rp_step *at = step < script->num_steps ? &script->steps[step] : NULL;
    for (size_t i = 0; at && at->type == RP_STEP_EXPECT && i < at->expect.accept.num; i++) {
        if (at->expect.accept.of[i].type == RP_REACT_RESUMED) {
            return true;
        }
    }
    return false;
}

// heard_of says how a reaction to a step came to be what it is.
static enum rp_heard heard_of(const struct rp_script *script, size_t step, const struct rp_reaction *reaction)
{
    const struct rp_step *at = step < script->num_steps ? &script->steps[step] : NULL;
    switch (reaction->type) {
    case RP_REACT_SILENCE: return RP_HEARD_NOTHING;
    case RP_REACT_ALERT:
    case RP_REACT_CLOSE:
    case RP_REACT_RESET: return RP_HEARD_END;
    case RP_REACT_FULL:
    case RP_REACT_RESUMED:
    case RP_REACT_EARLY_ACCEPTED:
    case RP_REACT_EARLY_REFUSED:
        // These alone go on until nothing more comes.
        return at && at->type == RP_STEP_EXPECT
                       && (at->expect.until == RP_UNTIL_QUIET || at->expect.until == RP_UNTIL_REACTION)
                   ? RP_HEARD_NO_MORE
                   : RP_HEARD_ANSWER;
    default: return RP_HEARD_ANSWER;
    }
}

// heard is the same for what decided of a play.
static enum rp_heard heard(const struct rp_judged *judged, const struct rp_script *script, const struct rp_entry *last)
{
    if (judged->expects) {
        return heard_of(script, judged->step, &judged->actual);
    }
    return last && !judged->looked ? heard_of(script, last->step, &last->reaction) : RP_HEARD_ANSWER;
}

// note_attempt notes a play among the item's attempts.
static void note_attempt(struct rp_item *item, enum rp_result result, enum rp_heard heard_so)
{
    struct rp_finding *found = item->found;
    if (found->repeat < RP_CHECK_ATTEMPTS) {
        item->attempts[found->repeat] = (struct rp_attempt){.result = result, .heard = heard_so};
    }
    found->repeat++;
    found->counts[result]++;
}

void rp_item_note(struct rp_check *check, struct rp_item *item, const struct rp_judged *judged,
                  const struct rp_script *script, const struct rp_job *job)
{
    struct rp_finding *found = item->found;
    const struct rp_transcript *transcript = rp_player_transcript(job->player);
    const struct rp_entry *last = last_reaction(transcript);
    found->result = judged->result;
    found->script = NULL;
    found->transcript = NULL;
    show(check, found, judged, script, job);
    item->unreachable = judged->unreachable;
    item->quiet = last && last->reaction.type == RP_REACT_SILENCE;
    item->raced = item->raced || (last && last->reaction.type == RP_REACT_FULL && wants_resumed(script, last->step));
    // What is played alone may turn out to have killed the server.
    if (judged->result != RP_PASS || item->state == RP_ITEM_ALONE) {
        found->script = rp_keep_script(script, &check->arena);
        if (found->script) {
            keep(check, found, job);
        }
    }
    note_attempt(item, judged->result, heard(judged, script, last));
}

void rp_item_uncontrolled(struct rp_check *check, struct rp_item *item, const struct rp_control_known *known)
{
    struct rp_finding *found = item->found;
    found->control = RP_CONTROLLED_NOT;
    found->result = RP_INCONCLUSIVE;
    found->reason = rp_check_text(check, known->why);
    note_attempt(item, RP_INCONCLUSIVE, RP_HEARD_ANSWER);
}

// patient is a wait that is at least so long, and longer where plain handshakes are slow, but for no more than is bearable.
static uint64_t patient(uint64_t least_us, uint64_t wanted_us)
{
    uint64_t us = wanted_us < MOST_PATIENT_US ? wanted_us : MOST_PATIENT_US;
    return us > least_us ? us : least_us;
}

struct rp_setting rp_item_setting(const struct rp_check *check, const struct rp_item *item)
{
    static const uint64_t pauses_us[RP_CHECK_ATTEMPTS] = {0, 50000, 500000};  // shared caches can be late
    struct rp_setting setting = check->setting;
    unsigned attempt = item->found->repeat < RP_CHECK_ATTEMPTS ? item->found->repeat : RP_CHECK_ATTEMPTS - 1;
    uint64_t pause_us = item->raced ? pauses_us[attempt] : 0;
    if (setting.before_resuming_us < pause_us) {
        setting.before_resuming_us = pause_us;
    }
    if (attempt == RP_CHECK_ATTEMPTS - 1) {
        setting.within_us = patient(setting.within_us + setting.within_us / 2, WITHIN_PLAINS * check->plain_us);
        setting.quiet_us = patient(2 * setting.quiet_us, QUIET_PLAINS * check->plain_us);
    }
    return setting;
}

void rp_item_over(struct rp_check *check, struct rp_item *item)
{
    if (item->state != RP_ITEM_OVER) {
        item->state = RP_ITEM_OVER;
        check->over++;
    }
}

void rp_check_say(struct rp_check *check, const struct rp_play *playing, const char *what)
{
    const struct rp_check_events *events = check->config->events;
    if (events && events->progress) {
        events->progress(check->config->context, check->over, check->num, playing, what);
    }
}
