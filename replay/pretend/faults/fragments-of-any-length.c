// RFC 6066 section 4, RFC 8449 section 4: limits hold in abbreviated handshakes, too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(fragments_of_any_length) = {
    .name = "fragments-of-any-length",
    .says = "records of an abbreviated handshake are as long as it likes",
    .breaks = "d-max-fragment d-record-size-limit",
    .habits = {.does = {RP_DOES_FRAGMENTS_TOO_LONG}},
};
