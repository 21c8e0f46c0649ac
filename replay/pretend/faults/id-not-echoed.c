// RFC 5246 section 7.4.1.3: a resumed session has the ID of the ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_not_echoed) = {
    .name = "id-not-echoed",
    .says = "it resumes under another ID than the one offered",
    .breaks = "a-sid-after-abrupt-close a-sid-basic a-sid-expiry a-sid-flight-shape a-sid-restart "
              "a-sid-reuse-parallel a-sid-reuse-sequential a-sid-while-original-open b-tkt-beats-sid "
              "b-tkt-resume-sid-echo i-ticketbleed",
    .habits = {.does = {RP_DOES_NO_ID_ECHO}},
};
