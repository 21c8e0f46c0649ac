// RFC 8446 section 4.2.10: early data and HelloRetryRequest.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// A ticket that nobody knows: what is wrong behind the second ClientHello is seen of servers, too, that go astray where they know it.
// clang-format off
static const struct rp_script unknown = SCRIPT(1, 1,
    UNKNOWN_SESSION(0),
    CONNECT(0),
    SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true}),
    NEED(0, FULL),
    END(0));

CASE(f_early_hrr) = {
    .id = "f-early-hrr",
    .says = "early data is skipped behind a HelloRetryRequest, and never taken",
    .source = "RFC 8446 section 4.2.10",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_RETRY,
    VARIANTS({
        .name = "left-out",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "asked-again",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\x2a\0\0")),
                        IN_HELLO_NR(1, "extensions[-1]", .op = RP_EDIT_MOVE))),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(RESUMED, FULL, ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "sent-again",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_RECORD_AFTER, .other = RP_PART_DATA,
                         .bytes = RP_TEXT("protected as nobody knows, and long enough")})),
            REFUSED(1, ALERT(BAD_RECORD_MAC), ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "unknown-left-out",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true}),
            ACCEPT(0, FULL),
            END(0)),
    }, {
        .name = "unknown-asked-again",
        .control = RP_CONTROL_GIVEN,
        .control_script = &unknown,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\x2a\0\0")),
                        IN_HELLO_NR(1, "extensions[-1]", .op = RP_EDIT_MOVE))),
            EXPECT(0, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "unknown-sent-again",
        .control = RP_CONTROL_GIVEN,
        .control_script = &unknown,
        .script = SCRIPT(1, 1,
            UNKNOWN_SESSION(0),
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_shares = true},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_RECORD_AFTER, .other = RP_PART_DATA,
                         .bytes = RP_TEXT("protected as nobody knows, and long enough")})),
            REFUSED(0, ALERT(BAD_RECORD_MAC), ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
