// From the transcript of a play to its result.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_JUDGE_H
#define RESHAKE_REPLAY_CASES_JUDGE_H

#include "replay/cases/expand.h"
#include "replay/cases/marks.h"

#define RP_JUDGED_WHY 200

// rp_judged is what a play came to.
struct rp_judged {
    enum rp_result result;
    bool unreachable;           // a connection could not be opened: the server may be gone
    bool looked;                // what was seen beyond the reactions decided: `why` says it
    bool expects;               // `step` and `actual` mean something
    uint16_t step;              // the expectation that decided; of a pass: the last
    struct rp_reaction actual;  // what came there
    char why[RP_JUDGED_WHY];    // a phrase; empty for a plain pass
    struct rp_marks marks;  // of what is no pass: the bytes that it rests on, which live until the player is used again
};

// rp_judge judges a play of a case. Where several expectations were not met, the first decides; then comes `look`.
struct rp_judged rp_judge(const struct rp_play *play, const struct rp_script *script, const struct rp_player *player);

// rp_judge_control says whether a control did what it should; *judged->why says what it did instead.
TW_MUST_USE bool rp_judge_control(const struct rp_script *control, const struct rp_player *player,
                                  struct rp_judged *judged);

#endif
