// RFC 8446 section 4.5: EndOfEarlyData is the only message under the keys of early data.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_messages) = {
    .name = "early-messages",
    .says = "other messages than EndOfEarlyData are passed over under the keys of early data",
    .breaks = "f-early-handshake-inside",
    .habits = {.unchecked = {RP_CHECK_EARLY_ORDER}},
};
