// RFC 6066 section 4: the limit of fragments is the session's, and need not be offered again.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(fragment_limit_needed) = {
    .name = "fragment-limit-needed",
    .says = "it resumes only where the session's max_fragment_length is offered again, and refuses else",
    .breaks = "d-max-fragment",
    .habits = {.does = {RP_DOES_NEED_FRAGMENTS}},
};
