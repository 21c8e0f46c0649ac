// The first flights of a capture file's connections, gathered for being re-sent.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_FLIGHTS_H
#define RESHAKE_REPLAY_CLI_FLIGHTS_H

#include "replay/cli/cli.h"
#include "replay/cli/parse.h"
#include "replay/script/flight.h"
#include "replay/track/learn.h"

struct rp_flights_config {
    const char *path;       // "-": standard input
    const char *filter;     // of libpcap; NULL: every packet
    struct rp_ranges only;  // connection numbers
    struct rp_secrets
        *secrets;              // those in the capture are added, and what they open is read; NULL: nothing is decrypted
    struct rp_learnt *learnt;  // with secrets: sessions that any connection makes are learnt
};

struct rp_flights {
    struct rp_flight *flight;  // in the order of the connections' first packets; owned
    size_t num;
    uint64_t connections;  // of the capture
    uint64_t no_hello;     // selected, and no ClientHello in them
    uint64_t lost;         // a part of the ClientHello was not captured
    uint64_t too_late;     // TLS began late in a long connection
    bool damaged;          // the capture ended in an error or was cut; it was said
    bool bad_filter;       // the filter is wrong; it was said
};

// rp_flights_load reads the capture as far as it goes, and complains on standard error where that is not to its end. False:
// no memory.
TW_MUST_USE bool rp_flights_load(const struct rp_flights_config *config, struct rp_flights *out);

// rp_flights_learn reads a capture for its secrets and sessions alone. Anything but RP_EXIT_OK: it was said why.
TW_MUST_USE enum rp_exit rp_flights_learn(const struct rp_flights_config *config);

void rp_flights_clear(struct rp_flights *flights);

#endif
