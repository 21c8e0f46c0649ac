// Named faults of the pretend server: each breaks one rule, and says which cases have to notice.
// SPDX-License-Identifier: Apache-2.0
//
// A fault is a literal in a file of its own, replay/pretend/faults/NAME.c, which defines `const struct rp_fault rp_fault_NAME` (a hyphen of
// the name is an underscore in C); the build finds it.
#ifndef RESHAKE_REPLAY_PRETEND_FAULT_H
#define RESHAKE_REPLAY_PRETEND_FAULT_H

#include "replay/pretend/habits.h"

struct rp_fault {
    const char *name;    // "binder-unchecked"
    const char *says;    // what the server does wrong, one sentence without a capital and without a full stop
    const char *breaks;  // IDs of the cases that fail with it, between spaces: these and no others
    const char
        *also;  // IDs of cases that may no longer pass, without a fail: tolerated, inconclusive or skipped; NULL: none
    const char *
        bends;  // IDs of cases that it makes tolerated where an honest server passes; NULL: none. What more it bends is not said
    struct rp_pretend_habits habits;
};

// FAULT(binder_unchecked) = {…}; defines a fault.
#define FAULT(id)                                                                                                      \
    extern const struct rp_fault rp_fault_##id;                                                                        \
    const struct rp_fault rp_fault_##id

// All faults, in the order of their names.
extern const struct rp_fault *const rp_faults[];
extern const size_t rp_num_faults;

// rp_fault_find: NULL where there is none.
const struct rp_fault *rp_fault_find(const char *name);

#endif
