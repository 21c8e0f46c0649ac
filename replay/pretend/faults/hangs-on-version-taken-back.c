// RFC 8446 section 4.1.4: a second ClientHello without TLS 1.3 ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hangs_on_version_taken_back) = {
    .name = "hangs-on-version-taken-back",
    .says = "behind a second ClientHello that takes TLS 1.3 back it says nothing",
    .breaks = "e-hrr-then-12 i-hrr-to-12-zero-secret",
    .habits = {.replies = {{RP_CHECK_SECOND_VERSION, RP_REPLY_HANG}}},
};
