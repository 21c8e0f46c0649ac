// RFC 5246 section 6.2.1: a handshake message may be spread over records, a ClientHello too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    static const uint8_t lengths[] = {2, 3, 5, 50};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = lengths[varied->number];
}

// clang-format off
// Few suites and signature schemes: a short ClientHello, for a flight of ours has 512 records at the most.
#define SHORT                                                                                                          \
    .suites = RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, \
                       TW_SUITE_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256),        \
    .signatures = RP_CODES(TW_SIG_ECDSA_SECP256R1_SHA256, TW_SIG_RSA_PSS_RSAE_SHA256, TW_SIG_RSA_PKCS1_SHA256)
#define HELLO(...) {.part = TW_HS_CLIENT_HELLO, __VA_ARGS__}
#define IN_PIECES(...)                                                                                                 \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0, SHORT),                                                                                     \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER_BY(TICKET, 0), SHORT}, EDITS(__VA_ARGS__)),                                 \
        EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0)), .tolerate = RP_ANY_OF(FULL)),                                    \
        END(1))

CASE(c_ch_record_fragments) = {
    .id = "c-ch-record-fragments",
    .says = "a ClientHello that offers a ticket is understood in whatever records it comes",
    .source = "RFC 5246 section 6.2.1",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({.name = "pieces", .times = 4, .vary = each_length, .script = IN_PIECES(HELLO(.op = RP_EDIT_FRAGMENT))},
             // Its first 120 bytes, which hold the session ID, in a record each.
             {.name = "single-bytes",
              .script = IN_PIECES(HELLO(.op = RP_EDIT_SPLIT, .at = 120), HELLO(.op = RP_EDIT_FRAGMENT, .at = 1))},
             // Behind header, version and random the ID has its length and 32 bytes.
             {.name = "in-the-id", .script = IN_PIECES(HELLO(.op = RP_EDIT_SPLIT, .at = 4 + 2 + 32 + 1 + 10))},
             {.name = "in-the-ticket",
              .script = IN_PIECES(IN_HELLO("session_ticket", .op = RP_EDIT_MOVE, .at = 255),
                                  HELLO(.op = RP_EDIT_SPLIT, .by = -20))},
             {.name = "all-but-a-byte", .script = IN_PIECES(HELLO(.op = RP_EDIT_SPLIT, .by = -1))}),
};
