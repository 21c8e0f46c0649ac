// RFC 8446 section 4.6.2: who did not offer post_handshake_auth is not asked.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(certificate_asked_later) = {
    .name = "certificate-asked-later",
    .says = "a client that resumed is asked for a certificate behind the handshake, which it did not offer",
    .breaks = "d-client-cert-invalid-now d-client-cert-kept d-server-cert-changed e-id-unknown-then-valid "
              "e-no-cert-messages e-ticket-expired h-lifetime-honoured h-vhost-server-auth i-client-ca-changed",
    .habits = {.does = {RP_DOES_ASKS_LATER}},
};
