// RFC 5246 section 7.4.8: CertificateVerify proves that the client has the key.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(client_signature_unchecked) = {
    .name = "client-signature-unchecked",
    .says = "any signature of a client is taken",
    .breaks = "",
    .habits = {.unchecked = {RP_CHECK_CLIENT_SIGNATURE}},
};
