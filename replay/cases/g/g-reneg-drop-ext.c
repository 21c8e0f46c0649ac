// CVE-2021-3449: extensions that the second ClientHello leaves out or adds.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void each_extension(struct rp_varied *varied)
{
    static const char *const names[] = {"signature_algorithms", "supported_groups", "ec_point_formats",
                                        "session_ticket", "extended_main_secret"};
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->path = names[varied->number];
}

// clang-format off
CASE(g_reneg_drop_ext) = {
    .id = "g-reneg-drop-ext",
    .says = "a renegotiation that leaves an extension out or adds one is completed or refused with an alert, and nothing worse",
    .source = "RFC 5246 section 7.4.1.4; RFC 6066 section 4; RFC 8449 section 4; CVE-2021-3449",
    .level = RP_LEVEL_ROBUST,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "dropped",
        .times = 5,
        .vary = each_extension,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, NULL, .op = RP_EDIT_REMOVE))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE))),
    }, {
        .name = "status-request-added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.status_request = RP_ON}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE))),
    }, {
        .name = "max-fragment-length-added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {},
                  EDITS(IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\1\0\1\1")))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE, {.type = RP_REACT_INVALID}))),
    }, {
        .name = "record-size-limit-added",
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {},
                  EDITS(IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\34\0\2\4\0")))),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE, {.type = RP_REACT_INVALID}))),
    }),
};
