// RFC 8446 section 4.3.2: no CertificateRequest with a PSK.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(certificate_asked_in_resumption) = {
    .name = "certificate-asked-in-resumption",
    .says = "a client that resumes is asked for a certificate",
    .breaks = "d-client-cert-invalid-now d-client-cert-kept d-server-cert-changed e-id-unknown-then-valid "
              "e-no-cert-messages e-ticket-expired h-lifetime-honoured h-vhost-server-auth i-client-ca-changed",
    .habits = {.does = {RP_DOES_ASKS_IN_RESUMPTION}},
};
