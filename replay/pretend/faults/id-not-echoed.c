// RFC 5246 section 7.4.1.3: a resumed session has the ID of the ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_not_echoed) = {
    .name = "id-not-echoed",
    .says = "it resumes under another ID than the one offered",
    .breaks = "",
    .habits = {.does = {RP_DOES_NO_ID_ECHO}},
};
