// RFC 5246 section 7.4.1.4: a server answers extensions, it brings none of its own.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(extension_unasked) = {
    .name = "extension-unasked",
    .says = "ServerHello has an extension that was not offered",
    .breaks = "",
    .habits = {.does = {RP_DOES_UNOFFERED_EXTENSION}},
};
