// Live capture from a network interface, through libpcap.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_LIVE_H
#define RESHAKE_REPLAY_NET_LIVE_H

#include "parsers/capture/capture.h"

#define RP_LIVE_SNAP_LEN 262144

struct rp_live_config {
    const char *interface;  // "any" is all of them, where the system has that
    const char *filter;     // an expression of libpcap; NULL: every packet
    bool promiscuous;       // also what is for other machines, where the interface can be asked for that
};

enum rp_live_answer {
    RP_LIVE_OK,
    RP_LIVE_FAILED,      // rp_live_error says why
    RP_LIVE_BAD_FILTER,  // the expression is wrong, or means nothing on this interface: rp_live_error
};

struct rp_live_counts {
    uint64_t packets;            // told
    uint64_t dropped;            // by the system: we were too slow
    uint64_t interface_dropped;  // by the interface or its driver
};

struct rp_live;

// rp_live_new makes one that captures nothing yet; the strings of `config` must live as long. NULL when there is no
// memory.
struct rp_live *rp_live_new(const struct rp_live_config *config);

// rp_live_start begins the capture: from its return on every packet is seen.
TW_MUST_USE enum rp_live_answer rp_live_start(struct rp_live *live);

// rp_live_link_type is the LINKTYPE_ value of the packets, once started; times are in nanoseconds.
uint16_t rp_live_link_type(const struct rp_live *live);

// rp_live_next waits for packets, `timeout_ms` at the longest (a signal ends it early), and tells all there are. A
// packet lives until its call returns.
TW_MUST_USE enum rp_live_answer rp_live_next(struct rp_live *live, int timeout_ms,
                                             void (*told)(void *context, const struct tw_packet *packet),
                                             void *context);

// rp_live_finish tells what was captured up to now, and not yet told.
TW_MUST_USE enum rp_live_answer
rp_live_finish(struct rp_live *live, void (*told)(void *context, const struct tw_packet *packet), void *context);

// rp_live_error is one line for people: what is wrong, and what to do.
const char *rp_live_error(const struct rp_live *live);
struct rp_live_counts rp_live_counts(const struct rp_live *live);
void rp_live_free(struct rp_live *live);

#endif
