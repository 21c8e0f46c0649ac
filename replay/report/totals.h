// What a capture came to, in a few lines.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_TOTALS_H
#define RESHAKE_REPLAY_REPORT_TOTALS_H

#include "replay/report/text.h"
#include "replay/track/tracker.h"

// rp_totals counts the connections that were told.
struct rp_totals {
    uint64_t connections, tls, handshakes, renegotiations, alerts;
    uint64_t kinds[TW_KIND_UNKNOWN + 1];  // handshakes of each
    uint64_t unfinished;                  // handshakes that were not completed
    uint64_t decrypted, records,
        failed;  // connections and records that keys opened; records that they should have opened
};

// rp_totals_put writes the closing lines: what was told, and what was passed over. `filtered`: packets that a filter kept from
// the tracker.
void rp_totals_put(struct rp_text *out, const struct rp_totals *totals, const struct rp_tracker_counts *counts,
                   uint64_t filtered);

// rp_totals_put_damage writes what of the packets themselves was wrong, as a list; nothing where nothing was.
void rp_totals_put_damage(struct rp_text *out, const struct rp_tracker_counts *counts);

#endif
