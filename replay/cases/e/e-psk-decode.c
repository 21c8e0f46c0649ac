// RFC 8446 section 4.2.11: vectors of pre_shared_key that are too short, too long, or end elsewhere.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
// Each is built around a ticket that is good: some servers read only what they use.
#define REFUSES_EDIT(...)                                                                                              \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(__VA_ARGS__)),                                                   \
        REFUSED(1, ALERT(DECODE_ERROR)),                                                                               \
        END(1))

CASE(e_psk_decode) = {
    .id = "e-psk-decode",
    .says = "a pre_shared_key or psk_key_exchange_modes whose vectors break their bounds is refused with decode_error",
    .source = "RFC 8446 section 4.2.9; RFC 8446 section 4.2.11; RFC 8446 section 6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    .crashes = true,
    VARIANTS({
        .name = "no-identities",
        .script = REFUSES_EDIT(SET_IN_HELLO("pre_shared_key.identities", "")),
    }, {
        .name = "empty-identity",
        .script = REFUSES_EDIT(SET_IN_HELLO("pre_shared_key.identities[0].identity", "")),
    }, {
        .name = "empty-identity-behind",
        .script = REFUSES_EDIT(
            IN_HELLO("pre_shared_key.identities", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\0\0\0\0\0")),
            IN_HELLO(REBOUND "[0]", .op = RP_EDIT_DUPLICATE)),
    }, {
        .name = "no-binders",
        .script = REFUSES_EDIT(SET_IN_HELLO("pre_shared_key.binders", "")),
    }, {
        .name = "short-binder",
        .script = REFUSES_EDIT(IN_HELLO("pre_shared_key.binders[0]", .op = RP_EDIT_TRUNCATE, .at = 31)),
    }, {
        .name = "identities-overrun",
        .script = REFUSES_EDIT(IN_HELLO("pre_shared_key.identities", .op = RP_EDIT_LENGTH, .by = 200)),
    }, {
        .name = "identity-overrun",
        .script = REFUSES_EDIT(IN_HELLO("pre_shared_key.identities[0].identity", .op = RP_EDIT_LENGTH, .by = 7)),
    }, {
        .name = "binders-overrun",
        .script = REFUSES_EDIT(IN_HELLO("pre_shared_key.binders", .op = RP_EDIT_LENGTH, .by = 1)),
    }, {
        .name = "binder-overrun",
        .script = REFUSES_EDIT(IN_HELLO("pre_shared_key.binders[0]", .op = RP_EDIT_LENGTH, .by = 1)),
    }, {
        .name = "trailing-byte",
        .script = REFUSES_EDIT(IN_HELLO("extension-41", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0"))),
    }, {
        .name = "no-modes",
        .script = REFUSES_EDIT(SET_IN_HELLO("psk_key_exchange_modes.ke_modes", "")),
    }, {
        .name = "modes-overrun",
        .script = REFUSES_EDIT(IN_HELLO("psk_key_exchange_modes.ke_modes", .op = RP_EDIT_LENGTH, .by = 1)),
    }, {
        .name = "modes-trailing-byte",
        .script = REFUSES_EDIT(IN_HELLO("psk_key_exchange_modes", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\1"))),
    }),
};
