// RFC 8446 appendix D.3: early data that meets TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_data_in_12) = {
    .name = "early-data-in-12",
    .says = "what a client of TLS 1.3 sends early is taken by TLS 1.2: ChangeCipherSpec and data before the handshake "
            "has ended",
    .breaks = "c-app-data-inside c-ccs-before-server-hello c-ccs-twice c-no-finished e-finished "
              "f-early-version g-app-data-after-ccs g-reneg-order i-ccs-crafted i-early-ccs",
    .bends = "e-ccs-compat",
    .habits = {.unchecked = {RP_CHECK_CCS_ORDER, RP_CHECK_APP_DATA_TIME}},
};
