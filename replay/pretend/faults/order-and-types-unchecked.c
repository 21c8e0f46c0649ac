// RFC 5246 sections 7.1 and 7.4: what has no place ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(order_and_types_unchecked) = {
    .name = "order-and-types-unchecked",
    .says = "messages, and ChangeCipherSpec, that have no place are passed over, whatever they are",
    .breaks = "c-acts-abbr-on-full c-acts-full-on-abbr c-ccs-before-server-hello c-ccs-twice "
              "c-extra-handshake-message c-finished-in-clear c-no-ccs-encrypted-finished "
              "c-second-client-hello e-no-cert-messages g-reneg-order i-ccs-crafted i-early-ccs "
              "i-hello-storm",
    .bends = "c-hello-request-from-client e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_ORDER, RP_CHECK_CCS_ORDER, RP_CHECK_MESSAGE_TYPE}},
};
