// RFC 5246 section 7.2.2: a wrong Finished is answered by decrypt_error.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/pretend/fault.h"

FAULT(finished_other_alert) = {
    .name = "finished-other-alert",
    .says = "a wrong Finished is answered by handshake_failure",
    .breaks = "",
    .bends = "g-reneg-order",
    .habits = {.replies = {{RP_CHECK_FINISHED, TW_ALERT_HANDSHAKE_FAILURE}}},
};
