// RFC 5246 section 7.4.1.2: compression methods have to have null.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(compression_unchecked) = {
    .name = "compression-unchecked",
    .says = "any compression methods are taken",
    .breaks = "d-compression",
    .habits = {.unchecked = {RP_CHECK_COMPRESSION}},
};
