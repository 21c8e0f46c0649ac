// RFC 5246 appendix E.1: a ClientHello is taken under any record version 03xx.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hello_version_exact) = {
    .name = "hello-version-exact",
    .says = "a ClientHello under another record version than 0301 is refused",
    .breaks = "c-record-version",
    .habits = {.does = {RP_DOES_HELLO_VERSION_EXACT}},
};
