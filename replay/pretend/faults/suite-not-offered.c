// RFC 5246 section 7.4.1.2: a suite that was not offered is not used (CVE-2010-4180).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(suite_not_offered) = {
    .name = "suite-not-offered",
    .says = "a session is resumed under its suite though that is not offered",
    .breaks = "d-suite-not-offered",
    .habits = {.unchecked = {RP_CHECK_SESSION_SUITE}},
};
