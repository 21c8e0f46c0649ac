// Controls that were played: each is played once, whatever the number of plays that it stands for.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_CONTROLS_H
#define RESHAKE_REPLAY_CHECK_CONTROLS_H

#include "replay/script/script.h"

enum rp_control_state {
    RP_CONTROL_TO_PLAY,
    RP_CONTROL_WORKS,
    RP_CONTROL_FAILS,
};

// rp_control_known is a control, known by the bytes of its script.
struct rp_control_known {
    uint8_t *bytes;
    size_t len;
    enum rp_control_state state;
    unsigned failed;  // how often
    char why[200];
};

struct rp_controls {
    struct rp_control_known **of;
    size_t num, cap;
};

// rp_controls_find gives the entry of a script, a new one where there is none. NULL: no memory, or the script has no binary form.
struct rp_control_known *rp_controls_find(struct rp_controls *controls, const struct rp_script *script);

// rp_control_is_due says whether a control is to be played for something that has been played `repeat` times: once, and once more for
// each time that it is repeated until it works.
bool rp_control_is_due(const struct rp_control_known *known, unsigned repeat);
void rp_control_failed(struct rp_control_known *known, const char *why);

void rp_controls_free(struct rp_controls *controls);

#endif
