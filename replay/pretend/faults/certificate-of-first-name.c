// RFC 6066 section 3: a session of another name is not resumed, and the full handshake is for the name that is asked for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(certificate_of_first_name) = {
    .name = "certificate-of-first-name",
    .says = "the full handshake behind a session that is not resumed has the certificate of the server's first name",
    .breaks = "d-sni-changed-12",
    .habits = {.does = {RP_DOES_FIRST_CERTIFICATE}},
};
