// RFC 5246 section 7.4.9: no application data before Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(data_before_finished) = {
    .name = "data-before-finished",
    .says = "application data is answered before the handshake has ended",
    .breaks = "c-app-data-inside c-no-finished e-finished g-app-data-after-ccs",
    .habits = {.unchecked = {RP_CHECK_APP_DATA_TIME}},
};
