// RFC 5246 section 7.2.2: a session whose connection ended by a fatal alert is not resumed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(session_after_fatal_alert) = {
    .name = "session-after-fatal-alert",
    .says = "sessions outlive fatal alerts",
    .breaks = "a-sid-after-client-fatal a-sid-after-server-fatal",
    .bends = "b-tkt-after-fatal e-after-fatal",
    .habits = {.unchecked = {RP_CHECK_SESSION_FATAL}},
};
