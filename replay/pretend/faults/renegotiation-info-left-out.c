// RFC 5746 section 3.6: a server answers renegotiation_info and its signalling suite.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_left_out) = {
    .name = "renegotiation-info-left-out",
    .says = "renegotiation_info is never answered",
    .breaks = "g-ri-initial g-ri-on-abbr",
    .habits = {.does = {RP_DOES_NO_RENEGOTIATION_INFO}},
};
