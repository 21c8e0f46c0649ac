// The words of scripts: how the values of their enums are called in texts and in C.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_NAMES_H
#define RESHAKE_REPLAY_SCRIPT_NAMES_H

#include "parsers/wire/span.h"
#include "replay/script/script.h"

struct rp_name {
    const char *text;      // "close-notify"
    const char *constant;  // "RP_END_CLOSE_NOTIFY"
};

// rp_names are the names of an enum's values, from 0 on; for flags those of the bits, from the lowest on.
struct rp_names {
    const struct rp_name *of;
    size_t num;
};

extern const struct rp_names rp_names_step, rp_names_until, rp_names_role, rp_names_end, rp_names_to, rp_names_finish,
    rp_names_sealing, rp_names_when, rp_names_switch, rp_names_offer_as, rp_names_secure_renegotiation,
    rp_names_psk_modes, rp_names_host, rp_names_reaction, rp_names_edit_op, rp_names_fix, rp_names_epoch;

// rp_step_name: "connect", "key-update" …; "?" where there is no such step.
const char *rp_step_name(enum rp_step_type type);

// rp_names_find gives the number of that text, or names->num where there is none.
size_t rp_names_find(const struct rp_names *names, struct tw_span text);

#endif
