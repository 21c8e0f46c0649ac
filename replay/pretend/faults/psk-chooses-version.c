// RFC 8446 section 4.2.1: supported_versions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_chooses_version) = {
    .name = "psk-chooses-version",
    .says = "TLS 1.3 is taken for the sake of a PSK beside a ticket of TLS 1.2, offered or not",
    .breaks = "d-both-kinds-offered",
    .habits = {.does = {RP_DOES_PSK_CHOOSES_VERSION}},
};
