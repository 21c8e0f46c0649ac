// RFC 8446 section 8.2: the same first flight with other bytes where nothing is validated, and cut otherwise.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
// Nobody can seal early data under the keys of a ClientHello with another second binder: what counts is whether the server would take some.
CASE(f_replay_unbound_bytes) = {
    .id = "f-replay-unbound-bytes",
    .says = "a first flight is known again though a binder that nobody checks, or the cuts between records and segments, have changed",
    .source = "RFC 8446 section 8.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_EARLY | RP_NEED_ANSWER,
    VARIANTS({
        .name = "second-binder",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(3, 2,
            MAKE_SESSION(0, 0),
            UNKNOWN_PSK(0, 1),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = RP_OFFERS({.session = 0}, {.session = 1}), .early_data = REQUEST},
                  EDITS(IN_HELLO("pre_shared_key.binders[1]", .op = RP_EDIT_FLIP, .at = 5))),
            NEED(1, EARLY_ACCEPTED),
            END(1),
            CONNECT(2),
            RESEND(2, 1, EDITS(IN_HELLO("pre_shared_key.binders[1]", .op = RP_EDIT_FLIP, .at = 9),
                               {.part = RP_PART_DATA, .op = RP_EDIT_DROP})),
            EXPECT(2, .accept = RP_ANY_OF(EARLY_REFUSED, FULL, RESUMED, ALERT(ILLEGAL_PARAMETER)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(2)),
    }, {
        .name = "records",
        .control = RP_CONTROL_NONE,
        .look = rp_look_not_served_again,
        .script = SCRIPT(3, 1,
            ACCEPTED_ONCE(1, 0),
            CONNECT(2),
            AGAIN(2, 1, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_FRAGMENT, .at = 60})),
            END(2)),
    }, {
        .name = "segments",
        .control = RP_CONTROL_NONE,
        .look = rp_look_not_served_again,
        .script = SCRIPT(3, 1,
            ACCEPTED_ONCE(1, 0),
            CONNECT(2),
            AGAIN(2, 1, EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_SEGMENT, .at = 9, .by = 5},
                              {.part = RP_PART_DATA, .op = RP_EDIT_SEGMENT, .at = 1, .by = 5})),
            END(2)),
    }),
};
