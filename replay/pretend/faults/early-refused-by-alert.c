// RFC 8446 section 4.2.10: early data that is not taken is passed over.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_refused_by_alert) = {
    .name = "early-refused-by-alert",
    .says = "early data that it does not take is answered by an alert",
    .breaks = "f-early-age f-early-alpn f-early-hrr f-early-second-psk f-early-suite f-early-switched-off "
              "f-early-unknown-ticket",
    .bends = "f-early-eoed f-early-too-much-rejected f-replay-after-restart f-replay-after-window "
             "f-replay-other-worker f-replay-same",
    .habits = {.does = {RP_DOES_EARLY_REFUSED_FATAL}},
};
