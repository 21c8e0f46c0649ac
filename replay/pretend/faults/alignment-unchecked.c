// RFC 5246 section 7.1: no message stands on both sides of a change of keys.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(alignment_unchecked) = {
    .name = "alignment-unchecked",
    .says = "a message may begin under the old keys and end under the new ones",
    .breaks = "c-finished-across-ccs c-partial-finished-behind-hello e-key-change-alignment "
              "f-early-alignment i-bytes-under-wrong-key",
    .habits = {.unchecked = {RP_CHECK_ALIGNMENT}},
};
