// RFC 5246 section 7.4: in an abbreviated handshake the client sends Finished alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
#define EXTRA(type, body)                                                                                              \
    SCRIPT(2, 1,                                                                                                       \
        OFFERED_BENT(AT_CCS(.op = RP_EDIT_INSERT_BEFORE, .other = (type), .bytes = RP_TEXT(body))),                    \
        REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),                                                                         \
        END(1))

CASE(c_extra_handshake_message) = {
    .id = "c-extra-handshake-message",
    .says = "a handshake message before ChangeCipherSpec ends an abbreviated handshake with unexpected_message",
    .source = "RFC 5246 section 7.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({.name = "client-key-exchange", .script = EXTRA(TW_HS_CLIENT_KEY_EXCHANGE, "\x20thirty-two bytes that are no key")},
             {.name = "certificate", .script = EXTRA(TW_HS_CERTIFICATE, "\0\0\0")},
             {.name = "certificate-verify", .script = EXTRA(TW_HS_CERTIFICATE_VERIFY, "\4\3\0\x08no proof")},
             {.name = "certificate-status", .script = EXTRA(TW_HS_CERTIFICATE_STATUS, "\1\0\0\4none")},
             {.name = "unknown-type", .script = EXTRA(0x63, "what")}),
};
