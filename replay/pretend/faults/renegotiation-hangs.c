// RFC 5246 section 7.2.2: a renegotiation is answered, or refused by a warning.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_hangs) = {
    .name = "renegotiation-hangs",
    .says = "a ClientHello on an open connection is not answered",
    .breaks = "b-tkt-removed-in-reneg g-hello-request-hygiene g-reneg-basic g-reneg-drop-ext g-reneg-ems "
              "g-reneg-etm g-reneg-rate g-reneg-repeat g-reneg-resume g-reneg-server-cert g-reneg-sni-alpn "
              "g-reneg-suite g-request-split-by-reneg g-ri-reneg-missing g-scsv-in-reneg g-server-initiated "
              "g-server-initiated-resume i-reneg-bad-sigalgs i-reneg-etm-switch i-reneg-flood "
              "i-reneg-no-sigalgs-cert-only i-triple-handshake",
    .bends = "g-legacy-reneg g-refusal-usable g-reneg-version i-legacy-reneg-splice",
    .habits = {.does = {RP_DOES_RENEGOTIATION_HANGS}},
};
