// RFC 6066 section 3: a session is not resumed under another name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(name_ignored) = {
    .name = "name-ignored",
    .says = "a session is resumed whatever the name",
    .breaks = "d-sni-changed-12 h-vhost-matrix",
    .bends = "d-sni-absent-or-added-12",
    .habits = {.unchecked = {RP_CHECK_SESSION_SNI}},
};
