// RFC 5246 section 7.1: ChangeCipherSpec stands before Finished and nowhere else. Servers that took it at any time derived their keys from
// nothing (CVE-2014-0224).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define CCS_BEHIND_HELLO                                                                                               \
    {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_INSERT_AFTER, .other = RP_PART_CCS},                                    \
        {.part = RP_PART_CCS, .op = RP_EDIT_RECORD_VERSION, .at = TW_VERSION_TLS12}
// Where the handshake is abbreviated the server reads it behind its own flight, in its right place; then it is not sent again.
#define ONCE {.part = RP_PART_CCS, .nth = 1, .op = RP_EDIT_DROP}
#define TAKEN_OR_NOT(c)                                                                                                \
    EXPECT(c, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(RESUMED_OF(0), ALERT(UNEXPECTED_MESSAGE)),               \
           .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE), SOON)

CASE(c_ccs_before_server_hello) = {
    .id = "c-ccs-before-server-hello",
    .says = "ChangeCipherSpec right behind a ClientHello that gets a full handshake ends it with unexpected_message",
    .source = "RFC 5246 section 7.1; CVE-2014-0224",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "no-offer",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, EDITS(CCS_BEHIND_HELLO)),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "refused-offer",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.session_id = RP_TEXT("an ID that is 32 bytes, made up.")}, EDITS(CCS_BEHIND_HELLO)),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "resumed-by-id",
        .needs = RP_NEED_ID,
        .script = SCRIPT(2, 1,
            SESSION_BY_ID(0, 0),
            CONNECT(1),
            OFFER_ID(1, 0, EDITS(CCS_BEHIND_HELLO, ONCE)),
            TAKEN_OR_NOT(1),
            END(1)),
    }, {
        .name = "resumed-by-ticket",
        .needs = RP_NEED_TICKET,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0, EDITS(CCS_BEHIND_HELLO, ONCE)),
            TAKEN_OR_NOT(1),
            END(1)),
    }),
};
