// `reshake check --matrix` and `--capacity`: what is played in place of the cases, and the matrix that is played behind them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CHECK_MODES_H
#define RESHAKE_REPLAY_CLI_CHECK_MODES_H

#include "replay/check/check.h"
#include "replay/check/matrix.h"
#include "replay/cli/check_files.h"
#include "replay/cli/cli.h"
#include "replay/report/matrix.h"

struct rp_check_modes {
    bool matrix, capacity, allow_flood;
    uint64_t most, attempts;              // of --capacity; 0: as usual
    const char *names[RP_MATRIX_POINTS];  // of --name
    size_t num_names;
};

#define RP_CHECK_MODES_FROM 3000
// RP_CHECK_MODES_OPTIONS are rows for the command's table.
#define RP_CHECK_MODES_OPTIONS                                                                                         \
    {"matrix", RP_CHECK_MODES_FROM, NULL,                                                                              \
     "play no cases, but show whose sessions and early data are taken by whom, among the\naddresses (--pool) and up "  \
     "to 16 names (--name)"},                                                                                          \
        {"capacity", RP_CHECK_MODES_FROM + 1, NULL,                                                                    \
         "play no cases, but measure how many sessions are kept and how reliably they are resumed"},                   \
        {"most", RP_CHECK_MODES_FROM + 2, "N",                                                                         \
         "with --capacity: sessions made behind the first, at most (20000; 1000 where the server is not\non this "     \
         "machine)"},                                                                                                  \
        {"attempts", RP_CHECK_MODES_FROM + 3, "N", "with --capacity: for each way of resuming (50)"},                  \
    {                                                                                                                  \
        "allow-flood", RP_CHECK_MODES_FROM + 4, NULL,                                                                  \
            "with --capacity: allow more than 1000 sessions, or 100 connections a second, to a server\nthat is not "   \
            "on this "                                                                                                 \
            "machine: say so only where you may do this"                                                               \
    }

// rp_check_modes_option takes one of them; `id` is one where it is RP_CHECK_MODES_FROM or more.
TW_MUST_USE enum rp_exit rp_check_modes_option(struct rp_check_modes *modes, int id, const struct rp_args *args);

// rp_check_modes_name takes one more name. False: there is no room for it.
TW_MUST_USE bool rp_check_modes_name(struct rp_check_modes *modes, const char *name);

// rp_check_modes_chosen says whether a mode takes the place of the cases.
bool rp_check_modes_chosen(const struct rp_check_modes *modes);

// rp_check_modes_wrong says which of them does not go with the others; NULL: all do.
const char *rp_check_modes_wrong(const struct rp_check_modes *modes);

// rp_check_matrix is a matrix that is played behind the cases.
struct rp_check_matrix {
    struct rp_matrix_config config;
    struct rp_matrix cells;
    struct rp_matrix_shown shown;
    bool there;  // it was played
};

// rp_check_modes_behind plays it, where there are several addresses that answer or two names, where the cases that judge them were
// chosen, and where it is small. `config` and `to` are to live as long as *out.
void rp_check_modes_behind(const struct rp_check_modes *modes, const struct rp_check_config *config, const char *to,
                           const struct rp_server *server, uint32_t jobs, struct rp_check_matrix *out);

// rp_check_modes_run plays them and prints them, and writes a page to `html` (NULL: none) where that comes to RP_EXIT_OK. `config` has fleet, request, waits and jobs,
// and what starts the server (NULL: it runs).
TW_MUST_USE enum rp_exit rp_check_modes_run(const struct rp_check_modes *modes, const struct rp_check_config *config,
                                            const char *to, bool json, FILE *html);

#endif
