// RFC 7301 section 3.1: each handshake negotiates its protocol anew.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(alpn_of_session) = {
    .name = "alpn-of-session",
    .says = "an abbreviated handshake has the protocol of its session",
    .breaks = "d-alpn-changed f-early-alpn",
    .habits = {.does = {RP_DOES_ALPN_OF_SESSION}},
};
