// CVE-2022-46505: no session has a secret of zeros.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_short_taken) = {
    .name = "id-short-taken",
    .says = "an ID of less than 32 bytes, which it does not know, is resumed under a secret of zeros",
    .breaks = "a-sid-prefix-and-pad a-sid-unknown-lengths i-short-sid-zero-secret",
    .habits = {.does = {RP_DOES_ID_ZERO_SECRET}},
};
