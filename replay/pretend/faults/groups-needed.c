// RFC 8422 section 4: the groups of a ClientHello that resumes say nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(groups_needed) = {
    .name = "groups-needed",
    .says = "a ClientHello without supported_groups is refused, one that resumes, too",
    .breaks = "d-groups",
    .habits = {.does = {RP_DOES_NEED_GROUPS}},
};
