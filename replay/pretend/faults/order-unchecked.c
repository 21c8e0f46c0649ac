// RFC 5246 section 7.4: handshake messages have an order.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(order_unchecked) = {
    .name = "order-unchecked",
    .says = "messages that have no place are passed over",
    .breaks = "c-acts-full-on-abbr c-extra-handshake-message c-finished-in-clear "
              "c-no-ccs-encrypted-finished c-second-client-hello e-no-cert-messages i-hello-storm",
    .bends = "g-reneg-order",
    .habits = {.unchecked = {RP_CHECK_ORDER}},
};
