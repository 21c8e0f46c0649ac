// CVE-2025-23419: sessions of an open name must not open a guarded one.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(certificate_not_needed_to_resume) = {
    .name = "certificate-not-needed-to-resume",
    .says = "a session that was made without certificate is resumed for a name that requires one",
    .breaks = "d-client-cert-needed-now d-sni-changed-12 h-vhost-client-auth h-vhost-matrix h-vhost-server-auth "
              "i-vhost-client-auth",
    .bends = "d-sni-absent-or-added-12 f-early-sni g-server-initiated-resume",
    .habits = {.unchecked = {RP_CHECK_SESSION_CLIENT, RP_CHECK_SESSION_SNI}},
};
