// A captured flight as a script: the same bytes to a live server, whole or as the probes for early data.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_VERBATIM_H
#define RESHAKE_REPLAY_SCRIPT_VERBATIM_H

#include "replay/script/flight.h"
#include "replay/script/script.h"

enum rp_verbatim {
    RP_VERBATIM_FLIGHT,   // the flight, and the server's answer
    RP_VERBATIM_DELIVER,  // the flight with its 0-RTT records, the answer, then junk: was the request taken?
    // The probes that tell whether early data is accepted without delivering it. A server that accepted it cannot decrypt
    // the junk and ends the connection; one that refused it skips junk in silence (RFC 8446 section 4.2.10).
    RP_VERBATIM_PROBE_A,  // the ClientHello alone, the answer, junk
    RP_VERBATIM_PROBE_B,  // pre_shared_key renamed, so that early data must be refused; 0-RTT records, junk: can it skip?
    RP_VERBATIM_PROBE_C,  // pre_shared_key and early_data renamed, no records: how long is the answer then?
};

// RP_AS_CAPTURED, RP_WHOLE or a number of bytes: how a flight is cut into TCP segments, and its handshake into records.
#define RP_AS_CAPTURED 0U
#define RP_WHOLE UINT32_MAX

struct rp_verbatim_options {
    uint32_t segments;
    uint32_t records;  // a number is at most 16384
    uint64_t gap_us;   // between segments
    bool set_name;
    const char *name;  // with set_name; NULL: no server_name
    enum rp_end end;
    uint64_t connect_us, first_us, whole_us;  // how long a connection, its first answered byte and the answer may take
    uint64_t quiet_us;                        // after what decides, where only silence tells that a flight is over
    uint64_t probe_quiet_us, probe_wait_us;   // before the junk, and after it
};

// rp_verbatim_defaults: as captured, gentle end, 5 s, 10 s and 30 s, 50 ms of quiet; probes 250 ms and 1 s.
struct rp_verbatim_options rp_verbatim_defaults(void);

// rp_verbatim_new makes the script; it lives until rp_script_free and borrows nothing. NULL: *why says what stands against it.
struct rp_script *rp_verbatim_new(const struct rp_flight *flight, enum rp_verbatim what,
                                  const struct rp_verbatim_options *options, const char **why);
void rp_script_free(struct rp_script *script);

#endif
