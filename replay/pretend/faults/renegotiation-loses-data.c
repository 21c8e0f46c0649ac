// RFC 5246 section 6.2.1: application data may come between the messages of a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_loses_data) = {
    .name = "renegotiation-loses-data",
    .says = "application data between the messages of a renegotiation is lost",
    .breaks = "g-app-data-between",
    .habits = {.does = {RP_DOES_DROP_DATA_IN_RENEGOTIATION}},
};
