// RFC 5246 sections 6.2.3, 7.1 and 7.4.9: a Finished in the clear is none. Servers have taken one without any encryption (CVE-2014-6593).
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define IN_CLEAR AT_FINISHED(.op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_CLEAR)
#define REFUSED_BEHIND_CCS(c)                                                                                          \
    REFUSED(c, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC), ALERT(RECORD_OVERFLOW), ALERT(DECODE_ERROR))

CASE(c_finished_in_clear) = {
    .id = "c-finished-in-clear",
    .says = "a correct Finished in a record that is not encrypted ends the handshake",
    .source = "RFC 5246 section 6.2.3; RFC 5246 section 7.1; RFC 5246 section 7.4.9; CVE-2014-6593",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .name = "id-without-ccs",
        .needs = RP_NEED_ID,
        .script = SCRIPT(2, 1, SESSION_BY_ID(0, 0), CONNECT(1), OFFER_ID(1, 0, EDITS(NO_CCS, IN_CLEAR)),
                         REFUSED(1, ALERT(UNEXPECTED_MESSAGE)), END(1)),
    }, {
        .name = "ticket-without-ccs",
        .needs = RP_NEED_TICKET,
        .script = SCRIPT(2, 1, SESSION_BY_TICKET(0, 0), CONNECT(1), OFFER_TICKET(1, 0, EDITS(NO_CCS, IN_CLEAR)),
                         REFUSED(1, ALERT(UNEXPECTED_MESSAGE)), END(1)),
    }, {
        .name = "id-after-ccs",
        .needs = RP_NEED_ID,
        .script = SCRIPT(2, 1, SESSION_BY_ID(0, 0), CONNECT(1), OFFER_ID(1, 0, EDITS(IN_CLEAR)), REFUSED_BEHIND_CCS(1), END(1)),
    }, {
        .name = "ticket-after-ccs",
        .needs = RP_NEED_TICKET,
        .script = SCRIPT(2, 1, SESSION_BY_TICKET(0, 0), CONNECT(1), OFFER_TICKET(1, 0, EDITS(IN_CLEAR)),
                         REFUSED_BEHIND_CCS(1), END(1)),
    }, {
        .name = "full-without-ccs",
        .script = SCRIPT(1, 0, CONNECT(0), SHAKE(0, EDITS(NO_CCS, IN_CLEAR)), REFUSED(0, ALERT(UNEXPECTED_MESSAGE)), END(0)),
    }, {
        .name = "full-after-ccs",
        .script = SCRIPT(1, 0, CONNECT(0), SHAKE(0, EDITS(IN_CLEAR)), REFUSED_BEHIND_CCS(0), END(0)),
    }, {
        // Under the keys of the handshake before.
        .name = "renegotiation-without-ccs",
        .needs = RP_NEED_RENEG,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0),
            NEED(0, FULL),
            SHAKE(0, EDITS(NO_CCS, AT_FINISHED(.op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_NOW))),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
