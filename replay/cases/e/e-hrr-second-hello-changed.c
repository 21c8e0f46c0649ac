// RFC 8446 section 4.1.2: what may change in a second hello.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "parsers/tls/server_hello.h"
#include "replay/cases/looks.h"
#include "replay/cases/words.h"
#include <string.h>

enum { FLIPPED_BIT = 9 };

// A server may echo the ID of either hello; the client takes only that of the last for right.
static enum rp_result looks_id(const struct rp_look_at *at)
{
    struct tw_client_hello ours;
    struct tw_server_hello hello;
    uint8_t first[32];
    struct tw_cursor sent = tw_cursor_over(rp_look_message(at, 1, false, TW_HS_CLIENT_HELLO));
    struct tw_cursor got = tw_cursor_over(rp_look_message(at, 1, true, TW_HS_SERVER_HELLO));
    if (rp_look_count(at, 1, TW_HS_SERVER_HELLO) < 2 || !tw_client_hello_parse(&sent, &ours)
        || !tw_server_hello_parse(&got, &hello) || ours.session_id.len != sizeof first) {
        return rp_look_facts(at, 1)->num_faults == 0 ? RP_PASS : rp_look_say(at, RP_FAIL, "what came is no alert");
    }
    memcpy(first, ours.session_id.data, sizeof first);
    first[FLIPPED_BIT / 8] ^= (uint8_t)(0x80 >> FLIPPED_BIT % 8);
    return tw_span_equal(hello.session_id, ours.session_id)
                   || tw_span_equal(hello.session_id, tw_span_of(first, sizeof first))
               ? rp_look_say(at, RP_TOLERATED, "the server did not mind that the ID changed")
               : rp_look_say(at, RP_FAIL, "the ID in ServerHello is that of neither hello");
}

// clang-format off
// The second hello has other PSKs than the first.
#define OFFERS_ANEW(first, second)                                                                                     \
    SCRIPT(3, 2,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        MAKE_SESSION(1, 1),                                                                                            \
        CONNECT(2),                                                                                                    \
        SHAKE(2, .hello = {.no_shares = true, .offers = first}, .to = RP_TO_ANSWER),                                   \
        NEED(2, RETRY),                                                                                                \
        SHAKE(2, .hello = {.offers = second}),                                                                         \
        EXPECT(2, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER)),                                                       \
               .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, RESUMED)),                                                \
        END(2))
// The second hello is edited.
#define SECOND_CHANGED(...)                                                                                            \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true}, EDITS(__VA_ARGS__)),                                \
        EXPECT(1, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER)),                                                       \
               .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, RESUMED)),                                                \
        END(1))
#define BOTH RP_OFFERS({.session = 0}, {.session = 1})
#define BOTH_SWAPPED RP_OFFERS({.session = 1}, {.session = 0})

CASE(e_hrr_second_hello_changed) = {
    .id = "e-hrr-second-hello-changed",
    .says = "a second hello that differs where it may not is refused, or taken for what one of the two says",
    .source = "RFC 8446 section 4.1.2",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK | RP_NEED_RETRY,
    .crashes = true,
    VARIANTS({
        .name = "psk-added",
        .script = OFFERS_ANEW(OFFER(0), BOTH),
    }, {
        .name = "psks-swapped",
        .script = OFFERS_ANEW(BOTH, BOTH_SWAPPED),
    }, {
        .name = "another-psk",
        .script = OFFERS_ANEW(OFFER(0), OFFER(1)),
    }, {
        .name = "random",
        .script = SECOND_CHANGED(IN_HELLO_NR(1, "random", .op = RP_EDIT_FLIP, .at = 9)),
    }, {
        .name = "session-id",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true},
                  EDITS(IN_HELLO_NR(1, "legacy_session_id", .op = RP_EDIT_FLIP, .at = FLIPPED_BIT))),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER), FULL, RESUMED, {.type = RP_REACT_INVALID}),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1)),
        .look = looks_id,
    }, {
        .name = "suites",
        .script = SECOND_CHANGED(IN_HELLO_NR(1, "cipher_suites[-1]", .op = RP_EDIT_REMOVE)),
    }, {
        .name = "suites-reversed",
        .script = SECOND_CHANGED(IN_HELLO_NR(1, "cipher_suites[-1]", .op = RP_EDIT_MOVE, .at = 0),
                                 IN_HELLO_NR(1, "cipher_suites[-1]", .op = RP_EDIT_MOVE, .at = 1)),
    }, {
        .name = "protocol-added",
        .script = SECOND_CHANGED(
            IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("\0\20\0\13\0\11\10http/1.1")),
            IN_HELLO_NR(1, "application_layer_protocol_negotiation", .op = RP_EDIT_MOVE, .at = 0)),
    }, {
        .name = "modes",
        .script = SECOND_CHANGED(
            IN_HELLO_NR(1, "psk_key_exchange_modes.ke_modes", .op = RP_EDIT_SET, .bytes = RP_TEXT("\0\1"))),
    }, {
        .name = "name-added",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .no_server_name = true),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .no_shares = true, .no_server_name = true},
                  EDITS(IN_HELLO_NR(1, "extensions", .op = RP_EDIT_APPEND,
                                    .bytes = RP_TEXT("\0\0\0\16\0\14\0\0\11localhost")),
                        IN_HELLO_NR(1, "server_name", .op = RP_EDIT_MOVE, .at = 0))),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, RESUMED)),
            END(1)),
    }),
};
