// RFC 6066 section 3: an abbreviated ServerHello has no server_name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(name_in_abbreviated) = {
    .name = "name-in-abbreviated",
    .says = "an abbreviated ServerHello acknowledges the name",
    .breaks = "",
    .bends = "d-sni-in-abbr-hello",
    .habits = {.does = {RP_DOES_SNI_IN_ABBREVIATED}},
};
