// RFC 8446 section 4.2.11: a binder is as long as the hash of its PSK.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
#define REFUSES_LENGTH(more)                                                                                           \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0, .suites = AES_128_13),                                                                      \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.suites = AES_128_13, .offers = OFFER(0)},                                                  \
              EDITS(IN_HELLO("pre_shared_key.binders[0]", .op = RP_EDIT_APPEND, .bytes = RP_TEXT(more)))),             \
        REFUSED(1, ALERT(DECRYPT_ERROR), ALERT(ILLEGAL_PARAMETER), ALERT(DECODE_ERROR)),                               \
        END(1))
#define SIXTEEN "sixteen bytes of"

CASE(e_binder_length) = {
    .id = "e-binder-length",
    .says = "a binder of a length that is not its hash's is refused",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    .crashes = true,
    VARIANTS({
        .name = "33",
        .script = REFUSES_LENGTH("\0"),
    }, {
        .name = "48",
        .script = REFUSES_LENGTH(SIXTEEN),
    }, {
        .name = "64",
        .script = REFUSES_LENGTH(SIXTEEN SIXTEEN),
    }, {
        .name = "255",
        .script = REFUSES_LENGTH(SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN
                                 SIXTEEN SIXTEEN "and fifteen too"),
    }),
};
