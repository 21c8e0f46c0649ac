// RFC 8446 section 4.1.2: there is no renegotiation in TLS 1.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

// A ClientHello of TLS 1.2 with one suite and no extensions.
#define A_HELLO RP_TEXT("\1\0\0\x29\3\3thirty-two bytes of randomness..\0\0\2\x13\1\1\0")

// The pause: a record that comes with Finished is e-key-change-alignment, or is taken up when more comes.
// clang-format off
CASE(g_reneg_13) = {
    .id = "g-reneg-13",
    .says = "a ClientHello or HelloRequest on an open connection of TLS 1.3 ends it with unexpected_message",
    .source = "RFC 8446 section 4.1.2; RFC 8446 section 4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    VARIANTS({
        .name = "client-hello",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            PAUSE_MS(0, 30),
            RECORD(0, .content_type = TW_CT_HANDSHAKE, .body = A_HELLO),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "hello-request",
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            PAUSE_MS(0, 30),
            RECORD(0, .content_type = TW_CT_HANDSHAKE, .body = RP_TEXT("\0\0\0\0")),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }, {
        .name = "behind-key-update",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            PAUSE_MS(0, 30),
            {.type = RP_STEP_KEY_UPDATE, .conn = 0},
            RECORD(0, .content_type = TW_CT_HANDSHAKE, .body = A_HELLO),
            REFUSED(0, ALERT(UNEXPECTED_MESSAGE)),
            END(0)),
    }),
};
