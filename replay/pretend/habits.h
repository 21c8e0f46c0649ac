// Habits of a pretend server: in what it differs from an honest one. Plain data, all zero is honest.
// SPDX-License-Identifier: Apache-2.0
//
// A check is what the server looks at before it goes on; one that is unchecked is as if it had passed. A deed is what an honest server
// does not do (or leaves undone). A reply is how a check that failed is answered, instead of by the right alert.
#ifndef RESHAKE_REPLAY_PRETEND_HABITS_H
#define RESHAKE_REPLAY_PRETEND_HABITS_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rp_pretend_check {
    RP_CHECK_NONE,
#define RP_CHECK(id, says) RP_CHECK_##id,
#define RP_DEED(id, says)
#include "replay/pretend/habits.def"
#undef RP_CHECK
#undef RP_DEED
    RP_NUM_CHECKS,
};

enum rp_pretend_deed {
    RP_DOES_NONE,
#define RP_CHECK(id, says)
#define RP_DEED(id, says) RP_DOES_##id,
#include "replay/pretend/habits.def"
#undef RP_CHECK
#undef RP_DEED
    RP_NUM_DEEDS,
};

// How a failed check is answered: an alert's description, or one of these.
#define RP_REPLY_CLOSE 0x100U  // without an alert
#define RP_REPLY_RESET 0x101U
#define RP_REPLY_HANG 0x102U   // nothing is said any longer, and nothing read
#define RP_REPLY_CRASH 0x103U  // the server is gone (rp_pretend_down)

struct rp_pretend_reply {
    uint8_t check;  // enum rp_pretend_check
    uint16_t reply;
};

// What a server was asked for in honest code: a check that would have failed, a deed that would have been done. What was not asked for
// makes no difference to what it did.
struct rp_pretend_asked {
    bool checks[RP_NUM_CHECKS], deeds[RP_NUM_DEEDS];
};

#define RP_HABITS_EACH 8

struct rp_pretend_habits {
    uint8_t unchecked[RP_HABITS_EACH];  // enum rp_pretend_check; ended by 0
    uint8_t does[RP_HABITS_EACH];       // enum rp_pretend_deed
    struct rp_pretend_reply replies[RP_HABITS_EACH];
};

#endif
