// The client's Finished proves nothing: RFC 5246 section 7.4.9, RFC 8446 section 4.4.4.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(finished_unchecked) = {
    .name = "finished-unchecked",
    .says = "any verify_data of the client is taken",
    .breaks = "a-sid-after-bad-finished b-tkt-nst-waits-for-finished c-finished-bit-flip "
              "c-finished-wrong-value e-finished f-early-eoed g-reneg-order",
    .habits = {.unchecked = {RP_CHECK_FINISHED}},
};
