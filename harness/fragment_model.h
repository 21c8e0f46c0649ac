// The naive model of one packet that comes in fragments: which units of eight bytes are here, and with which bytes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_FRAGMENT_MODEL_H
#define RESHAKE_HARNESS_FRAGMENT_MODEL_H

#include "parsers/wire/span.h"

enum { HX_UNITS = 64, HX_UNITS_BEHIND = 8 };  // where a fragment may begin, and how long it may be

struct hx_fragment_model {
    uint64_t begun_ns;       // 0: not begun
    bool dropped, has_last;  // its fragments contradict each other; the last one is here
    size_t last_end;         // in bytes
    uint8_t here[HX_UNITS + HX_UNITS_BEHIND];
    uint8_t bytes[(HX_UNITS + HX_UNITS_BEHIND) * 8];
};

// hx_fragment_model_take takes a fragment that begins at byte `from`; what is too old is forgotten before. True: the packet is whole now, and
// is the first last_end of `bytes`.
bool hx_fragment_model_take(struct hx_fragment_model *p, size_t from, struct tw_span bytes, bool more, uint64_t now_ns);

#endif
