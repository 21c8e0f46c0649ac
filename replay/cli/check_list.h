// `reshake check --list` and `--explain`: the cases in words.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CHECK_LIST_H
#define RESHAKE_REPLAY_CLI_CHECK_LIST_H

#include "replay/check/check.h"
#include "replay/cli/cli.h"

// rp_check_list prints the chosen cases, one a line, as text or as JSON. rp_check_explain prints all that is known of one.
enum rp_exit rp_check_list(const struct rp_check_choice *choice, bool json);
enum rp_exit rp_check_explain(const char *id);

#endif
