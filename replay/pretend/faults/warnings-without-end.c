// CVE-2016-8610: warnings without end keep a server busy.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(warnings_without_end) = {
    .name = "warnings-without-end",
    .says = "any number of warnings is passed over",
    .breaks = "",
    .bends = "c-warning-alerts",
    .habits = {.unchecked = {RP_CHECK_WARNING_FLOOD}},
};
