// The matrix of cases and faults: each case played in memory against a pretend server with one fault, or an honest one.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_PRETEND_MATRIX_H
#define RESHAKE_REPLAY_PRETEND_MATRIX_H

#include "replay/cases/judge.h"
#include "replay/pretend/fault.h"

struct rp_matrix;

// rp_matrix_new makes what it takes: pretend servers in several settings, since no server is in all at once. NULL: no memory.
struct rp_matrix *rp_matrix_new(void);
void rp_matrix_free(struct rp_matrix *matrix);

// rp_matrix_events is who wants to know what becomes of plays. Members may be NULL.
struct rp_matrix_events {
    // told: what a play came to in one of the settings, and what the server says was wrong (NULL: nothing). `script` is the one that
    // decided: the control where that failed.
    void (*told)(void *context, const struct rp_play *play, const struct rp_script *script,
                 const struct rp_judged *judged, const char *server_says);
    // over: what a play came to in the first setting where it proved something, else RP_INCONCLUSIVE or RP_SKIPPED.
    void (*over)(void *context, const struct rp_play *play, enum rp_result result);
};

// rp_matrix_asked is what the servers were asked for in the last rp_matrix_case. rp_fault_matters says whether a fault can make a difference
// where that is all that an honest server was asked for: plays are the same each time, so where it cannot they need not be played.
const struct rp_pretend_asked *rp_matrix_asked(const struct rp_matrix *matrix);
bool rp_fault_matters(const struct rp_fault *fault, const struct rp_pretend_asked *asked);

// rp_matrix_case plays a case, all of it or, where `until_fail`, with fewer numbers and up to the first fail, and returns what decides: a fail, else something
// tolerated, else a pass; RP_INCONCLUSIVE or RP_SKIPPED only where no play came to more. `fault` NULL: the server is honest. `events` may be NULL.
enum rp_result rp_matrix_case(struct rp_matrix *matrix, const struct rp_case *of, const struct rp_fault *fault,
                              bool until_fail, const struct rp_matrix_events *events, void *context);

#endif
