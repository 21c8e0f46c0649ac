// RFC 8446 section 8.2: what tells first flights apart is validated.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_known_by_whole_hello) = {
    .name = "early-known-by-whole-hello",
    .says = "a first flight is known again by all of its ClientHello, by binders that nobody looks at too",
    .breaks = "f-replay-unbound-bytes",
    .habits = {.unchecked = {RP_CHECK_EARLY_SEEN_WHOLE}},
};
