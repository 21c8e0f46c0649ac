// Requests to be sent behind a handshake: a text with escapes, a file, or HTTP.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_REQUEST_H
#define RESHAKE_REPLAY_CLI_REQUEST_H

#include "replay/cli/cli.h"
#include "replay/net/address.h"
#include "replay/script/arena.h"

// rp_request_text reads a text in which \r \n \t \\ \" and \xNN stand for what they are elsewhere. False: an escape
// is none, or the arena is full.
TW_MUST_USE bool rp_request_text(const char *text, struct rp_arena *arena, struct tw_span *out);

// rp_request_file reads a whole file ("-": standard input). Anything but RP_EXIT_OK: it was said why.
TW_MUST_USE enum rp_exit rp_request_file(const char *path, struct rp_arena *arena, struct tw_span *out);

// rp_request_http makes a GET request that asks the server to close behind its answer, rp_request_http_on one that
// does not. `name` is the host's; NULL: that of the address. Empty: the arena is full.
struct tw_span rp_request_http(const char *path, const struct rp_address *to, const char *name, struct rp_arena *arena);
struct tw_span rp_request_http_on(const char *path, const struct rp_address *to, const char *name,
                                  struct rp_arena *arena);

#endif
