// RFC 5246 section 7.4: one ClientHello begins a handshake, and no other may come before it is over.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
// A whole one, though short: TLS 1.2, a random, no ID, ECDHE with RSA and AES-128-GCM, the signalling suite, no compression. As a record's
// content it stays out of the messages that Finished is made of.
#define ANOTHER                                                                                                        \
    RP_TEXT("\x01\0\0\x2b\3\3this is random enough for hello.\0\0\4\xc0\x2f\0\xff\1\0")

#define REFUSED_SECOND REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(HANDSHAKE_FAILURE))
// The first may be answered, whole, before the server comes to the second.
#define REFUSED_BEHIND_FIRST REFUSED_LATE(1, ALERT(UNEXPECTED_MESSAGE), ALERT(HANDSHAKE_FAILURE))

CASE(c_second_client_hello) = {
    .id = "c-second-client-hello",
    .says = "a second ClientHello in place of ChangeCipherSpec, or right behind the first, ends the handshake",
    .source = "RFC 5246 section 7.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .name = "instead-of-ccs",
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_CLIENT_HELLO), NO_CCS,
                         AT_FINISHED(.op = RP_EDIT_DROP)),
            REFUSED_SECOND,
            END(1)),
    }, {
        .name = "in-one-record",
        .script = SCRIPT(2, 1,
            OFFERED_BENT({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_AFTER, .other = TW_CT_HANDSHAKE, .bytes = ANOTHER},
                         {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_JOIN}),
            REFUSED_BEHIND_FIRST,
            END(1)),
    }),
};
