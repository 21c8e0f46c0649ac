// CVE-2017-3733: encrypt-then-MAC in one of two handshakes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(i_reneg_etm_switch) = {
    .id = "i-reneg-etm-switch",
    .says = "encrypt-then-MAC in only one of two handshakes of a connection is survived",
    .source = "CVE-2017-3733",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG | RP_NEED_ETM,
    VARIANTS({
        .name = "added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = CBC_SUITES_12, .no_encrypt_then_mac = true}),
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            ACCEPT(0, FULL, REFUSES, ANY_ALERT, CLOSE)),
    }, {
        .name = "dropped",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.suites = CBC_SUITES_12}),
            SHAKE(0, .hello = {.suites = CBC_SUITES_12, .no_encrypt_then_mac = true}),
            ACCEPT(0, FULL, REFUSES, ANY_ALERT, CLOSE)),
    }),
};
