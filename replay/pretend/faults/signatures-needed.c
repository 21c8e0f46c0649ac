// RFC 5246 section 7.4.1.4.1: signature_algorithms say nothing where a session is resumed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(signatures_needed) = {
    .name = "signatures-needed",
    .says = "a ClientHello without signature_algorithms is refused, one that resumes, too",
    .breaks = "d-sigalgs e-required-exts",
    .habits = {.does = {RP_DOES_NEED_SIGNATURES}},
};
