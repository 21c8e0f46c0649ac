// RFC 8446 section 4.2.11.2: a binder covers the hello before it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
#define REFUSES_CHANGE(...)                                                                                            \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0, .no_server_name = true),                                                                    \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0), .no_server_name = true}, EDITS(__VA_ARGS__)),                           \
        REFUSED(1, ALERT(DECRYPT_ERROR)),                                                                              \
        END(1))

#define REFUSED_OR_NOT_TAKEN                                                                                           \
    EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(DECRYPT_ERROR)), .tolerate = RP_ANY_OF(FULL, ANY_ALERT, CLOSE))

CASE(e_binder_wrong_transcript) = {
    .id = "e-binder-wrong-transcript",
    .says = "a hello that changed behind its binder ends with decrypt_error",
    .source = "RFC 8446 section 4.2.11; RFC 8446 section 4.2.11.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "random",
        .script = REFUSES_CHANGE(IN_HELLO("random", .op = RP_EDIT_FLIP, .at = 77, .unfixed = RP_FIX_BINDER)),
    }, {
        .name = "key-share",
        .script = REFUSES_CHANGE(IN_HELLO("key_share.client_shares[0].key_exchange", .op = RP_EDIT_FLIP, .at = 15,
                                          .unfixed = RP_FIX_BINDER)),
    }, {
        .name = "age",  // which may be one that no ticket of the server has: then it is not asked for its binder
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_server_name = true},
                  EDITS(IN_HELLO("pre_shared_key.identities[0].obfuscated_ticket_age", .op = RP_EDIT_FLIP, .at = 31,
                                 .unfixed = RP_FIX_BINDER))),
            REFUSED_OR_NOT_TAKEN,
            END(1)),
    }, {
        .name = "list",
        .script = REFUSES_CHANGE(IN_HELLO("signature_algorithms.supported_signature_algorithms[-1]",
                                          .op = RP_EDIT_REMOVE,
                                          .unfixed = RP_FIX_BINDER)),
    }, {
        .name = "name",  // which may be a reason not to look at the PSK at all
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_server_name = true},
                  EDITS(ADD_EXTENSION("server_name", "\0\0\0\6\0\4\0\0\1a"),
                        IN_HELLO("server_name", .op = RP_EDIT_MOVE, .at = 0, .unfixed = RP_FIX_BINDER))),
            REFUSED_OR_NOT_TAKEN,
            END(1)),
    }, {
        .name = "unknown-extension",
        .script = REFUSES_CHANGE(ADD_EXTENSION("extension-65024", "\376\0\0\1x"),
                                 IN_HELLO("extension-65024", .op = RP_EDIT_MOVE, .at = 0, .unfixed = RP_FIX_BINDER)),
    }),
};
