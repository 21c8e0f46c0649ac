// RFC 5246 section 7.2.2: a fatal alert is sent before the connection ends.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(close_without_alert) = {
    .name = "close-without-alert",
    .says = "it closes the connection without an alert",
    .breaks = "i-session-race",
    .habits = {.does = {RP_DOES_CLOSE_SILENTLY}},
};
