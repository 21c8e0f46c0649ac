// RFC 5246 section 7.4.1.3: only a session that is resumed has the ID of the ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(unknown_id_echoed) = {
    .name = "unknown-id-echoed",
    .says = "a session ID that it does not know is echoed in front of a full handshake",
    .breaks = "a-sid-after-bad-finished a-sid-after-client-fatal a-sid-after-server-fatal a-sid-bit-flip "
              "a-sid-not-valid-before-finished a-sid-prefix-and-pad a-sid-restart a-sid-unknown-lengths "
              "b-tkt-after-fatal b-tkt-bad-with-valid-sid b-tkt-disabled b-tkt-garbage "
              "i-suite-downgrade-session",
    .habits = {.does = {RP_DOES_ECHO_ANY_ID}},
};
