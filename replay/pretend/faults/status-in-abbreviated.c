// RFC 6066 section 8: an abbreviated handshake has no CertificateStatus.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(status_in_abbreviated) = {
    .name = "status-in-abbreviated",
    .says = "CertificateStatus is sent in an abbreviated handshake",
    .breaks = "",
    .habits = {.does = {RP_DOES_STATUS_IN_ABBREVIATED}},
};
