// RFC 9113 section 9.2.1: another name or protocol in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// Where HTTP/2 is not negotiated its rule does not hold.
static enum rp_result is_http2(const struct rp_look_at *at)
{
    struct tw_span body;
    return rp_look_facts(at, 0)->handshakes < 2 || rp_look_in_server_hello(at, 0, TW_EXT_ALPN, &body)
               ? RP_PASS
               : rp_look_say(at, RP_SKIPPED, "the server does not speak HTTP/2");
}

// clang-format off
CASE(g_reneg_sni_alpn) = {
    .id = "g-reneg-sni-alpn",
    .says = "a renegotiation that changes name or protocol is refused, or changes both sides; over HTTP/2 there is none",
    .source = "RFC 5746 section 5; RFC 7301 section 3.2; RFC 9113 section 9.2.1",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .name = "name-changed",
        .needs = RP_NEED_SECOND_NAME,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_A}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.server_name = NAME_B}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "name-dropped",
        .needs = RP_NEED_SECOND_NAME,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_A}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.no_server_name = true}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "protocol-changed",
        .needs = RP_NEED_ALPN,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.alpn = RP_TEXT("http/1.1")}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.alpn = RP_TEXT("h2")}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES, ALERT(NO_APPLICATION_PROTOCOL)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "protocol-dropped",
        .needs = RP_NEED_ALPN,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.alpn = RP_TEXT("http/1.1")}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }, {
        .name = "http2",
        .needs = RP_NEED_ALPN,
        .look = is_http2,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.alpn = RP_TEXT("h2")}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.alpn = RP_TEXT("h2")}),
            EXPECT(0, .accept = RP_ANY_OF(REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL)),
            END(0)),
    }),
};
