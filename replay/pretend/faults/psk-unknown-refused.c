// RFC 8446 section 4.2.11: an unknown PSK leads to a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_unknown_refused) = {
    .name = "psk-unknown-refused",
    .says = "a PSK that it does not know ends the handshake",
    .breaks = "e-after-fatal e-chain-lifetime e-id-unknown e-ticket-expired f-early-hrr f-early-unknown-ticket "
              "h-lifetime-honoured",
    .bends = "d-suite-other-hash-13 d-ticket12-in-13 e-required-exts f-early-eoed "
             "f-early-too-much-rejected h-oracle h-splice h-tamper-every-bit h-truncate-extend "
             "i-binder-right-length-wrong i-ticket-short-hmac",
    .habits = {.does = {RP_DOES_PSK_UNKNOWN_FATAL}},
};
