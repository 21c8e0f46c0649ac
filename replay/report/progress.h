// One line on standard error that says how far long work has come; only on a terminal.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_PROGRESS_H
#define RESHAKE_REPLAY_REPORT_PROGRESS_H

// rp_progress shows the line, in place of the former one; nothing where standard error is no terminal. Cheap enough to
// be called for every step of work: it draws at most five times a second.
void rp_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

// rp_progress_clear takes the line away; before other output, and at the end.
void rp_progress_clear(void);

#endif
