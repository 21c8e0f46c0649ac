// Inside a check: its items, its controls, how it goes on. For replay/check/ alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_CHECK_PARTS_H
#define RESHAKE_REPLAY_CHECK_CHECK_PARTS_H

#include "replay/check/check.h"
#include "replay/check/controls.h"
#include "replay/check/interrupt.h"
#include "replay/check/process.h"
#include "replay/script/arena.h"

enum {
    RP_CHECK_ARENA = 256 << 20,      // of all findings, at most
    RP_CHECK_PLAY_ARENA = 16 << 20,  // of the scripts of one play
    RP_CHECK_ATTEMPTS = 3,           // plays of what is no pass
};

enum rp_item_state {
    RP_ITEM_TO_DO,
    RP_ITEM_ALONE,  // to be played when the others are over
    RP_ITEM_UNDER_WAY,
    RP_ITEM_OVER,
};

// How the server came to be judged by what it was judged by.
enum rp_heard {
    RP_HEARD_ANSWER,
    RP_HEARD_END,      // it ended the connection
    RP_HEARD_NO_MORE,  // a handshake, and nothing more as long as that was waited for
    RP_HEARD_NOTHING,  // nothing as long as that was waited for
};

// rp_attempt is what one play of an item came to.
struct rp_attempt {
    enum rp_result result;
    enum rp_heard heard;
};

// rp_item is one play of the plan, and what became of it.
struct rp_item {
    struct rp_finding *found;
    enum rp_item_state state;
    struct rp_attempt attempts[RP_CHECK_ATTEMPTS];
    bool unreachable;   // in its last play a connection could not be opened
    bool quiet;         // in its last play the server did not answer in time
    bool played_alone;  // for its own sake
    bool raced;         // it did not resume where that was wanted: it may do so later
    uint64_t seed;
    uint64_t begun_us, over_us;  // of its last play
};

struct rp_check {
    const struct rp_check_config *config;
    struct rp_checked *out;
    struct rp_fleet_config fleet;
    struct rp_target target;  // of the addresses that can be reached, where there are several
    struct rp_setting setting;
    struct rp_arena arena;  // of the findings
    struct rp_item *items;
    struct rp_finding *found;
    size_t num, over;
    struct rp_controls controls;
    enum rp_fleet_end end;  // the first that was not RP_FLEET_DONE
    uint64_t answered_us;   // when the server has last answered a new connection
    uint64_t plain_us;      // that the last plain handshake took
    struct rp_interrupt interrupt;
    struct rp_process *process;     // that we have started; NULL: there is none
    bool gone;                      // it does so no more, for good
    const struct rp_play *playing;  // alone, now: the floods are its
    uint64_t num_flooded;           // plays of floods so far
};

// plan.c: makes the items of the chosen cases, skips what is not there. False: no memory.
TW_MUST_USE bool rp_check_plan(struct rp_check *check);

// note.c: what a play came to becomes the item's finding.
void rp_item_note(struct rp_check *check, struct rp_item *item, const struct rp_judged *judged,
                  const struct rp_script *script, const struct rp_job *job);
// rp_item_recorded: what came to the same once more, while it was recorded, is shown as it is in the recording.
void rp_item_recorded(struct rp_check *check, struct rp_item *item, const struct rp_judged *judged,
                      const struct rp_job *job);
void rp_item_over(struct rp_check *check, struct rp_item *item);
// rp_item_uncontrolled: it is not played, since its control is known to fail.
void rp_item_uncontrolled(struct rp_check *check, struct rp_item *item, const struct rp_control_known *known);
// rp_item_setting is how an item is played next: one that was raced gets a pause before it resumes, and the last attempt is patient: it waits
// longer, the longer the more the last plain handshake took.
struct rp_setting rp_item_setting(const struct rp_check *check, const struct rp_item *item);
// rp_check_text copies a string into the findings' arena; "" where that is full.
const char *rp_check_text(struct rp_check *check, const char *text);

// rp_check_say tells how far it has come.
void rp_check_say(struct rp_check *check, const struct rp_play *playing, const char *what);

// rp_check_stopped is true where nothing can be played any more.
bool rp_check_stopped(struct rp_check *check);

// alive.c: whether a plain handshake still completes.
bool rp_check_alive(struct rp_check *check);
// rp_check_bears is true where that many plain handshakes at once take hardly longer than one.
bool rp_check_bears(struct rp_check *check, uint32_t num);
// rp_check_revive waits for a server that does not answer, or starts it anew. False: it is gone for good.
bool rp_check_revive(struct rp_check *check);

// side.c: everything that can be played side by side.
void rp_check_side_by_side(struct rp_check *check);

// alone.c: what is played alone, and again.
void rp_check_alone(struct rp_check *check);
void rp_check_again(struct rp_check *check);

// settle.c: makes one result of all attempts: where they differ it is flaky, unless waiting longer explains that.
void rp_item_settle(struct rp_check *check, struct rp_item *item);
// rp_item_outwaited is true where an attempt was judged by what did not come in time.
bool rp_item_outwaited(const struct rp_item *item);
// rp_item_differs is true where its attempts so far came out differently.
bool rp_item_differs(const struct rp_item *item);

// host.c: what a script has done to the server from outside (struct rp_fleet_master).
bool rp_check_host(void *context, const struct rp_job *job, enum rp_host what, uint64_t *measured);
// flood.c: plays the flood of `playing`, or its calm counterpart. False: most of its plays were not carried through.
bool rp_check_flood(struct rp_check *check, bool calm);
// rp_check_output is how the server that we have started ended, and what it wrote; NULL: it is not ours.
const char *rp_check_output(struct rp_check *check);

// evidence.c
void rp_check_evidence(struct rp_check *check);

#endif
