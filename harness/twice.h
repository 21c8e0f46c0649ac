// A conversation read twice: once in runs as its turns stand in the input, once in other runs; and whether both told the same.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_TWICE_H
#define RESHAKE_HARNESS_TWICE_H

#include "harness/talk.h"

struct hx_twice {
    struct hx_talk whole, cut;
    bool reads_whole, reads_cut;
    bool known[2];  // a side's first bytes were fed
    bool
        comparable;  // TLS is recognised by a hello: where it is not, the cuts may decide what is TLS (parsers/tls/dialogue.h)
};

// hx_twice_begin begins both. An opener for each, since it keeps what it opened; or NULL for both.
void hx_twice_begin(struct hx_twice *twice, const struct tw_opener *of_whole, const struct tw_opener *of_cut);

// hx_twice_choose looks at the turns that are about to be fed: where they cannot be compared, an engine's run reads them once alone, and `step`
// chooses how; the plain driver reads them twice (hx_thorough).
void hx_twice_choose(struct hx_twice *twice, struct tw_cursor turns, uint32_t step);

// hx_twice_is_first: these would be the first bytes of their side.
bool hx_twice_is_first(const struct hx_twice *twice, const struct hx_turn *turn);

// hx_twice_feed feeds a turn to the first as it is, and to the second in runs that `step` sizes (hx_talk_feed).
void hx_twice_feed(struct hx_twice *twice, const struct hx_turn *turn, uint32_t step);

// hx_twice_end ends both. False: they could be compared, and told other events.
bool hx_twice_end(struct hx_twice *twice);

#endif
