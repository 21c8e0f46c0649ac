// What a check found, for people and for programs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CHECKS_H
#define RESHAKE_REPLAY_REPORT_CHECKS_H

#include "replay/check/check.h"
#include "replay/report/known_fails.h"
#include "replay/report/matrix.h"

#include <stdio.h>

// rp_check_shown is what goes for a whole report.
struct rp_check_shown {
    const char *to;                        // the server as the user wrote it, escaped for a terminal
    const char *name;                      // that was asked for; NULL: none
    const char *again;                     // the command that plays it again, but for its --only: words of a shell
    bool verbose;                          // every finding, and the steps of those that are no pass
    const struct rp_known_fails *known;    // fails that are known; NULL: nothing was said of them
    const struct rp_matrix_shown *matrix;  // of its addresses and names; NULL: there is one alone
};

// rp_checks_probe_text prints what the probe found out, a short table.
void rp_checks_probe_text(FILE *out, const struct rp_check_shown *shown, const struct rp_server *server);

// rp_checks_text prints groups, fails and the summary; false: no memory. rp_checks_json prints one object a finding and a last one,
// the summary, each on a line; docs/check-json.md says what is in them.
TW_MUST_USE bool rp_checks_text(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);
TW_MUST_USE bool rp_checks_json(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked);

// rp_checks_group is what a group is called, by its letter: "session IDs"; "" where there is no such group.
const char *rp_checks_group(char letter);

// rp_checks_why_not says why no handshake could be completed with a server; it returns `out`.
const char *rp_checks_why_not(const struct rp_server *server, char *out, size_t cap);

// rp_checks_end is one word for how a check ended: "done", "interrupted" …
const char *rp_checks_end(enum rp_check_end end);

// rp_checks_failure says why a check was not carried through; it returns `out` (RP_CHECKS_FAILURE_ROOM will do). NULL: it was.
#define RP_CHECKS_FAILURE_ROOM 1500
const char *rp_checks_failure(const struct rp_check_shown *shown, const struct rp_checked *checked, char *out,
                              size_t cap);

// rp_checks_trouble says what the server did, and beside which plays; it returns `out`.
const char *rp_checks_trouble(const struct rp_check_trouble *trouble, char *out, size_t cap);

// rp_checks_said is what people are told of a finding; "": nothing that was not said already. Where messages are looked at rather than
// reactions, the rule is what is expected, and the reason what came; what came out differently each time is not told by the step at which
// the last time ended.
struct rp_checks_said {
    const char *expected, *got, *why;
};
struct rp_checks_said rp_checks_said(const struct rp_finding *found);

// rp_mark_text says where bytes lie and what they are, without who sent them: "ClientHello of connection 1, bytes 39 to 70, legacy_session_id:
// 20c7…"; it returns `out`.
const char *rp_mark_text(const struct rp_mark *mark, char *out, size_t cap);
#define RP_MARK_TEXT 400

// rp_checks_renegotiation says how a server meets a client that renegotiates; it returns `out`.
const char *rp_checks_renegotiation(const struct rp_server *server, char *out, size_t cap);

#endif
