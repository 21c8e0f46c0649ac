// RFC 5246 section 7.2.2: a record that does not authenticate ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(record_mac_ignored) = {
    .name = "record-mac-ignored",
    .says = "records that do not authenticate are passed over",
    .breaks = "c-ccs-twice c-finished-in-clear f-early-bad-record f-early-eoed f-early-hrr "
              "f-early-no-extension f-replay-12-abbr f-replay-13-1rtt g-reneg-order",
    .habits = {.unchecked = {RP_CHECK_RECORD_MAC}},
};
