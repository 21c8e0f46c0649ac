// What commands with a client of their own have in common: what it offers in its ClientHello, and what it asks for
// behind the handshake.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_HELLO_OPTIONS_H
#define RESHAKE_REPLAY_CLI_HELLO_OPTIONS_H

#include "replay/cli/cli.h"
#include "replay/cli/code_list.h"
#include "replay/cli/parse.h"
#include "replay/net/address.h"
#include "replay/script/visit.h"

// rp_hello_asked is what the options say. Strings point into the command line.
struct rp_hello_asked {
    struct rp_code_list versions, suites, groups;  // empty: as usual
    const char *alpn;                              // NULL: none
    bool no_server_name, no_tickets;
    const char *like;       // a capture; NULL: none
    struct rp_ranges only;  // its connections; the first of them counts
    const char *request;    // text with escapes, or @FILE; NULL: none
    const char *http_path;  // NULL: none
    bool keep_alive;        // the server is not asked to close behind its answer; no option says so
};

#define RP_HELLO_OPTIONS_FROM 2000
// RP_HELLO_OPTIONS are rows for a command's table, RP_HELLO_SHAPE_OPTIONS those that not every command has.
#define RP_HELLO_OPTIONS                                                                                               \
    {"tls", RP_HELLO_OPTIONS_FROM, "VERSIONS", "versions to offer: 1.3, 1.2,1.3 or 1.0-1.2 (1.2,1.3)"},                \
        {"suites", RP_HELLO_OPTIONS_FROM + 1, "NAME[,NAME…]",                                                          \
         "cipher suites to offer, best first, as IANA calls them"},                                                    \
        {"groups", RP_HELLO_OPTIONS_FROM + 2, "NAME[,NAME…]",                                                          \
         "groups to offer, best first: x25519, secp256r1, X25519MLKEM768 …"},                                          \
        {"no-sni", RP_HELLO_OPTIONS_FROM + 3, NULL, "ask for no server name"},                                         \
        {"alpn", RP_HELLO_OPTIONS_FROM + 4, "NAME[,NAME…]", "application protocols to offer: h2,http/1.1"},            \
        {"request", RP_HELLO_OPTIONS_FROM + 5, "TEXT|@FILE",                                                           \
         "send this behind the handshake and read the answer;\n"                                                       \
         "in TEXT \\r \\n \\t \\\\ and \\xNN stand for what they are elsewhere"},                                      \
    {                                                                                                                  \
        "http", RP_HELLO_OPTIONS_FROM + 6, "PATH", "send an HTTP/1.1 request for this path"                            \
    }
#define RP_HELLO_SHAPE_OPTIONS                                                                                         \
    {"no-tickets", RP_HELLO_OPTIONS_FROM + 7, NULL, "up to TLS 1.2: do not offer to take tickets"},                    \
        {"like", RP_HELLO_OPTIONS_FROM + 8, "CAPTURE",                                                                 \
         "the shape of the first ClientHello in this capture: its fields,\nextensions and their order"},               \
    {                                                                                                                  \
        "only", RP_HELLO_OPTIONS_FROM + 9, "N", "with --like: that of connection N"                                    \
    }

// rp_hello_option takes one of those options. RP_EXIT_USAGE: it was said what is wrong.
TW_MUST_USE enum rp_exit rp_hello_option(struct rp_hello_asked *asked, int id, const struct rp_args *args);

// rp_hello_visit fills in what was asked for: visit->hello and visit->request. `name` is the server's, for HTTP's
// Host; NULL: it has none. What *visit points to lies in *asked and in the arena. Anything but RP_EXIT_OK: it was
// said why.
TW_MUST_USE enum rp_exit rp_hello_visit(const struct rp_hello_asked *asked, const struct rp_command *command,
                                        const struct rp_address *to, const char *name, struct rp_arena *arena,
                                        struct rp_visit *visit);

#endif
