// RFC 5246 section 7.4.4: who has no certificate is not served where one is needed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(guarded_page_served) = {
    .name = "guarded-page-served",
    .says = "the page that takes a certificate is served without",
    .breaks = "",
    .habits = {.does = {RP_DOES_SERVE_UNVERIFIED}},
};
