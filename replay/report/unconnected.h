// Why a connection could not be used, for people: no TCP connection, or no TLS behind what is said before it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_UNCONNECTED_H
#define RESHAKE_REPLAY_REPORT_UNCONNECTED_H

#include "replay/net/starttls.h"

#define RP_UNCONNECTED_ROOM 1000

// rp_unconnected_text says it in `out` (RP_UNCONNECTED_ROOM will do) and returns that. `error` is errno, 0 where the time was over; `end`
// counts where that was in a dialogue before TLS. What the server said is quoted, and escaped.
const char *rp_unconnected_text(int error, const struct rp_starttls_end *end, char *out, size_t cap);

#endif
