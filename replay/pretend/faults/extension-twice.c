// RFC 5246 section 7.4.1.4: an extension stands once in a hello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(extension_twice) = {
    .name = "extension-twice",
    .says = "ServerHello has an extension twice",
    .breaks = "a-sid-flight-shape",
    .habits = {.does = {RP_DOES_DUPLICATE_EXTENSION}},
};
