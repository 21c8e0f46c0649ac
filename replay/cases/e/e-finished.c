// RFC 8446 section 4.4.4: the client's Finished of a resumed handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static void each_byte(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = varied->number * 33;
}

// clang-format off
#define REFUSES_FINISHED(alerts, ...)                                                                                  \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0, .suites = AES_128_13),                                                                      \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.suites = AES_128_13, .offers = OFFER(0)}, EDITS(__VA_ARGS__)),                             \
        EXPECT(1, .until = RP_UNTIL_REACTION, .accept = alerts, .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),              \
        END(1))
#define IN_FINISHED(...) {.part = TW_HS_FINISHED, __VA_ARGS__}
#define WRONG RP_ANY_OF(ALERT(DECRYPT_ERROR))
#define WRONG_LENGTH RP_ANY_OF(ALERT(DECRYPT_ERROR), ALERT(DECODE_ERROR))

CASE(e_finished) = {
    .id = "e-finished",
    .says = "a resumed handshake whose client Finished is wrong or missing ends with an alert",
    .source = "RFC 8446 section 4.4.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "flipped",
        .times = 8,
        .vary = each_byte,
        .script = REFUSES_FINISHED(WRONG, IN_FINISHED(.op = RP_EDIT_FLIP)),
    }, {
        .name = "zeros",
        .script = REFUSES_FINISHED(WRONG, IN_FINISHED(.op = RP_EDIT_SET,
                                                      .bytes = RP_TEXT("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                                                       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"))),
    }, {
        .name = "of-the-server",
        .script = REFUSES_FINISHED(WRONG, IN_FINISHED(.op = RP_EDIT_COPY, .from = 1, .from_server = true)),
    }, {
        .name = "31-bytes",
        .script = REFUSES_FINISHED(WRONG_LENGTH, IN_FINISHED(.op = RP_EDIT_TRUNCATE, .at = 31)),
    }, {
        .name = "33-bytes",
        .script = REFUSES_FINISHED(WRONG_LENGTH, IN_FINISHED(.op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0"))),
    }, {
        .name = "48-bytes",
        .script = REFUSES_FINISHED(WRONG_LENGTH, IN_FINISHED(.op = RP_EDIT_APPEND,
                                                             .bytes = RP_TEXT("sixteen bytes of"))),
    }, {
        .name = "empty",
        .script = REFUSES_FINISHED(WRONG_LENGTH, IN_FINISHED(.op = RP_EDIT_TRUNCATE)),
    }, {
        .name = "data-instead",  // under the keys of the handshake
        .script = REFUSES_FINISHED(RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
                                   IN_FINISHED(.op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_DATA,
                                               .bytes = RP_TEXT("GET /")),
                                   IN_FINISHED(.op = RP_EDIT_DROP)),
    }, {
        .name = "data-before",  // under the keys that Finished brings, and then Finished
        .script = REFUSES_FINISHED(RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC)),
                                   IN_FINISHED(.op = RP_EDIT_INSERT_AFTER, .other = RP_PART_DATA,
                                               .bytes = RP_TEXT("GET /")),
                                   IN_FINISHED(.op = RP_EDIT_SWAP, .other = RP_PART_DATA)),
    }),
};
