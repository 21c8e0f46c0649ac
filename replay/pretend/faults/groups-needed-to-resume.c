// RFC 8422 section 4: the groups of a ClientHello that resumes say nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(groups_needed_to_resume) = {
    .name = "groups-needed-to-resume",
    .says = "it resumes only where supported_groups is offered",
    .breaks = "",
    .bends = "d-groups",
    .habits = {.does = {RP_DOES_ASK_GROUPS}},
};
