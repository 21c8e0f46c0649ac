// RFC 5246 section 7.4.1.4: an extension stands once in a ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(extension_twice_taken) = {
    .name = "extension-twice-taken",
    .says = "an extension that comes twice is taken, the last one",
    .breaks = "e-psk-duplicate g-ri-malformed",
    .bends = "b-tkt-duplicate-ext",
    .habits = {.unchecked = {RP_CHECK_EXTENSION_DUPLICATES}},
};
