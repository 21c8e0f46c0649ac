// RFC 5246 section 7.4: what has no place ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hangs_on_unexpected_message) = {
    .name = "hangs-on-unexpected-message",
    .says = "behind a message that has no place it says nothing more",
    .breaks = "c-acts-full-on-abbr c-extra-handshake-message c-finished-in-clear "
              "c-no-ccs-encrypted-finished c-second-client-hello e-no-cert-messages g-reneg-order "
              "i-hello-storm",
    .habits = {.replies = {{RP_CHECK_ORDER, RP_REPLY_HANG}}},
};
