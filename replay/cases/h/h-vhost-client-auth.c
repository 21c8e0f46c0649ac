// CVE-2025-23419: a session of an open name at a name that asks for a certificate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result is_guarded(const struct rp_look_at *at)
{
    if (rp_look_served(at, 1)) {
        return rp_look_say(at, RP_SKIPPED, "the second name asks nobody for a certificate");
    }
    return rp_look_served(at, 2)
               ? rp_look_say(at, RP_FAIL, "a session without a certificate opened what the second name guards")
               : RP_PASS;
}

// clang-format off
CASE(h_vhost_client_auth) = {
    .id = "h-vhost-client-auth",
    .says = "a session of an open name does not open what another name asks a certificate for",
    .source = "CVE-2025-23419; CVE-2025-23048; CVE-2014-3616",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME | RP_NEED_ANSWER,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = is_guarded,
        .script = SCRIPT(3, 1,
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_A, .client_certificate = RP_OFF}),
            NEED(0, FULL),
            SAVE(0, 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF}),
            ACCEPT(1, FULL, ANY_ALERT, CLOSE),
            ASKS_IF_COMPLETED(1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF, .offers = OFFER(0)}),
            ACCEPT(2, FULL, RESUMED, ANY_ALERT, CLOSE),
            ASKS_IF_COMPLETED(2),
            END(2)),
    }),
};
