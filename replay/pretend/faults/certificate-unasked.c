// RFC 8446 section 4.4.2: a client sends a certificate where it was asked to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(certificate_unasked) = {
    .name = "certificate-unasked",
    .says = "a certificate that nobody asked for is taken",
    .breaks = "e-no-cert-messages",
    .habits = {.unchecked = {RP_CHECK_CERTIFICATE_UNASKED}},
};
