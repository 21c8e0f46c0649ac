// RFC 5246 section 7.2.2: a fatal alert ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(fatal_alert_ignored) = {
    .name = "fatal-alert-ignored",
    .says = "fatal alerts of the client are passed over",
    .breaks = "a-sid-after-client-fatal",
    .bends = "b-tkt-after-fatal e-after-fatal",
    .habits = {.unchecked = {RP_CHECK_FATAL_ALERT}},
};
