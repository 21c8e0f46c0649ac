// The name in Host against the name that a connection, or its session, was made for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// clang-format off
// Connection 0 makes the session and has the first name's page, 1 asks for the second name's; 2 has the first one's again, to see whether it
// stays the same; 3 resumes, and asks.
#define PAGE(c, ...) {.type = RP_STEP_DATA, .conn = (c), .when = RP_WHEN_COMPLETED, .data = {.bytes = __VA_ARGS__}}, \
    {.type = RP_STEP_EXPECT, .conn = (c), .when = RP_WHEN_COMPLETED, .expect = {.until = RP_UNTIL_QUIET}}
#define ASK(resumed_as, host, certificate)                                                                             \
    SCRIPT(4, 1,                                                                                                       \
        CONNECT(0),                                                                                                    \
        SHAKE(0, .hello = {.server_name = NAME_A, .client_certificate = (certificate)}),                               \
        NEED(0, FULL),                                                                                                 \
        SAVE(0, 0),                                                                                                    \
        PAGE(0, FOR_A),                                                                                                \
        END(0),                                                                                                        \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.server_name = NAME_B, .client_certificate = (certificate)}),                               \
        ACCEPT(1, FULL, ANY_ALERT, CLOSE),                                                                             \
        PAGE(1, FOR_B),                                                                                                \
        END(1),                                                                                                        \
        CONNECT(2),                                                                                                    \
        SHAKE(2, .hello = {.server_name = NAME_A, .client_certificate = (certificate)}),                               \
        NEED(2, FULL),                                                                                                 \
        PAGE(2, FOR_A),                                                                                                \
        END(2),                                                                                                        \
        CONNECT(3),                                                                                                    \
        SHAKE(3, .hello = {resumed_as, .client_certificate = (certificate), .offers = OFFER(0)}),                      \
        ACCEPT(3, FULL, RESUMED, ANY_ALERT, CLOSE),                                                                    \
        PAGE(3, FOR_##host),                                                                                                 \
        END(3))
#define WAYS(suffix, need, certificate)                                                                                \
    {.name = "host-b" suffix, .needs = (need), .control = RP_CONTROL_NONE, .look = rp_look_other_host,                 \
     .script = ASK(.server_name = NAME_A, B, certificate)},                                                        \
    {.name = "name-b" suffix, .needs = (need), .control = RP_CONTROL_NONE, .look = rp_look_other_host,                 \
     .script = ASK(.server_name = NAME_B, A, certificate)},                                                        \
    {.name = "both-b" suffix, .needs = (need), .control = RP_CONTROL_NONE, .look = rp_look_other_host,                 \
     .script = ASK(.server_name = NAME_B, B, certificate)},                                                        \
    {.name = "no-name" suffix, .needs = (need), .control = RP_CONTROL_NONE, .look = rp_look_other_host,                \
     .script = ASK(.no_server_name = true, B, certificate)}

CASE(h_vhost_server_auth) = {
    .id = "h-vhost-server-auth",
    .says = "a session of one name, resumed, brings no page of another name: neither by server_name nor by Host",
    .source = "RFC 9110 section 7.4; CVE-2025-23419; CVE-2025-23048",
    .level = RP_LEVEL_POLICY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_SECOND_NAME | RP_NEED_ANSWER,
    VARIANTS(WAYS("", 0, RP_OFF), WAYS("-with-certificate", RP_NEED_ASKS_CERTIFICATE, RP_ON)),
};
