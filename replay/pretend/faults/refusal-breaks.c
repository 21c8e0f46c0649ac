// RFC 5246 section 7.2.2: behind no_renegotiation the connection goes on.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(refusal_breaks) = {
    .name = "refusal-breaks",
    .says = "it says no_renegotiation, and nothing more",
    .breaks = "g-refusal-usable",
    .habits = {.does = {RP_DOES_REFUSAL_BREAKS}},
};
