// RFC 5246 sections 7.1 and 7.4.9: Finished is encrypted because ChangeCipherSpec came before it. Without that, a server reads the record in
// the clear: as what its nonce says, here a ServerHelloDone of four bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
// Suites whose records begin with bytes of the client's choice.
#define SENDS_NONCES                                                                                                   \
    .suites = RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, \
                       TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, \
                       TW_SUITE_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256)

CASE(c_no_ccs_encrypted_finished) = {
    .id = "c-no-ccs-encrypted-finished",
    .says = "an encrypted Finished without ChangeCipherSpec before it ends an abbreviated handshake",
    .source = "RFC 5246 section 7.1; RFC 5246 section 7.4.9",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, SENDS_NONCES),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), SENDS_NONCES},
                  EDITS(NO_CCS,
                        AT_FINISHED(.op = RP_EDIT_RECORD_NONCE, .bytes = RP_TEXT("\x0e\0\0\4and so on")))),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE), ALERT(BAD_RECORD_MAC), ALERT(DECODE_ERROR)),
            END(1)),
    }),
};
