// The plan: every play of the chosen cases, in their order; what cannot be played is skipped at once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_ROOM = 200, WEEK_S = 604800 };

static size_t count_plays(const struct rp_check *check)
{
    size_t num = 0;
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play play;
        if (rp_check_chosen(&check->config->choice, rp_cases[i]) && rp_play_first(rp_cases[i], &play)) {
            do {
                num += rp_check_chosen_play(&check->config->choice, &play);
            } while (rp_play_next(&play));
        }
    }
    return num;
}

static void skip(struct rp_check *check, struct rp_item *item, uint32_t missing)
{
    char why[400] = "";
    size_t len = 0;
    for (unsigned i = 0; i < RP_NUM_NEEDS; i++) {
        if (missing & 1u << i && len < sizeof why) {
            int more = snprintf(why + len, sizeof why - len, "%s%s", len > 0 ? "; " : "",
                                rp_need_text((enum rp_need)(1u << i)));
            len += more > 0 ? (size_t)more : 0;
        }
    }
    item->found->result = RP_SKIPPED;
    item->found->missing = missing;
    item->found->reason = rp_check_text(check, why);
    rp_item_over(check, item);
}

static void skip_version(struct rp_check *check, struct rp_item *item)
{
    static const char *const whys[RP_PROBED_VERSIONS] = {"it has no TLS 1.0", "it has no TLS 1.1", "it has no TLS 1.2",
                                                         "it has no TLS 1.3"};
    item->found->result = RP_SKIPPED;
    item->found->reason = whys[rp_probed_place(item->found->play.version)];
    rp_item_over(check, item);
}

// outlives is true where a play waits for a ticket to expire, and the server's are announced to live for longer. More than a week is a matter
// of its own (RFC 8446 section 4.6.1), and is played.
static bool outlives(const struct rp_check *check, const struct rp_play *play)
{
    const size_t place = rp_probed_place(play->version);
    const uint32_t lifetime_s = place < RP_PROBED_VERSIONS ? check->out->server.ticket_lifetime_s[place] : 0;
    const uint32_t waits_s = play->variant->expires_s;
    return waits_s != 0 && lifetime_s >= waits_s && lifetime_s <= WEEK_S;
}

static void skip_longer(struct rp_check *check, struct rp_item *item)
{
    char why[100];
    const size_t place = rp_probed_place(item->found->play.version);
    (void)snprintf(why, sizeof why, "tickets live for %u seconds, longer than this case waits",
                   (unsigned)check->out->server.ticket_lifetime_s[place]);
    item->found->result = RP_SKIPPED;
    item->found->reason = rp_check_text(check, why);
    rp_item_over(check, item);
}

// is_stalling is true for a play that waits long in the middle of a handshake.
static bool is_stalling(const struct rp_play *play)
{
    const struct rp_script *script = &play->variant->script;
    bool stalls = false;
    for (size_t i = 0; i < script->num_steps && (rp_play_needs(play) & RP_NEED_PATIENCE) != 0; i++) {
        const struct rp_step *step = &script->steps[i];
        stalls = stalls || (step->type == RP_STEP_HANDSHAKE && step->handshake.to != RP_TO_THE_END);
    }
    return stalls;
}

// is_alone is true for plays that another one beside it would disturb, or that would disturb it. Where the server is ours, what it may die
// of is played alone, so that its death or its sanitizer's report is told of the right one at once. Several connections of one play may hold
// a handshake open, and some servers serve nobody as long as that.
static bool is_alone(const struct rp_check *check, const struct rp_play *play)
{
    const uint32_t needs = RP_NEED_RESTART | RP_NEED_RELOAD | RP_NEED_TRIGGER | RP_NEED_PROCESS | RP_NEED_CONCURRENT;
    return (play->of->crashes && check->process) || play->variant->flood || is_stalling(play)
           || (rp_play_needs(play) & needs) != 0;
}

static void add(struct rp_check *check, const struct rp_play *play)
{
    char name[NAME_ROOM];
    struct rp_item *item = &check->items[check->num];
    item->found = &check->found[check->num];
    item->seed = (check->fleet.seed + (check->num + 1) * UINT64_C(0x9e3779b97f4a7c15)) | 1;
    check->num++;
    *item->found =
        (struct rp_finding){.play = *play, .result = RP_INCONCLUSIVE, .reason = "it was not played", .variant = ""};
    item->found->variant = rp_check_text(check, rp_play_name(play, name, sizeof name));
    item->state = is_alone(check, play) ? RP_ITEM_ALONE : RP_ITEM_TO_DO;
    uint32_t missing = rp_play_needs(play) & ~rp_server_has(&check->out->server, play->version);
    size_t place = rp_probed_place(play->version);
    if (place < RP_PROBED_VERSIONS && !check->out->server.versions[place].there) {
        skip_version(check, item);
    } else if (missing != 0) {
        skip(check, item, missing);
    } else if (outlives(check, play)) {
        skip_longer(check, item);
    }
}

bool rp_check_plan(struct rp_check *check)
{
    size_t num = count_plays(check);
    check->items = calloc(num + 1, sizeof *check->items);
    check->found = calloc(num + 1, sizeof *check->found);
    if (!check->items || !check->found) {
        return false;
    }
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play play;
        if (rp_check_chosen(&check->config->choice, rp_cases[i]) && rp_play_first(rp_cases[i], &play)) {
            do {
                if (rp_check_chosen_play(&check->config->choice, &play)) {
                    add(check, &play);
                }
            } while (rp_play_next(&play));
        }
    }
    check->out->findings = (struct rp_findings){.of = check->found, .num = check->num};
    return true;
}
