// RFC 5246 section 6.2.1: no empty handshake, alert or ChangeCipherSpec records.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(empty_records_taken) = {
    .name = "empty-records-taken",
    .says = "empty records of any type are passed over",
    .breaks = "",
    .bends = "c-empty-records",
    .habits = {.unchecked = {RP_CHECK_EMPTY_RECORD}},
};
