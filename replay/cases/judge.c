// What a play came to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/judge.h"
#include "parsers/tls/codes.h"

#include <stdio.h>
#include <string.h>

static struct rp_judged ends_as(enum rp_result result, const char *why)
{
    struct rp_judged judged = {.result = result};
    (void)snprintf(judged.why, sizeof judged.why, "%s", why);
    return judged;
}

static bool lost_a_connection(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return true;
        }
    }
    return false;
}

// decides says whether an entry is an expectation about the rule, rather than about what the script builds on.
static bool decides(const struct rp_script *script, const struct rp_entry *entry)
{
    return entry->type == RP_ENTRY_REACTION && entry->step < script->num_steps
           && script->steps[entry->step].type == RP_STEP_EXPECT
           && script->steps[entry->step].expect.role == RP_EXPECT_JUDGED;
}

static void note(struct rp_judged *judged, const struct rp_entry *entry)
{
    judged->expects = true;
    judged->step = entry->step;
    judged->actual = entry->reaction;
}

// judge_expectations: the first that was not met decides, then the first that was tolerated.
static struct rp_judged judge_expectations(const struct rp_script *script, const struct rp_transcript *transcript)
{
    struct rp_judged judged = {.result = RP_PASS};
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (!decides(script, entry)) {
            continue;
        }
        if (entry->met == RP_MET_NOT) {
            note(&judged, entry);
            judged.result = RP_FAIL;
            break;
        }
        if (judged.result == RP_PASS) {
            note(&judged, entry);
            judged.result = entry->met == RP_MET_TOLERATED ? RP_TOLERATED : RP_PASS;
        }
    }
    return judged;
}

// not_played says why nothing is proved by a play that did not come to its end.
static struct rp_judged not_played(const struct rp_play *play, const struct rp_transcript *transcript)
{
    switch (transcript->end) {
    case RP_PLAY_NEEDED: return ends_as(RP_INCONCLUSIVE, "what the case builds on did not come");
    case RP_PLAY_NO_SESSION: return ends_as(RP_INCONCLUSIVE, "the server gave no session to be offered");
    case RP_PLAY_CANNOT:
        return ends_as(RP_INCONCLUSIVE, transcript->why ? transcript->why : "a flight cannot be built");
    case RP_PLAY_WHOLE: break;
    }
    if (transcript->num_unapplied > 0) {
        // What is changed in many places is as long as the server makes it: some of them may be behind its end.
        return ends_as(play->variant->vary ? RP_SKIPPED : RP_INCONCLUSIVE, "an edit found nothing to change");
    }
    return ends_as(RP_INCONCLUSIVE, transcript->entries_lost ? "the transcript is too long to be kept" : "");
}

static bool worse(enum rp_result a, enum rp_result b)
{
    return a > b;
}

static void look(const struct rp_play *play, const struct rp_script *script, const struct rp_player *player,
                 struct rp_judged *judged)
{
    char why[RP_JUDGED_WHY] = "";
    struct rp_marks marks = {0};
    const struct rp_look_at at = {.script = script,
                                  .transcript = rp_player_transcript(player),
                                  .player = player,
                                  .number = play->number,
                                  .flood = play->variant->flood,
                                  .marks = &marks,
                                  .why = why,
                                  .why_cap = sizeof why};
    enum rp_result seen = play->variant->look(&at);
    if (worse(seen, judged->result)) {
        judged->result = seen;
        judged->expects = false;
        judged->looked = true;
        judged->marks = marks;
        memcpy(judged->why, why, sizeof why);
    }
}

// reaction_at is the entry with which an expectation was looked at; of several the first that did not simply pass.
static size_t reaction_at(const struct rp_transcript *transcript, uint16_t step)
{
    size_t i = 0;
    while (i < transcript->num_entries
           && (transcript->entries[i].type != RP_ENTRY_REACTION || transcript->entries[i].step != step)) {
        i++;
    }
    return i;
}

// say_fault says what it is that no server may send, and by which alert an honest client answers.
static void say_fault(const struct rp_script *script, const struct rp_transcript *transcript, struct rp_judged *judged)
{
    const uint8_t conn = script->steps[judged->step].conn;
    const struct rp_client_facts *facts = transcript->conns[conn].facts;
    if (judged->why[0] == '\0' && facts && facts->fault != RP_FAULT_NONE) {
        const char *alert = tw_alert_name(facts->fault_alert);
        (void)snprintf(judged->why, sizeof judged->why, "%s%s%s", rp_client_fault_text(facts->fault),
                       alert ? ", which a client answers by " : "", alert ? alert : "");
    }
}

static bool has_theirs(const struct rp_marks *marks)
{
    bool any = false;
    for (size_t i = 0; i < marks->num; i++) {
        any = any || marks->of[i].from_server;
    }
    return any;
}

// mark adds the bytes to what was judged by them. What a look has marked stands behind what we sent.
static void mark(const struct rp_script *script, const struct rp_player *player, struct rp_judged *judged)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    const struct rp_marks looked = judged->marks;
    uint8_t conn = judged->expects ? script->steps[judged->step].conn : (uint8_t)(transcript->num_conns - 1);
    judged->marks.num = 0;
    rp_marks_sent(&judged->marks, script, player, conn);
    if (!has_theirs(&looked)) {
        rp_marks_answer(&judged->marks, player, conn,
                        judged->expects ? reaction_at(transcript, judged->step) : transcript->num_entries);
    }
    for (size_t i = 0; i < looked.num; i++) {
        rp_marks_add(&judged->marks, &looked.of[i]);
    }
}

struct rp_judged rp_judge(const struct rp_play *play, const struct rp_script *script, const struct rp_player *player)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    struct rp_judged judged = judge_expectations(script, transcript);
    bool whole = transcript->end == RP_PLAY_WHOLE && transcript->num_unapplied == 0 && !transcript->entries_lost;
    if (transcript->num_unapplied > 0 || (judged.result != RP_FAIL && !whole)) {
        judged = not_played(play, transcript);
    } else if (judged.result != RP_FAIL && play->variant->look) {
        look(play, script, player, &judged);
    } else if (!judged.expects) {
        judged = ends_as(RP_INCONCLUSIVE, "nothing was seen that the rule could be judged by");
    }
    if (judged.expects && judged.result != RP_PASS && judged.actual.type == RP_REACT_INVALID) {
        say_fault(script, transcript, &judged);
    }
    if (judged.result != RP_PASS && transcript->num_conns > 0) {
        mark(script, player, &judged);
    }
    judged.unreachable = lost_a_connection(transcript);
    if (judged.unreachable && judged.result == RP_INCONCLUSIVE) {
        (void)snprintf(judged.why, sizeof judged.why, "a connection could not be opened");
    }
    return judged;
}

bool rp_judge_control(const struct rp_script *control, const struct rp_player *player, struct rp_judged *judged)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    *judged = ends_as(RP_INCONCLUSIVE, "without the deviation the server does not do it either");
    judged->unreachable = lost_a_connection(transcript);
    if (judged->unreachable) {
        (void)snprintf(judged->why, sizeof judged->why, "a connection could not be opened");
    }
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->met == RP_MET_NOT && entry->step < control->num_steps) {
            note(judged, entry);
            return false;
        }
    }
    return transcript->end == RP_PLAY_WHOLE;
}
