// RFC 6066 section 8: status_request means nothing where a session is resumed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(status_told_in_abbreviated) = {
    .name = "status-told-in-abbreviated",
    .says = "an abbreviated ServerHello answers status_request",
    .breaks = "d-status-and-sct",
    .habits = {.does = {RP_DOES_STATUS_TOLD_IN_ABBREVIATED}},
};
