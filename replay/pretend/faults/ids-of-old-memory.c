// RFC 5246 section 7.4.1.2: nothing confidential in session IDs.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ids_of_old_memory) = {
    .name = "ids-of-old-memory",
    .says = "session IDs are what the connection before left in memory: its master secret",
    .breaks = "a-sid-unpredictable",
    .habits = {.does = {RP_DOES_ID_OF_OLD_MEMORY}},
};
