// CVE-2010-3864: many handshakes with one session at the same time.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// Which protocols are agreed on is no matter here: Apache names one that was not offered. But what cannot be read, or is out of order, is
// what a session that was written to by two shows.
static enum rp_result is_sound(const struct rp_look_at *at)
{
    for (uint8_t conn = 1; conn < at->script->num_conns; conn++) {
        enum rp_client_fault fault = rp_look_facts(at, conn)->fault;
        if (fault != RP_FAULT_NONE && fault != RP_FAULT_BAD_CHOICE) {
            return rp_look_say(at, RP_FAIL, "on connection %u the server's answer: %s", conn,
                               rp_client_fault_text(fault));
        }
    }
    return RP_PASS;
}

// clang-format off
CASE(i_session_race) = {
    .id = "i-session-race",
    .says = "many handshakes with one session at the same time harm nobody",
    .source = "CVE-2010-3864",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_CONCURRENT,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .look = is_sound,
        .script = SCRIPT(10, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            CONNECT(2),
            CONNECT(3),
            CONNECT(4),
            CONNECT(5),
            CONNECT(6),
            CONNECT(7),
            CONNECT(8),
            SHAKE(1, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("h2")}, .to = RP_TO_HELLO),
            SHAKE(2, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("http/1.1")}, .to = RP_TO_HELLO),
            SHAKE(3, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("http/1.0")}, .to = RP_TO_HELLO),
            SHAKE(4, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("x")}, .to = RP_TO_HELLO),
            SHAKE(5, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("h2")}, .to = RP_TO_HELLO),
            SHAKE(6, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("http/1.1")}, .to = RP_TO_HELLO),
            SHAKE(7, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("y")}, .to = RP_TO_HELLO),
            SHAKE(8, .hello = {.offers = OFFER(0), .alpn = RP_TEXT("z")}, .to = RP_TO_HELLO),
            SHAKE(1),
            ACCEPT(1, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(2),
            ACCEPT(2, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(3),
            ACCEPT(3, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(4),
            ACCEPT(4, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(5),
            ACCEPT(5, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(6),
            ACCEPT(6, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(7),
            ACCEPT(7, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            SHAKE(8),
            ACCEPT(8, RESUMED, FULL, ANY_ALERT, UNREADABLE),
            END(1),
            END(2),
            END(3),
            END(4),
            END(5),
            END(6),
            END(7),
            END(8),
            CONNECT(9),
            SHAKE(9, .hello = {}),
            ACCEPT(9, FULL),
            END(9)),
    }),
};
