// Inside the probe: how an honest handshake is tried, and what is seen of it. For the files of the probe alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_PROBE_PARTS_H
#define RESHAKE_REPLAY_CHECK_PROBE_PARTS_H

#include "replay/check/probe.h"

enum { RP_SEEN_CONNS = 2 };

// rp_seen is what was seen of one probe.
struct rp_seen {
    struct rp_client_facts facts[RP_SEEN_CONNS];
    struct rp_conn_log logs[RP_SEEN_CONNS];
    enum rp_play_end end;
    bool reacted;
    struct rp_reaction last;
    char alpn[16];
    bool status;
    bool asked_again;  // HelloRequest came
};

// rp_probing is a probe under way.
struct rp_probing {
    const struct rp_fleet_config *fleet;
    const struct rp_setting *setting;
    struct rp_server *server;
    enum rp_fleet_end end;
    struct rp_seen seen;
};

// rp_probe_try plays steps, with the waits that they leave open filled in. What it returns is valid until the next try.
const struct rp_seen *rp_probe_try(struct rp_probing *p, struct rp_step *steps, size_t num, uint8_t num_conns);

// rp_probed_codes is a list of one version.
const uint16_t *rp_probed_codes(size_t place);

// probe_versions.c
void rp_probe_reach(struct rp_probing *p);
void rp_probe_version(struct rp_probing *p, size_t place);
void rp_probe_suites(struct rp_probing *p, size_t place);

// probe_features.c
void rp_probe_resumption(struct rp_probing *p);
void rp_probe_rest(struct rp_probing *p);
void rp_probe_addresses(struct rp_probing *p);

// Words of the scripts that are tried.
#define TRY(p, num_conns, ...)                                                                                         \
    rp_probe_try(p, (struct rp_step[]){__VA_ARGS__}, sizeof((struct rp_step[]){__VA_ARGS__}) / sizeof(struct rp_step), \
                 num_conns)
#define CONNECT(c)                                                                                                     \
    {                                                                                                                  \
        .type = RP_STEP_CONNECT, .conn = (c)                                                                           \
    }
#define SHAKE(c, ...)                                                                                                  \
    {                                                                                                                  \
        .type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {.hello = {__VA_ARGS__} }                                 \
    }
#define SETTLE(c)                                                                                                      \
    {                                                                                                                  \
        .type = RP_STEP_EXPECT, .conn = (c)                                                                            \
    }
#define COMPLETE(c)                                                                                                    \
    {                                                                                                                  \
        .type = RP_STEP_EXPECT, .conn = (c), .expect = {                                                               \
            .role = RP_EXPECT_NEEDED,                                                                                  \
            .accept = RP_ANY_OF({.type = RP_REACT_FULL})                                                               \
        }                                                                                                              \
    }
#define SAVE(c)                                                                                                        \
    {                                                                                                                  \
        .type = RP_STEP_SAVE, .conn = (c)                                                                              \
    }
#define END(c)                                                                                                         \
    {                                                                                                                  \
        .type = RP_STEP_END, .conn = (c)                                                                               \
    }
#define ONE(version)                                                                                                   \
    {                                                                                                                  \
        .of = rp_probed_codes(version), .num = 1                                                                       \
    }

#endif
