// CVE-2016-6304: status_request in renegotiations.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_leaks) = {
    .name = "renegotiation-leaks",
    .says = "the status_request of each renegotiation is kept",
    .breaks = "i-reneg-ocsp-growth",
    .habits = {.does = {RP_DOES_LEAK_RENEGOTIATED}},
};
