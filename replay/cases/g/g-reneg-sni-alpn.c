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

static bool is_page_of(const struct rp_look_at *at, uint8_t conn, uint8_t name)
{
    return rp_look_served(at, conn) && tw_span_equal(rp_look_body(at, conn), rp_look_body(at, name));
}

// Connection 1 is that of the second name, 2 that of the first; 0 went from the first to the second.
static enum rp_result is_consistent(const struct rp_look_at *at)
{
    if (rp_look_facts(at, 0)->handshakes < 2 || rp_look_same_certificate(at, 0, 1)) {
        return RP_PASS;
    }
    return is_page_of(at, 0, 1) && !is_page_of(at, 2, 1)
               ? rp_look_say(at, RP_FAIL, "the second name's page came under another certificate than that name's")
               : rp_look_say(at, RP_TOLERATED, "the certificate is not that of the name that was asked for");
}

// clang-format off
// The page of a name on a connection of its own.
#define ASKS(c, is_when, ...)                                                                                          \
    {.type = RP_STEP_DATA, .conn = (c), .when = (is_when), .data = {.bytes = __VA_ARGS__}},                            \
        {.type = RP_STEP_EXPECT, .conn = (c), .when = (is_when), .expect = {.until = RP_UNTIL_QUIET}}
#define PAGE_OF(c, a_name, host)                                                                                       \
    CONNECT(c), SHAKE(c, .hello = {.server_name = a_name}), NEED(c, FULL), ASKS(c, RP_WHEN_ALWAYS, host), END(c)

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
        .look = is_consistent,
        .script = SCRIPT(3, 0,
            PAGE_OF(1, NAME_B, FOR_B),
            PAGE_OF(2, NAME_A, FOR_A),
            CONNECT(0),
            SHAKE(0, .hello = {.server_name = NAME_A}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.server_name = NAME_B}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            ASKS(0, RP_WHEN_COMPLETED, FOR_B),
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
