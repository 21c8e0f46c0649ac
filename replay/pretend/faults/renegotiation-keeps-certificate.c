// A renegotiation for another name brings the certificate of that name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_keeps_certificate) = {
    .name = "renegotiation-keeps-certificate",
    .says = "a renegotiation for another name has the certificate of the name of the first handshake",
    .breaks = "g-reneg-sni-alpn",
    .habits = {.does = {RP_DOES_RENEGOTIATION_OF_NAME}},
};
