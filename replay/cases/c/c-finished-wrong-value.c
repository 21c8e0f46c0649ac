// RFC 5246 section 7.4.9: verify_data is made with the client's label, over all messages of this handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define WRONG(...)                                                                                                     \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0)}, __VA_ARGS__),                                                          \
        REFUSED(1, ALERT(DECRYPT_ERROR)),                                                                              \
        END(1))
#define COPIED(...) EDITS(AT_FINISHED(.path = "verify_data", .op = RP_EDIT_COPY, __VA_ARGS__))

CASE(c_finished_wrong_value) = {
    .id = "c-finished-wrong-value",
    .says = "a Finished of the wrong kind, made with the right secret, ends an abbreviated handshake with decrypt_error",
    .source = "RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({.name = "server-label", .script = WRONG(.finish = RP_FINISH_SERVER_LABEL)},
             {.name = "without-the-servers", .script = WRONG(.finish = RP_FINISH_WITHOUT_THEIRS)},
             {.name = "of-the-full-handshake", .script = WRONG(COPIED(.from = 0))},
             {.name = "reflected", .script = WRONG(COPIED(.from = 1, .from_server = true))}),
};
