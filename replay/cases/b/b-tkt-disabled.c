// RFC 5077 section 3.2: a server that has no tickets behaves as if nobody had heard of them. A valid ticket of such a server cannot be
// had, so that one is made up.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

#include "replay/cases/looks.h"

// Whether there are tickets shows on the first connection. Where there are, nothing else counts.
static enum rp_result look_disabled(const struct rp_look_at *at)
{
    struct tw_span body;
    bool on = rp_look_in_server_hello(at, 0, TW_EXT_SESSION_TICKET, &body)
              || rp_look_message(at, 0, true, TW_HS_NEW_SESSION_TICKET).len != 0;
    if (on) {
        return rp_look_say(at, RP_SKIPPED, "it gives tickets out");
    }
    for (uint8_t conn = 1; conn < at->script->num_conns; conn++) {
        const struct rp_client_facts *facts = rp_look_facts(at, conn);
        if (!facts->completed || facts->resumed) {
            return rp_look_say(at, RP_FAIL, "connection %u did not come to a full handshake", conn);
        }
    }
    enum rp_result result = rp_look_no_ticket(at);
    return result != RP_PASS ? result : rp_look_ids(at);
}

// clang-format off
#define MADE_UP                                                                                                        \
    EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_SET,                                                         \
                   .bytes = RP_TEXT("this may once have been a ticket: it is as long as they are, and not of this server")))
#define ANYTHING(c) ACCEPT(c, FULL, RESUMED, ANY_ALERT, CLOSE, SILENCE)

CASE(b_tkt_disabled) = {
    .id = "b-tkt-disabled",
    .says = "a server without tickets makes a full handshake of one, with no extension in ServerHello and no NewSessionTicket",
    .source = "RFC 5077 section 3.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .look = look_disabled,
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 0,
            CONNECT(0),
            SHAKE(0),
            NEED(0, FULL),
            END(0),
            CONNECT(1),
            SHAKE(1, MADE_UP),
            ANYTHING(1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.session_id = RP_TEXT("an ID that is 32 bytes, made up.")}, MADE_UP),
            ANYTHING(2),
            END(2)),
    }),
};
