// RFC 5246 section 7.4.1.3: an abbreviated handshake has the suite of its session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(suite_changed) = {
    .name = "suite-changed",
    .says = "an abbreviated ServerHello names another suite than the session's",
    .breaks = "a-sid-after-abrupt-close a-sid-basic a-sid-cache-flood a-sid-expiry a-sid-flight-shape "
              "a-sid-prefix-and-pad a-sid-restart a-sid-reuse-sequential a-sid-while-original-open "
              "b-tkt-beats-sid b-tkt-ext-and-nst b-tkt-lifetime-hint b-tkt-not-offered b-tkt-resume-sid-echo "
              "c-stall-and-half-close d-alpn-changed d-both-kinds-offered d-client-cert-invalid-now "
              "d-client-cert-kept d-ems-kept d-ems-none d-etm-changed d-groups d-max-fragment "
              "d-record-size-limit d-server-cert-changed d-sigalgs d-sni-in-abbr-hello d-suite-disabled-since "
              "d-suite-order-changed g-reneg-ems g-reneg-repeat g-reneg-resume g-request-split-by-reneg "
              "g-ri-on-abbr h-host-matrix h-lifetime-honoured h-rotation-graceful h-vhost-server-auth "
              "i-client-ca-changed i-suite-downgrade-session i-triple-handshake",
    .habits = {.does = {RP_DOES_WORSE_SUITE}},
};
