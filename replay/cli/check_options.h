// Options of `reshake check`, and what they have opened.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CHECK_OPTIONS_H
#define RESHAKE_REPLAY_CLI_CHECK_OPTIONS_H

#include "replay/check/check.h"
#include "replay/cli/check_files.h"
#include "replay/cli/check_modes.h"
#include "replay/cli/cli.h"
#include "replay/cli/client_options.h"
#include "replay/net/address.h"
#include "replay/script/arena.h"

struct rp_check_asked {
    struct rp_client_asked client;
    struct rp_client_ready ready;
    struct rp_check_files files;
    struct rp_check_modes modes;
    struct rp_check_matrix matrix;
    struct rp_check_config config;
    // The server, its second name, and the rest as it was written; NULL: it was not.
    const char *to_text, *explain, *request, *pool, *name_b;
    struct rp_address to;
    struct rp_arena arena;
    bool json, list, verbose;
    bool evidence;        // a folder for it was named
    char shown[300];      // the server, escaped for a terminal
    struct rp_args args;  // the command line, from its beginning
    const char *again;    // the command that does it again, but for --only
};

// rp_check_options is the command's table.
extern const struct rp_option rp_check_options[];

// rp_check_parse takes the command line; *c has what goes without options. Anything but RP_EXIT_OK: it was said why.
TW_MUST_USE enum rp_exit rp_check_parse(struct rp_args *args, struct rp_check_asked *c);

// rp_check_open opens what the options name: files, the client's, the addresses, the request. Anything but RP_EXIT_OK: it was said why;
// rp_check_close is to be called in any case. Its false: the key log or a report could not be written, and it was said why.
TW_MUST_USE enum rp_exit rp_check_open(struct rp_check_asked *c);
TW_MUST_USE bool rp_check_close(struct rp_check_asked *c);

#endif
