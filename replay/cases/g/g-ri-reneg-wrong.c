// RFC 5746 section 3.7: verify_data that is not the last one of this connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void each_byte(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->at = varied->number * 8 + varied->number % 8;
}

// clang-format off
CASE(g_ri_reneg_wrong) = {
    .id = "g-ri-reneg-wrong",
    .says = "a renegotiation whose verify_data is not that of the handshake before ends with handshake_failure",
    .source = "RFC 5746 section 3.7",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "bit-flip",
        .times = 12,
        .vary = each_byte,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_FLIP))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "empty",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_TRUNCATE))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        .name = "eleven-bytes",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_TRUNCATE, .at = 11))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE), ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
            END(0)),
    }, {
        .name = "thirteen-bytes",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("x")))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE), ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),
            END(0)),
    }, {
        .name = "both-halves",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("twelve bytes")))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0)),
    }, {
        // Of the first handshake, behind a second one. What was said in the second is no longer kept: another connection holds it meanwhile.
        .name = "of-an-earlier-handshake",
        .needs = RP_NEED_CONCURRENT,
        .script = SCRIPT(2, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            CONNECT(1),
            SHAKE(1, .hello = {}, EDITS(IN_HELLO("renegotiation_info.renegotiated_connection", .op = RP_EDIT_COPY, .from = 0))),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(2, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_COPY, .from = 1))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0),
            END(1)),
    }, {
        .name = "of-another-connection",
        .needs = RP_NEED_CONCURRENT,
        .script = SCRIPT(2, 0,
            CONNECT(1),
            SHAKE(1, .hello = {}),
            NEED(1, FULL),
            SHAKE(1, .hello = {}),
            NEED(1, FULL),
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}, EDITS(IN_HELLO_NR(1, "renegotiation_info.renegotiated_connection", .op = RP_EDIT_COPY, .from = 1))),
            REFUSED(0, ALERT(HANDSHAKE_FAILURE)),
            END(0),
            END(1)),
    }),
};
