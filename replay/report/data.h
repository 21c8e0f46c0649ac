// What applications said over a connection, where it could be read: kept while the connection lives, shown when it ends.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_DATA_H
#define RESHAKE_REPLAY_REPORT_DATA_H

#include "parsers/tls/dialogue.h"
#include "replay/report/text.h"

#define RP_DATA_BYTES ((size_t)64 << 20)  // of one connection
#define RP_DATA_ALL ((size_t)1 << 30)     // of all that live

// rp_data_run is what one side said until the other one spoke, or until something could not be read.
struct rp_data_run {
    uint64_t time_ns;  // of its first record
    uint64_t offset;   // in what this side said, as far as it was read
    size_t at, len;    // in rp_data.bytes
    uint8_t from;      // enum tw_from
    bool early;        // 0-RTT
    bool hole;         // something before it could not be read
};

struct rp_data {
    struct rp_text bytes;
    struct rp_data_run *runs;
    uint32_t num_runs, cap_runs;
    uint64_t offset[2];  // by enum tw_from
    uint64_t left_out;   // bytes that there was no room for
    bool hole[2];        // something of this side could not be read since its last run
};

// rp_data_add keeps the body of TW_EVENT_APPLICATION_DATA, as far as `room` bytes allow, and rp_data_hole says that a record of
// this side could not be read. False: there is no memory.
TW_MUST_USE bool rp_data_add(struct rp_data *data, const struct tw_event *event, uint64_t time_ns, bool early,
                             size_t room);
void rp_data_hole(struct rp_data *data, enum tw_from from);

// rp_data_text writes it for people: who said it, from which byte on, and a dump in hexadecimal and ASCII. `first_ns` is when
// the connection began.
void rp_data_text(struct rp_text *out, const struct rp_data *data, uint64_t first_ns);

void rp_data_free(struct rp_data *data);

#endif
