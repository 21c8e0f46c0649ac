// RFC 8446 sections 4.2.9 and 4.2.11: the vectors of pre_shared_key.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(psk_form_unchecked) = {
    .name = "psk-form-unchecked",
    .says = "the form of pre_shared_key is not looked at",
    .breaks = "e-psk-decode",
    .habits = {.unchecked = {RP_CHECK_PSK_DECODE}},
};
