// RFC 5246 section 7.4.1.4: an extension whose body does not fit is an error.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(extension_form_unchecked) = {
    .name = "extension-form-unchecked",
    .says = "extensions whose body does not fit are passed over",
    .breaks = "e-psk-decode",
    .bends = "d-sigalgs",
    .habits = {.unchecked = {RP_CHECK_EXTENSION_DECODE}},
};
