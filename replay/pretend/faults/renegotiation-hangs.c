// RFC 5246 section 7.2.2: a renegotiation is answered, or refused by a warning.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_hangs) = {
    .name = "renegotiation-hangs",
    .says = "a ClientHello on an open connection is not answered",
    .breaks = "",
    .habits = {.does = {RP_DOES_RENEGOTIATION_HANGS}},
};
