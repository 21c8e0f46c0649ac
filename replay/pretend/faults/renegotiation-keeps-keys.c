// RFC 5246 section 7.1: behind ChangeCipherSpec the new keys are used.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_keeps_keys) = {
    .name = "renegotiation-keeps-keys",
    .says = "a renegotiation does not change keys",
    .breaks = "b-tkt-removed-in-reneg g-reneg-basic g-reneg-ems g-reneg-repeat g-reneg-resume "
              "g-reneg-server-cert g-reneg-suite g-request-split-by-reneg g-server-initiated "
              "g-server-initiated-resume",
    .bends = "g-reneg-etm g-reneg-sni-alpn g-reneg-version",
    .habits = {.does = {RP_DOES_OLD_KEYS}},
};
