// RFC 8446 section 4.2.11: the hash of a PSK is the suite's.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_of_other_hash) = {
    .name = "psk-of-other-hash",
    .says = "a PSK is taken under a suite of another hash",
    .breaks = "d-suite-other-hash-13 e-id-unknown-then-valid",
    .habits = {.unchecked = {RP_CHECK_PSK_HASH}},
};
