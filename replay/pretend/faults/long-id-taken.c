// RFC 5246 section 7.4.1.2: a session ID has at most 32 bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(long_id_taken) = {
    .name = "long-id-taken",
    .says = "session IDs of more than 32 bytes are cut and taken",
    .breaks = "a-sid-33-bytes",
    .habits = {.unchecked = {RP_CHECK_SESSION_ID_LENGTH}},
};
