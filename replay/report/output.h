// Standard output for those who write much: what could not be written is remembered, with the reason.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_OUTPUT_H
#define RESHAKE_REPLAY_REPORT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

// rp_output_write writes the bytes and, with `flush`, all that waits. Once something was lost, it writes nothing more.
void rp_output_write(const void *bytes, size_t len, bool flush);

// rp_output_errno is why something was lost: the errno of the first failure of rp_output_write, or what was noted; 0:
// nothing was.
int rp_output_errno(void);

// rp_output_lost is for who finds that stdio could not write: it notes the errno, if it is the first.
void rp_output_lost(int error);

#endif
