// RFC 5077 section 3.4: the ID beside a ticket comes back as it is (CVE-2016-9244, Ticketbleed).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_padded) = {
    .name = "id-padded",
    .says = "a short ID is echoed with 32 bytes",
    .breaks = "b-tkt-resume-sid-echo i-ticketbleed",
    .habits = {.does = {RP_DOES_PAD_ID}},
};
