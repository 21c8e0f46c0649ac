// SIGINT and SIGTERM between plays: the fleet sees them while it plays, and they must not end us while a server of ours runs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_INTERRUPT_H
#define RESHAKE_REPLAY_CHECK_INTERRUPT_H

#include <stdbool.h>
#include <uv.h>

struct rp_interrupt {
    uv_loop_t loop;
    uv_signal_t signals[2];
    bool seen;
};

// rp_interrupt_watch begins to watch, rp_interrupt_end ends it. False: it cannot be watched.
bool rp_interrupt_watch(struct rp_interrupt *interrupt);
void rp_interrupt_end(struct rp_interrupt *interrupt);

// rp_interrupt_seen is true once one of the signals has come.
bool rp_interrupt_seen(struct rp_interrupt *interrupt);

#endif
