// RFC 5246 section 7.4.1.2: an ID is all of its bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_known_by_its_beginning) = {
    .name = "id-known-by-its-beginning",
    .says = "a session is found by the first eight bytes of its ID",
    .breaks = "a-sid-bit-flip a-sid-prefix-and-pad",
    .habits = {.unchecked = {RP_CHECK_SESSION_ID_WHOLE}},
};
