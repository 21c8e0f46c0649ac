// RFC 8422 section 4, RFC 8446 section 4.2.8: groups of a resuming hello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_groups) = {
    .id = "d-groups",
    .says = "groups and point formats are ignored by a resumption in TLS 1.2, and in TLS 1.3 a PSK goes with any group",
    .source = "RFC 8422 section 4; RFC 8446 section 4.2.8",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({
        .name = "groups-changed",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .groups = RP_CODES(TW_GROUP_SECP256R1)}),
            RESUMES(1),
            END(1)),
    }, {
        .name = "groups-absent",  // a server that takes this for a client without elliptic curves has not ignored it
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("supported_groups"))),
            RESUMES(1),
            END(1)),
    }, {
        .name = "formats-changed",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("ec_point_formats.ec_point_format_list", "\0\1\2"))),
            RESUMES(1),
            END(1)),
    }, {
        .name = "formats-absent",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("ec_point_formats"))),
            RESUMES(1),
            END(1)),
    }, {
        .name = "other-share",
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .groups = RP_CODES(TW_GROUP_SECP256R1)}),
            RESUMES(1),
            END(1)),
    }, {
        .name = "no-share",
        .versions = IN_13,
        .needs = RP_NEED_RETRY,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true}),
            RESUMES(1),
            END(1)),
    }),
};
