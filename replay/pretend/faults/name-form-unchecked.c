// RFC 6066 section 3: a server_name that does not fit is an error.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(name_form_unchecked) = {
    .name = "name-form-unchecked",
    .says = "any form of server_name is taken",
    .breaks = "d-sni-malformed",
    .habits = {.unchecked = {RP_CHECK_SNI_DECODE}},
};
