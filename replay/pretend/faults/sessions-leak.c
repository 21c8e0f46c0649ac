// CVE-2024-2511: sessions without end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(sessions_leak) = {
    .name = "sessions-leak",
    .says = "each session is kept for good, whatever room there is",
    .breaks = "a-sid-cache-flood i-no-ticket-cache-growth i-reneg-ocsp-growth",
    .habits = {.does = {RP_DOES_LEAK_SESSIONS}},
};
