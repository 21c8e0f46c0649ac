// RFC 8446 section 5.1: the same first flight in other records and segments.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

// clang-format off
CASE(f_early_shapes) = {
    .id = "f-early-shapes",
    .says = "early data is taken however it is cut into records and segments",
    .source = "RFC 8446 section 5; RFC 8446 section 5.1; RFC 8446 appendix D.4",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_13,
    .needs = RP_NEED_EARLY,
    VARIANTS({
        .name = "records-of-a-byte",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_FRAGMENT, .at = 1})),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }, {
        .name = "empty-record",  // before what is not empty
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_RECORD_BEFORE, .other = RP_PART_DATA, .bytes = RP_TEXT("")})),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }, {
        .name = "padded",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_RECORD_PADDING, .at = 200})),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }, {
        .name = "segments-of-a-byte",  // the first dozen
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS({.part = RP_PART_DATA, .op = RP_EDIT_SEGMENT, .at = 1, .by = 5, .times = 11})),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }, {
        .name = "hello-in-records",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST},
                  EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_FRAGMENT, .at = 60})),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }, {
        .name = "no-middlebox-mode",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .early_data = REQUEST, .no_middlebox = true}),
            EXPECT(1, .accept = RP_ANY_OF(EARLY_ACCEPTED), .tolerate = RP_ANY_OF(EARLY_REFUSED)),
            END(1)),
    }),
};
