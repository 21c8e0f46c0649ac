// RFC 8446 section 4.1.3: legacy_session_id_echo.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_of_session_not_echoed) = {
    .name = "id-of-session-not-echoed",
    .says = "in TLS 1.3 an ID that names a session of TLS 1.2 is not echoed",
    .breaks = "d-sid12-in-13-hello",
    .habits = {.does = {RP_DOES_ID_NOT_ECHOED}},
};
