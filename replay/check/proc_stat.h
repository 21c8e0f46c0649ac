// What the system tells of a process in /proc/PID/stat (Linux: proc(5)).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_PROC_STAT_H
#define RESHAKE_REPLAY_CHECK_PROC_STAT_H

#define RP_PROC_STAT_ROOM 1024

// rp_proc_stat reads it into `text` and gives what stands behind the second field, a name in parentheses in which anything can stand: the
// state, the parent … NULL: there is no such process, or nothing can be seen.
const char *rp_proc_stat(const char *pid, char text[RP_PROC_STAT_ROOM]);

#endif
