// RFC 8446 section 5.1: a message of the application may come in any records.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(early_in_one_record) = {
    .name = "early-in-one-record",
    .says = "early data in more than one record ends the connection",
    .breaks = "f-early-shapes",
    .habits = {.does = {RP_DOES_EARLY_ONE_RECORD}},
};
