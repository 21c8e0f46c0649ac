// RFC 5246 section 7.3: an ID that is not known gets a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(unknown_id_refused) = {
    .name = "unknown-id-refused",
    .says = "a session ID that it does not know is answered by handshake_failure",
    .breaks = "a-sid-after-bad-finished a-sid-after-client-fatal a-sid-after-server-fatal a-sid-bit-flip "
              "a-sid-cache-flood a-sid-prefix-and-pad a-sid-restart a-sid-unknown-lengths b-tkt-disabled",
    .bends = "c-acts-abbr-on-full f-early-version",
    .habits = {.does = {RP_DOES_FORGET_WITH_ERROR}},
};
