// The server that --spawn starts: started, waited for, looked after, stopped by its process group.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_PROCESS_H
#define RESHAKE_REPLAY_CHECK_PROCESS_H

#include "parsers/wire/result.h"
#include "replay/check/interrupt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rp_process;

// rp_process_new makes a process of a shell's command that stays in the foreground and is going to listen on `port`; it does not run yet. NULL: no memory, or no
// file for its output.
struct rp_process *rp_process_new(const char *command, uint16_t port);

// rp_process_start starts it and waits until it listens. False: it does not, or `interrupt` (NULL: none) was seen; `why`, of `cap` bytes, says why,
// and nothing of it runs.
TW_MUST_USE bool rp_process_start(struct rp_process *process, struct rp_interrupt *interrupt, char *why, size_t cap);

// rp_process_stop ends it and all that it has started, first gently. Stopping what does not run does nothing.
void rp_process_stop(struct rp_process *process);

// rp_process_runs is true until it ends, by itself or else.
bool rp_process_runs(struct rp_process *process);
// rp_process_ends_within is true where it ends in that time, or has ended before.
bool rp_process_ends_within(struct rp_process *process, unsigned ms);

// rp_process_end says how it ended: "exit status 1", "killed by SIGSEGV", a sanitizer's report; it returns `out`.
const char *rp_process_end(struct rp_process *process, char *out, size_t cap);

// rp_process_complains is true where a sanitizer has reported something since it was asked last.
bool rp_process_complains(struct rp_process *process);

// rp_process_output gives the end of what it has written since it was started, at most `cap` bytes.
size_t rp_process_output(struct rp_process *process, char *out, size_t cap);

// rp_process_memory is how much memory it holds, and all that it has started and that is still of its session: resident, in bytes; as far as
// that can be seen, else 0. It waits a moment, so that connections that are over can be cleared away.
uint64_t rp_process_memory(struct rp_process *process);

// rp_process_input writes to its standard input. False: it cannot be written to.
TW_MUST_USE bool rp_process_input(struct rp_process *process, const char *bytes, size_t len);

void rp_process_free(struct rp_process *process);

// rp_command_run runs a shell's command, with the number of the server, as rp_served_by finds it, in RESHAKE_PID (NULL: none), and waits for its end where `wait_ms`
// is not 0. False: it cannot be started, does not end in time, or ends with another status than 0.
TW_MUST_USE bool rp_command_run(const char *command, const struct rp_process *process, uint64_t wait_ms);

#endif
