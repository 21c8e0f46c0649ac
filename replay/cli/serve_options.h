// What the user asked `reshake serve` to do: the options, read into a configuration.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_SERVE_OPTIONS_H
#define RESHAKE_REPLAY_CLI_SERVE_OPTIONS_H

#include "replay/cli/cli.h"
#include "replay/net/address.h"
#include "replay/serve/serve.h"

struct rp_serve_asked {
    struct rp_serve_config config;
    struct rp_address listen;
    const char *ticket_key_file;  // NULL: none
    uint64_t rotate_us;           // 0: never
    uint64_t connections;         // after so many it ends; 0: never
    bool json;
    bool list_faults;  // instead of serving
};

extern const struct rp_option rp_serve_options[];

// rp_serve_parse reads the command line, and the ticket key's file. Anything but RP_EXIT_OK: it was said what is wrong. Either
// way the caller closes config.key_log where it is open.
TW_MUST_USE enum rp_exit rp_serve_parse(struct rp_args *args, struct rp_serve_asked *out);

// rp_serve_read_ticket_key reads the file into `key`. False: it was said why it cannot be used.
TW_MUST_USE bool rp_serve_read_ticket_key(const char *path, uint8_t key[RP_SERVE_TICKET_KEY_LEN]);

#endif
