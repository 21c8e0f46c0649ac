// What commands with a client of their own have in common: who it is, and where its connections and secrets are written.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CLIENT_OPTIONS_H
#define RESHAKE_REPLAY_CLI_CLIENT_OPTIONS_H

#include "replay/cli/cli.h"
#include "replay/net/address.h"
#include "replay/net/fleet.h"
#include "replay/report/unconnected.h"

// rp_client_asked is what the options say. Strings point into the command line.
struct rp_client_asked {
    const char *certificate, *key;  // PEM files; the key may stand in the certificate's
    const char *name;               // for server_name; NULL: the target's, where it is no address
    const char *save, *key_log;     // NULL: nowhere
    const char *save_option;        // what the option of `save` is called; NULL: --save
    enum rp_starttls starttls;
    bool force;     // an existing file is replaced
    bool no_force;  // the command has no --force
    bool has_seed;
    uint64_t seed;
};

// The ids of the options begin here, so that a command's own ones stay below.
#define RP_CLIENT_OPTIONS_FROM 1000
// RP_CLIENT_OPTIONS are rows for a command's table, RP_CLIENT_WHO_OPTIONS those without --save and --force.
#define RP_CLIENT_WHO_OPTIONS                                                                                          \
    {"name", RP_CLIENT_OPTIONS_FROM, "NAME", "server name to ask for (the host, where it is no address)"},             \
        {"cert", RP_CLIENT_OPTIONS_FROM + 1, "FILE",                                                                   \
         "client certificate and its chain, PEM; sent where it is asked for"},                                         \
        {"key", RP_CLIENT_OPTIONS_FROM + 2, "FILE", "its private key, PEM (in the file of --cert)"},                   \
        {"starttls", RP_CLIENT_OPTIONS_FROM + 7, "PROTOCOL",                                                           \
         "what is said before TLS: smtp, imap, pop3, ftp, ldap, xmpp,\npostgres or mysql"},                            \
        {"key-log", RP_CLIENT_OPTIONS_FROM + 4, "FILE", "write the secrets as NSS key log lines"},                     \
    {                                                                                                                  \
        "seed", RP_CLIENT_OPTIONS_FROM + 6, "N", "randomness of the client (from the system)"                          \
    }
#define RP_CLIENT_OPTIONS                                                                                              \
    RP_CLIENT_WHO_OPTIONS,                                                                                             \
        {"save", RP_CLIENT_OPTIONS_FROM + 3, "FILE.pcapng",                                                            \
         "record the connections, with the secrets that open them"},                                                   \
    {                                                                                                                  \
        "force", RP_CLIENT_OPTIONS_FROM + 5, NULL, "replace files that are there"                                      \
    }

// rp_client_option takes one of those options. RP_EXIT_USAGE: it was said what is wrong.
TW_MUST_USE enum rp_exit rp_client_option(struct rp_client_asked *asked, int id, const struct rp_args *args);

// rp_client_wrong says which of them does not go without another; NULL: none.
const char *rp_client_wrong(const struct rp_client_asked *asked);

// rp_client_ready is what comes of it.
struct rp_client_ready {
    struct rp_target target;
    struct rp_identity *identity;
    struct rp_fleet_config fleet;         // target, identity, name, seed, recording, key log and starttls are set
    struct rp_starttls_end starttls_end;  // what went wrong before TLS
    char name[256];
};

// rp_client_why_not says why a connection failed, by the errno of its transcript (0: no answer in time); it returns `out`.
const char *rp_client_why_not(const struct rp_client_ready *ready, int error, char *out, size_t cap);

// rp_client_open resolves the target, loads and creates the files. Anything but RP_EXIT_OK: it was said why; close all the same.
TW_MUST_USE enum rp_exit rp_client_open(const struct rp_client_asked *asked, const struct rp_address *to,
                                        struct rp_client_ready *out);

// rp_client_close closes the files. False: one could not be written whole, and it was said.
TW_MUST_USE bool rp_client_close(const struct rp_client_asked *asked, struct rp_client_ready *ready);

#endif
