// RFC 8446 section 4.1.4, CVE-2026-34873: a second hello that goes back to TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// To go on in TLS 1.3, which the second hello does not offer, is wrong for the client, but the version is kept (RFC 8446 section 4.1.4).
static enum rp_result looks_at(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_span body;
    if (rp_look_count(at, conn, TW_HS_SERVER_HELLO) < 2) {
        return rp_look_facts(at, conn)->num_faults == 0 ? RP_PASS : rp_look_say(at, RP_FAIL, "what came is no alert");
    }
    return rp_look_in_server_hello(at, conn, TW_EXT_SUPPORTED_VERSIONS, &body)
               ? rp_look_say(at, RP_TOLERATED, "the server went on in TLS 1.3, which the second hello does not offer")
               : rp_look_say(at, RP_FAIL, "a ServerHello of TLS 1.2 came behind the HelloRetryRequest");
}

static enum rp_result looks(const struct rp_look_at *at)
{
    return looks_at(at, 1);
}

static enum rp_result looks_random(const struct rp_look_at *at)
{
    return looks_at(at, 0);
}

// clang-format off
#define LOOKED_INTO {.type = RP_REACT_INVALID}  // the client minds any ServerHello that comes; see above
#define GOING_BACK(c)                                                                                                  \
    EXPECT(c, .until = RP_UNTIL_REACTION,                                                                              \
           .accept = RP_ANY_OF(ALERT(PROTOCOL_VERSION), ALERT(ILLEGAL_PARAMETER), ALERT(MISSING_EXTENSION),            \
                               ALERT(HANDSHAKE_FAILURE), LOOKED_INTO),                                                 \
           .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))
#define GOES_BACK(by, ...)                                                                                             \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0, .versions = TLS12, .no_ticket = RP_OFFER_##by == RP_OFFER_ID),                              \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .offers = OFFER_BY(by, 0),        \
                           .no_shares = true},                                                                         \
              EDITS(__VA_ARGS__)),                                                                                     \
        GOING_BACK(1),                                                                                                 \
        END(1))
#define NO_VERSIONS IN_HELLO_NR(1, "supported_versions", .op = RP_EDIT_REMOVE)
#define ONLY_12 IN_HELLO_NR(1, "supported_versions.versions[0]", .op = RP_EDIT_REMOVE)

CASE(e_hrr_then_12) = {
    .id = "e-hrr-then-12",
    .says = "behind a HelloRetryRequest there is no way back to TLS 1.2, whatever the second hello offers",
    .source = "RFC 8446 section 4.1.4; RFC 8446 section 4.2.1; CVE-2026-34873",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_TLS12 | RP_NEED_RETRY,
    .crashes = true,
    VARIANTS({
        .name = "ticket-no-versions",
        .needs = RP_NEED_TICKET,
        .control = RP_CONTROL_NONE,
        .script = GOES_BACK(TICKET, NO_VERSIONS),
        .look = looks,
    }, {
        .name = "ticket-only-1.2",
        .needs = RP_NEED_TICKET,
        .control = RP_CONTROL_NONE,
        .script = GOES_BACK(TICKET, ONLY_12),
        .look = looks,
    }, {
        .name = "id-no-versions",
        .needs = RP_NEED_ID,
        .control = RP_CONTROL_NONE,
        .script = GOES_BACK(ID, NO_VERSIONS),
        .look = looks,
    }, {
        .name = "id-only-1.2",
        .needs = RP_NEED_ID,
        .control = RP_CONTROL_NONE,
        .script = GOES_BACK(ID, ONLY_12),
        .look = looks,
    }, {
        .name = "random-id",
        .control = RP_CONTROL_NONE,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .no_shares = true,
                               .session_id = RP_TEXT("an ID that nobody issued, and 32")},
                  EDITS(NO_VERSIONS)),
            GOING_BACK(0),
            END(0)),
        .look = looks_random,
    }),
};
