// How long and how costly handshakes are, kind by kind, for people and for programs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_TIMES_H
#define RESHAKE_REPLAY_REPORT_TIMES_H

#include "replay/report/samples.h"
#include "replay/verdict/pace.h"

#include <stdio.h>
#include <sys/socket.h>

enum rp_timed {
    RP_TIMED_FULL12,
    RP_TIMED_TICKET12,
    RP_TIMED_ID12,
    RP_TIMED_FULL13,
    RP_TIMED_PSK13,
    RP_TIMED_EARLY13,
};
#define RP_NUM_TIMED (RP_TIMED_EARLY13 + 1)

// rp_time_row is one kind of handshake.
struct rp_time_row {
    bool asked;         // to be looked at
    char why_not[160];  // it is not measured; empty: it is. Printable ASCII
    struct rp_samples handshake_us, first_byte_us, cpu_ns;
    uint64_t round_trips, bytes_sent, bytes_received;  // sums
    uint64_t failed;                                   // did not come out as what they were to be
};

struct rp_times {
    struct rp_time_row rows[RP_NUM_TIMED];
    const char *to;  // as the user wrote it
    uint64_t count;  // of each kind
    uint32_t concurrency;
    size_t request_len;
    double seconds;        // of the whole measurement
    uint64_t connections;  // in it
};

// rp_timed_name is "TLS 1.2 full" for people, rp_timed_key "tls12-full" for programs.
const char *rp_timed_name(enum rp_timed timed);
const char *rp_timed_key(enum rp_timed timed);

// rp_time_row_add adds a handshake that came out as it was to. False: no memory.
TW_MUST_USE bool rp_time_row_add(struct rp_time_row *row, const struct rp_pace *pace, uint64_t cpu_ns);

// rp_times_scale is what all rows' histograms share.
struct rp_scale rp_times_scale(struct rp_times *times);

// rp_times_text prints the table; `ascii`: without other characters. rp_times_json prints one object and a newline
// (docs/time-json.md); false: no memory.
void rp_times_text(FILE *out, struct rp_times *times, bool ascii);
TW_MUST_USE bool rp_times_json(FILE *out, struct rp_times *times);

void rp_times_free(struct rp_times *times);

#endif
