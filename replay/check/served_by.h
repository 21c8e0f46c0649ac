// Which process a shell's command has become: the server, or the shell that waits for it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_SERVED_BY_H
#define RESHAKE_REPLAY_CHECK_SERVED_BY_H

// rp_served_by is the number of the process that a shell runs in the foreground, through shells of shells: the only child of each. It is
// `shell` itself where that is no shell any more (`exec`), where it has several children, and where nothing can be seen (Linux: proc(5)).
int rp_served_by(int shell);

#endif
