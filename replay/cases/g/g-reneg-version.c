// RFC 8446 section 4.1.2: the version does not change within a connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_kept(const struct rp_look_at *at)
{
    uint16_t version = rp_look_facts(at, 0)->version;
    return version == 0 || version == TW_VERSION_TLS12
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "the version changed inside the connection");
}

// clang-format off
#define KEPT_OR_REFUSED                                                                                                \
    EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ALERT(PROTOCOL_VERSION)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, SILENCE))

CASE(g_reneg_version) = {
    .id = "g-reneg-version",
    .says = "a renegotiation keeps the version of the connection, or is refused",
    .source = "RFC 8446 section 4.1.2; RFC 5246 appendix E.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "1.1",
        .control = RP_CONTROL_NONE,
        .look = is_kept,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS11)}),
            KEPT_OR_REFUSED),
    }, {
        .name = "1.0",
        .control = RP_CONTROL_NONE,
        .look = is_kept,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS10)}),
            KEPT_OR_REFUSED),
    }, {
        .name = "1.3",
        .control = RP_CONTROL_NONE,
        .look = is_kept,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12)}),
            KEPT_OR_REFUSED),
    }, {
        .name = "1.3-in-legacy-version",
        .control = RP_CONTROL_NONE,
        .look = is_kept,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {}),
            SHAKE(0, .hello = {},
                  EDITS(IN_HELLO_NR(1, "legacy_version", .op = RP_EDIT_SET, .bytes = RP_TEXT("\3\4")))),
            KEPT_OR_REFUSED),
    }),
};
