// RFC 8446 section 5: ChangeCipherSpec in TLS 1.3 is dropped in one place, and refused everywhere else.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
#define SHAKES_CHANGED(...)                                                                                            \
    MAKE_SESSION(0, 0),                                                                                                \
    CONNECT(1),                                                                                                        \
    SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(__VA_ARGS__))
#define CHANGES(n) RECORD(1, .content_type = TW_CT_CHANGE_CIPHER_SPEC, .version = TW_VERSION_TLS12, .body = RP_TEXT("\1"), \
                          .times = (n), .sealing = RP_SEAL_NEVER)
// The alert of a server that counts them may come behind our Finished.
#define DROPPED_OR_LIMITED(c)                                                                                          \
    EXPECT(c, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(RESUMED), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE))

CASE(e_ccs_compat) = {
    .id = "e-ccs-compat",
    .says = "a ChangeCipherSpec of one byte 01 in the clear is dropped between hello and Finished, and refused elsewhere or otherwise",
    .source = "RFC 8446 section 5; CVE-2020-25648",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    .crashes = true,
    VARIANTS({
        .name = "once",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_middlebox = true},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS})),
            RESUMES(1),
            END(1)),
    }, {
        .name = "twice",
        .script = SCRIPT(2, 1, SHAKES_CHANGED({.part = RP_PART_CCS, .op = RP_EDIT_REPEAT}),
                         DROPPED_OR_LIMITED(1), END(1)),
    }, {
        .name = "100-times",
        .script = SCRIPT(2, 1, SHAKES_CHANGED({.part = RP_PART_CCS, .op = RP_EDIT_REPEAT, .times = 99}),
                         DROPPED_OR_LIMITED(1),
                         END(1)),
    }, {
        .name = "65536-times",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, .to = RP_TO_HELLO),
            CHANGES(16384), CHANGES(16384), CHANGES(16384), CHANGES(16384),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            DROPPED_OR_LIMITED(1),
            END(1)),
    }, {
        .name = "before-second-hello",
        .needs = RP_NEED_RETRY,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true, .no_middlebox = true},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS})),
            RESUMES(1),
            END(1)),
    }, {
        .name = "other-body",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_middlebox = true},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS,
                         .bytes = RP_TEXT("\2")})),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "encrypted",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_middlebox = true},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS},
                        {.part = RP_PART_CCS, .op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_HANDSHAKE})),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }, {
        .name = "before-hello",
        .script = SCRIPT(2, 1,
            SHAKES_CHANGED({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_CCS}),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(RESUMED, FULL, ANY_ALERT, CLOSE,
                                         {.type = RP_REACT_NOT_TLS})),  // or a page in the clear
            END(1)),
    }, {
        .name = "after-finished",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            NEED(1, RESUMED, FULL),
            CHANGES(1),
            EXPECT(1, .until = RP_UNTIL_REACTION, .within_us = 500000, .round_trip = true,
                   .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
