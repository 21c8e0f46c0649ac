// RFC 5746 section 3.7: ServerHello of a renegotiation has the verify_data of both sides.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_empty) = {
    .name = "renegotiation-info-empty",
    .says = "its renegotiation_info in a renegotiation is empty",
    .breaks = "b-tkt-removed-in-reneg g-hello-request-hygiene g-reneg-basic g-reneg-drop-ext g-reneg-ems "
              "g-reneg-etm g-reneg-rate g-reneg-repeat g-reneg-resume g-reneg-server-cert g-reneg-sni-alpn "
              "g-reneg-suite g-reneg-version g-request-split-by-reneg g-server-initiated "
              "g-server-initiated-resume i-reneg-bad-sigalgs i-reneg-etm-switch i-reneg-flood "
              "i-reneg-no-sigalgs-cert-only",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_EMPTY}},
};
