// RFC 5246 section 7.4.1.4.1: signature_algorithms means nothing where nothing is signed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// clang-format off
CASE(d_sigalgs) = {
    .id = "d-sigalgs",
    .says = "a handshake that resumes ignores signature_algorithms, and refuses what cannot be read",
    .source = "RFC 5246 section 7.4.1.4.1; RFC 8446 section 9.2; RFC 8446 section 4.2.3",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    .each_means = true,
    VARIANTS({
        .name = "changed",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0),
                               .signatures = RP_CODES(TW_SIG_ECDSA_SECP384R1_SHA384, TW_SIG_RSA_PSS_RSAE_SHA512,
                                                      TW_SIG_RSA_PKCS1_SHA512)}),
            RESUMES(1),
            END(1)),
    }, {
        .name = "absent",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("signature_algorithms"))),
            RESUMES(1),
            END(1)),
    }, {
        .name = "absent-1.3",  // what a full handshake would need, which few servers tell from what a PSK does
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}, EDITS(TAKE_FROM_HELLO("signature_algorithms"))),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED), .tolerate = RP_ANY_OF(FULL, ALERT(MISSING_EXTENSION))),
            END(1)),
    }, {
        .name = "unknown",
        .versions = IN_12,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .signatures = RP_CODES(0xfe01, 0xfe02)}),
            RESUMES(1),
            END(1)),
    }, {
        .name = "unknown-1.3",
        .versions = IN_13,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .signatures = RP_CODES(0xfe01, 0xfe02)}),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED), .tolerate = RP_ANY_OF(FULL, ALERT(HANDSHAKE_FAILURE))),
            END(1)),
    }, {
        .name = "empty",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("signature_algorithms.supported_signature_algorithms", ""))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, CLOSE)),
            END(1)),
    }, {
        .name = "odd",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(SET_IN_HELLO("signature_algorithms.supported_signature_algorithms", "\4\3\10"))),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(DECODE_ERROR)),
                   .tolerate = RP_ANY_OF(RESUMED, ANY_ALERT, CLOSE)),
            END(1)),
    }),
};
