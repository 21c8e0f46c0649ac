// CVE-2025-23419: a session of an open name at a name that asks for a certificate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/parameters.h"
#include "replay/cases/words.h"

// clang-format off
CASE(i_vhost_client_auth) = {
    .id = "i-vhost-client-auth",
    .says = "a session of an open name does not open what another name asks a certificate for",
    .source = "CVE-2025-23419; CVE-2025-23048; CVE-2014-3616; CVE-2022-21654",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME | RP_NEED_ANSWER,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = rp_look_guarded,
        .script = SCRIPT(3, 1,
            SESSION_OF_AN_OPEN_NAME),
    }),
};
