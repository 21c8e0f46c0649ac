// A server outlives any ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(crashes_on_long_id) = {
    .name = "crashes-on-long-id",
    .says = "a session ID of more than 32 bytes ends the server",
    .breaks = "",
    .bends = "a-sid-33-bytes",
    .habits = {.replies = {{RP_CHECK_SESSION_ID_LENGTH, RP_REPLY_CRASH}}},
};
