// What the user expects of the answers, and whether an answer is that.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_VERDICT_EXPECT_H
#define RESHAKE_REPLAY_VERDICT_EXPECT_H

#include "replay/verdict/verdict.h"

// rp_expectation is a set of answers, any of which will do. All zero: nothing is expected, everything will do.
struct rp_expectation {
    uint32_t kinds;  // a bit for each enum rp_kind
    bool as_captured;
    uint8_t alerts[32];  // a bit for each alert that was named; any of them will do, besides `kinds`
    bool has_alerts;
    bool early_not_accepted;  // PSK, and early data that was not accepted
    bool completed;           // besides: the handshake has to be completed
};

// rp_expectation_parse reads a list, parted by commas, of kinds (rp_kind_name), "resumed" (abbreviated in any way, or PSK),
// "abbreviated" (in any way), "early-data", "early-data-refused", "alert:NAME", "as-captured", "completed" (which
// goes with all of the others). On false *out is spoilt.
TW_MUST_USE bool rp_expectation_parse(const char *text, struct rp_expectation *out);

bool rp_expectation_is_set(const struct rp_expectation *expectation);

// rp_expectation_met: `captured` is the flight's own story (for as-captured).
bool rp_expectation_met(const struct rp_expectation *expectation, const struct rp_verdict *verdict,
                        const struct rp_captured *captured);

#endif
