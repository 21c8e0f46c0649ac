// What the files of a pair share.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_PAIR_PARTS_H
#define RESHAKE_REPLAY_NET_PAIR_PARTS_H

#include "replay/net/pair.h"

enum rp_pair_state {
    RP_PAIR_CONNECTING,
    RP_PAIR_OPEN,
    RP_PAIR_ENDING,  // one side was reset; the other one gets what is left, and then a reset
    RP_PAIR_CLOSED,
};

struct rp_pair_side {
    uv_poll_t poll;
    int fd;         // -1: none
    int interest;   // what libuv watches
    int error;      // the side broke: an errno value
    bool eof;       // it sent FIN
    bool shut;      // the other side's FIN was passed on to it
    uint8_t *held;  // bytes on their way to it that it did not take yet
    size_t at, held_len;
};

struct rp_pair {
    struct rp_pairs *pairs;
    struct rp_pair *next, *previous;
    enum rp_pair_state state;
    struct rp_pair_side side[2];  // by enum tw_from
    uv_timer_t timer;
    unsigned handles;  // that are not closed yet
    bool retrying;     // the server's handle is being closed for the next address
    size_t address;    // of the target
    size_t tried;      // addresses
    uint64_t serial;
    struct sockaddr_storage client;
    uint64_t begun_ns;
    struct rp_recorded recorded;
};

static inline enum tw_from rp_pair_other(enum tw_from from)
{
    return from == TW_CLIENT ? TW_SERVER : TW_CLIENT;
}

// rp_pair_now_ns is the time since 1970.
uint64_t rp_pair_now_ns(const struct rp_pair *pair);

// rp_pair_poll is what libuv calls when something happens to a side, rp_pair_settle then looks what follows from it:
// what to watch, what to pass on, whether the pair is over.
void rp_pair_poll(uv_poll_t *poll, int status, int events);
void rp_pair_settle(struct rp_pair *pair);

// rp_pair_error fetches the error of a socket: an errno value, or 0.
int rp_pair_error(int fd);

// rp_pair_connecting: something happened before both sides were there.
void rp_pair_connecting(struct rp_pair *pair, enum tw_from from, int status);

// rp_pair_timer is the timer's: connecting takes too long, or what came before a reset is not taken.
void rp_pair_timer(uv_timer_t *timer);

// rp_pair_reset writes down that a side was reset; rp_pair_close_by_reset closes the pair, and that side gets a RST.
void rp_pair_reset(struct rp_pair *pair, enum tw_from from);
void rp_pair_close_by_reset(struct rp_pair *pair, enum tw_from to);

#endif
