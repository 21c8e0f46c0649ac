// RFC 8449 section 4: record_size_limit.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(record_limit_ignored) = {
    .name = "record-limit-ignored",
    .says = "record_size_limit is answered in TLS 1.3, and not kept to",
    .breaks = "d-record-size-limit",
    .habits = {.does = {RP_DOES_RECORD_LIMIT_IGNORED}},
};
