// RFC 5246 section 7.4.1.4.1: signature_algorithms say nothing where a session is resumed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(signatures_needed_to_resume) = {
    .name = "signatures-needed-to-resume",
    .says = "it resumes only where signature_algorithms is offered",
    .breaks = "",
    .bends = "d-sigalgs",
    .habits = {.does = {RP_DOES_ASK_SIGNATURES}},
};
