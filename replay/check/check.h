// A check: the cases of the conformance suite played to a server, and what was found.
// SPDX-License-Identifier: Apache-2.0
//
//     probe ──► plan ──► plays, side by side ──► fails again, alone ──► evidence ──► findings
#ifndef RESHAKE_REPLAY_CHECK_CHECK_H
#define RESHAKE_REPLAY_CHECK_CHECK_H

#include "replay/check/finding.h"
#include "replay/check/probe.h"

// rp_check_events is who wants to know while it goes on. Members may be NULL.
struct rp_check_events {
    void (*probed)(void *context, const struct rp_server *server);
    // `playing` is being played now; NULL: something else is done, as `what` says.
    void (*progress)(void *context, size_t done, size_t num, const struct rp_play *playing, const char *what);
    // Everything was played, and the server still answers: more may be asked of it before it is stopped, `jobs` plays at once.
    void (*played)(void *context, const struct rp_server *server, uint32_t jobs);
};

// rp_check_choice says which cases are played: lists of IDs and of group letters between commas; NULL: all of them (skip: none). Behind an
// ID words of a play's name can stand, with a slash before each: "d-sni-malformed/1.2/ticket".
struct rp_check_choice {
    const char *only, *skip, *groups;
};

struct rp_check_config {
    struct rp_fleet_config fleet;  // target, identity, name and seed; the rest is the check's
    struct rp_setting setting;     // names and request; waits of 0 are chosen from what the probe measures
    struct rp_check_choice choice;
    uint32_t jobs;        // plays at once; 0: as is gentle
    bool slow;            // cases that take long
    const char *spawn;    // a command that starts the server; NULL: it runs already
    uint16_t spawn_port;  // that it is going to listen on
    const char *on_reload,
        *on_renegotiate;   // commands; NULL: there are none. on_renegotiate "stdin:TEXT" goes to the server's input
    const char *evidence;  // a folder for recordings of fails; NULL: none
    const struct rp_check_events *events;
    void *context;
};

enum rp_check_end {
    RP_CHECK_DONE,
    RP_CHECK_NO_SERVER,  // no handshake was completed: server.met says what came instead
    RP_CHECK_GONE,       // the server was gone half way: what was left is inconclusive
    RP_CHECK_INTERRUPTED,
    RP_CHECK_NO_MEMORY,
    RP_CHECK_NO_START,   // the server of `spawn` could not be started: `why` says why
    RP_CHECK_NOT_BEGUN,  // something else was missing, as `why` says; of a caller's, rp_check_run does not end so
    RP_CHECK_NO_FILE,    // the evidence could not be written: `file` and `error` say which and why
};

// rp_check_trouble is something that the server of `spawn` did while several plays were under way, and that none of them brought about when
// it was played alone: no finding tells it.
enum rp_trouble_type { RP_TROUBLE_GONE, RP_TROUBLE_REPORT };
struct rp_check_trouble {
    enum rp_trouble_type type;
    const char *what;                        // a phrase: "the server was gone (killed by SIGSEGV)"
    const struct rp_finding *const *beside;  // the plays; none: it was at the beginning, before any
    size_t num_beside;
    const char *output;  // how it ended and what it had written by then
};
#define RP_CHECK_TROUBLES 16  // that are kept, at most

struct rp_checked {
    enum rp_check_end end;
    struct rp_server server;
    struct rp_findings findings;
    size_t counts[RP_NUM_RESULTS];  // of findings
    size_t num_not_played;          // of the inconclusive ones
    uint64_t took_us;
    uint32_t jobs;       // that were used
    uint64_t within_us;  // that answers were waited for
    uint64_t seed;
    const char *file;
    int error;
    const char *why;     // RP_CHECK_NO_START, RP_CHECK_NOT_BEGUN
    unsigned num_ends;   // of the server of `spawn`, that nobody asked for
    const char *output;  // what that server has written last, where it has ended or complained; NULL: it did not
    bool complained;     // a sanitizer reported something
    struct rp_check_trouble troubles[RP_CHECK_TROUBLES];
    size_t num_troubles;
    struct rp_check *memory;  // of all this
};

// rp_check_run does it all. *out is to be freed whatever the result.
void rp_check_run(const struct rp_check_config *config, struct rp_checked *out);
void rp_check_free(struct rp_checked *checked);

// rp_check_chosen says whether a case is one of those, as far as plays of it are.
bool rp_check_chosen(const struct rp_check_choice *choice, const struct rp_case *of);
// rp_check_chosen_any is true where at least one is.
bool rp_check_chosen_any(const struct rp_check_choice *choice);
// rp_check_chosen_play is the same for a play of one.
bool rp_check_chosen_play(const struct rp_check_choice *choice, const struct rp_play *play);

// rp_check_unknown gives the first word of the lists that is no ID and no group, and its length; NULL: there is none.
const char *rp_check_unknown(const struct rp_check_choice *choice, size_t *len);

#endif
