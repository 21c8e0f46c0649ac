// RFC 8446 section 9.2: a ClientHello without an extension that others ask for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(required_extensions_unchecked) = {
    .name = "required-extensions-unchecked",
    .says = "a ClientHello may lack extensions that TLS 1.3 cannot do without",
    .breaks = "e-required-exts",
    .habits = {.unchecked = {RP_CHECK_REQUIRED_EXTENSIONS}},
};
