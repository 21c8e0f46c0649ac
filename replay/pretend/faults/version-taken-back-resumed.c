// CVE-2026-34873: behind a HelloRetryRequest there is no session of TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(version_taken_back_resumed) = {
    .name = "version-taken-back-resumed",
    .says = "a second ClientHello without TLS 1.3 leads to TLS 1.2, and its ID, which it does not know, to a secret of "
            "zeros",
    .breaks =
        "a-sid-prefix-and-pad a-sid-unknown-lengths e-hrr-then-12 i-hrr-to-12-zero-secret i-short-sid-zero-secret",
    .habits = {.unchecked = {RP_CHECK_SECOND_VERSION}, .does = {RP_DOES_ID_ZERO_SECRET}},
};
