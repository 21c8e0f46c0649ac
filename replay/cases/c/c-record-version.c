// RFC 5246 appendix E.1, RFC 8446 sections 5.1 and 5.2: the version of a ClientHello's record means nothing; that of later ones is fixed,
// and TLS 1.3 has it ignored in one place and enforced in another.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void each_version(struct rp_varied *varied)
{
    static const uint16_t versions[] = {0x0300, 0x0301, 0x0303, 0x0304, 0x03ff};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = versions[varied->number];
}

// clang-format off
#define VERSION_OF(which, ...)                                                                                         \
    MAKE_SESSION(0, 0),                                                                                                \
    CONNECT(1),                                                                                                        \
    SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS({.part = (which), .op = RP_EDIT_RECORD_VERSION, __VA_ARGS__}))

CASE(c_record_version) = {
    .id = "c-record-version",
    .says = "a ClientHello is taken under any record version 03xx; in TLS 1.2 a later record of a wrong version is refused",
    .source = "RFC 5246 appendix E.1; RFC 8446 section 5.1; RFC 8446 section 5.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({
        .name = "hello",
        .times = 5,
        .vary = each_version,
        .script = SCRIPT(2, 1, VERSION_OF(TW_HS_CLIENT_HELLO), ACCEPT(1, RESUMED_OF(0), FULL), END(1)),
    }, {
        .name = "later",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            VERSION_OF(TW_HS_FINISHED, .at = 0x0301),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(PROTOCOL_VERSION), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, CLOSE), .within_us = 150000, .round_trip = true),
            END(1)),
    }, {
        .name = "later",
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            VERSION_OF(TW_HS_FINISHED, .at = 0x0301),
            EXPECT(1, .until = RP_UNTIL_REACTION,
                   .accept = RP_ANY_OF(RESUMED, ALERT(PROTOCOL_VERSION), ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE), .within_us = 150000, .round_trip = true),
            END(1)),
    }),
};
