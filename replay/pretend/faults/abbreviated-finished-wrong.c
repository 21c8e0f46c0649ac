// RFC 5246 section 7.4.9: Finished proves who the server is in an abbreviated handshake, too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(abbreviated_finished_wrong) = {
    .name = "abbreviated-finished-wrong",
    .says = "its Finished in an abbreviated handshake has a wrong bit",
    .breaks = "",
    .habits = {.does = {RP_DOES_WRONG_FINISHED}},
};
