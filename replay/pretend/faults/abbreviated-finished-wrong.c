// RFC 5246 section 7.4.9: Finished proves who the server is in an abbreviated handshake, too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(abbreviated_finished_wrong) = {
    .name = "abbreviated-finished-wrong",
    .says = "its Finished in an abbreviated handshake has a wrong bit",
    .breaks =
        "a-sid-after-abrupt-close a-sid-basic a-sid-cache-flood a-sid-expiry a-sid-flight-shape a-sid-prefix-and-pad "
        "a-sid-restart a-sid-reuse-sequential a-sid-while-original-open b-tkt-beats-sid b-tkt-ext-and-nst "
        "b-tkt-lifetime-hint b-tkt-not-offered b-tkt-resume-sid-echo c-stall-and-half-close d-alpn-changed "
        "d-client-cert-invalid-now d-client-cert-kept d-ems-kept d-ems-none d-etm-changed d-groups d-max-fragment "
        "d-record-size-limit d-server-cert-changed d-sigalgs d-sni-in-abbr-hello d-suite-disabled-since "
        "d-suite-not-offered d-suite-order-changed e-age-wrong e-ccs-compat e-hrr-psk e-id-selected-in-range "
        "e-id-unknown-then-valid e-no-cert-messages e-nst-independent e-nst-on-resumed e-psk-dhe e-psk-modes "
        "e-ticket-expired e-ticket-reuse f-early-accept f-early-age f-early-alpn f-early-hrr f-early-second-psk "
        "f-early-shapes f-early-switched-off g-reneg-ems g-reneg-repeat g-reneg-resume g-request-split-by-reneg "
        "g-ri-on-abbr h-host-matrix h-lifetime-honoured h-rotation-graceful h-vhost-server-auth i-client-ca-changed "
        "i-hrr-duplicate-suites i-session-race i-suite-downgrade-session i-triple-handshake",
    .habits = {.does = {RP_DOES_WRONG_FINISHED}},
};
