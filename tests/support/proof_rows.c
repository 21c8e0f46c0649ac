// The cases, each as its steps: connect, shake hands, keep the session, offer it with a deviation, expect.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/proof_rows.h"
#include "parsers/tls/codes.h"

// clang-format off
#define TLS12 RP_CODES(TW_VERSION_TLS12)
#define TLS13 RP_CODES(TW_VERSION_TLS13)
#define GET RP_TEXT("GET / HTTP/1.0\r\n\r\n")
#define AS(form, slot) {.session = (slot), .as = RP_OFFER_##form}
#define CONNECT(c) {.type = RP_STEP_CONNECT, .conn = (c)}
#define SHAKE(c, ...) {.type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {__VA_ARGS__}}
#define EXPECT(c, ...) {.type = RP_STEP_EXPECT, .conn = (c), .expect = {__VA_ARGS__}}
#define NEED(c, ...) EXPECT(c, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(__VA_ARGS__))
#define SAVE(c, ...) {.type = RP_STEP_SAVE, .conn = (c), .save = {__VA_ARGS__}}
#define DATA(c) {.type = RP_STEP_DATA, .conn = (c), .data.bytes = GET}
#define END(c) {.type = RP_STEP_END, .conn = (c), .end.how = RP_END_ORDERLY}

#define FULL {.type = RP_REACT_FULL}
#define RESUMED {.type = RP_REACT_RESUMED}
#define RESUMED_OF(slot) {.type = RP_REACT_RESUMED, .of_session = 1 + (slot)}
#define ALERT(id) {.type = RP_REACT_ALERT, .alert = TW_ALERT_##id}
#define ANY_ALERT {.type = RP_REACT_ALERT}
#define CLOSE {.type = RP_REACT_CLOSE}, {.type = RP_REACT_RESET}
#define ANSWERS .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF({.type = RP_REACT_DATA})
// A server may always say no to a renegotiation.
#define WARNING(id) {.type = RP_REACT_WARNING, .alert = TW_ALERT_##id}
#define REFUSES WARNING(NO_RENEGOTIATION), ALERT(NO_RENEGOTIATION), ALERT(HANDSHAKE_FAILURE)

const struct proof_row proof_rows[] = {
    {
        .id = "a-sid-while-original-open",
        .says = "a session is resumed by its ID while the connection that made it is idle, and while it transfers",
        .rfc = "RFC 5246 section 7.4.1.2",
        .script = {.num_conns = 3, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12, .no_ticket = true}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12, .no_ticket = true, .offers = RP_OFFERS(AS(ID, 0))}),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0), FULL)),
            DATA(0),
            CONNECT(2),
            SHAKE(2, .hello = {.versions = TLS12, .no_ticket = true, .offers = RP_OFFERS(AS(ID, 0))}),
            EXPECT(2, .accept = RP_ANY_OF(RESUMED_OF(0), FULL)),
            EXPECT(0, ANSWERS),
            END(2), END(1), END(0))},
    },
    {
        .id = "b-tkt-beats-sid",
        .says = "of a ticket of one session and the ID of another, the ticket decides",
        .rfc = "RFC 5077 section 3.4",
        .script = {.num_conns = 3, .num_sessions = 2, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SAVE(0, .session = 0, .ticket = 1),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12, .no_ticket = true}),
            NEED(1, FULL),
            SAVE(1, .session = 1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.versions = TLS12,
                               .offers = RP_OFFERS(AS(TICKET, 0), AS(ID, 1))}),
            EXPECT(2, .accept = RP_ANY_OF(RESUMED_OF(0), FULL)),
            END(2))},
    },
    {
        .id = "c-acts-full-on-abbr",
        .says = "a client that goes on with a key exchange where the server resumed gets unexpected_message",
        .rfc = "RFC 5246 section 7.3",
        .script = {.num_conns = 2, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})},
                  .edits = RP_EDITS({.part = RP_PART_CCS,
                                     .op = RP_EDIT_INSERT_BEFORE,
                                     .other = TW_HS_CLIENT_KEY_EXCHANGE,
                                     .bytes = RP_TEXT("\x20just thirty-two bytes, no secret")})),
            EXPECT(1, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1))},
    },
    {
        .id = "c-finished-across-ccs",
        .says = "a Finished that begins before ChangeCipherSpec is refused",
        .rfc = "RFC 5246 section 7.1",
        .script = {.num_conns = 2, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})},
                  .edits = RP_EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_SPLIT, .at = 1},
                                    {.part = TW_HS_FINISHED, .op = RP_EDIT_RECORD_MOVE, .other = RP_PART_CCS})),
            EXPECT(1, .until = RP_UNTIL_REACTION,
                   .accept = RP_ANY_OF(ALERT(UNEXPECTED_MESSAGE), ALERT(DECODE_ERROR), ALERT(BAD_RECORD_MAC)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1))},
    },
    {
        .id = "d-ems-dropped",
        .says = "a session with extended master secret is not resumed without it",
        .rfc = "RFC 7627 section 5.3",
        .script = {.num_conns = 2, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0}),
                               .no_extended_master_secret = true}),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(HANDSHAKE_FAILURE)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL)),
            END(1))},
    },
    {
        .id = "e-binder-bit-flip",
        .says = "a PSK whose binder is wrong by a bit ends the handshake with decrypt_error",
        .rfc = "RFC 8446 section 4.2.11",
        .script = {.num_conns = 2, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS13}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 0})},
                  .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO,
                                     .path = "pre_shared_key.binders[0]",
                                     .op = RP_EDIT_FLIP,
                                     .at = 3})),
            EXPECT(1, .accept = RP_ANY_OF(ALERT(DECRYPT_ERROR)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(1))},
    },
    {
        .id = "e-hrr-second-hello-changed",
        .says = "a second ClientHello with its identities swapped is refused, or taken for what it is",
        .rfc = "RFC 8446 section 4.1.2",
        .script = {.num_conns = 3, .num_sessions = 2, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS13}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS13}),
            NEED(1, FULL),
            SAVE(1, .session = 1),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.versions = TLS13, .no_shares = true,
                               .offers = RP_OFFERS({.session = 0}, {.session = 1})},
                  .to = RP_TO_ANSWER),
            NEED(2, {.type = RP_REACT_HELLO_RETRY}),
            SHAKE(2, .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 1}, {.session = 0})}),
            EXPECT(2, .accept = RP_ANY_OF(ALERT(ILLEGAL_PARAMETER)),
                   .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE, FULL, RESUMED)),
            END(2))},
    },
    {
        .id = "f-replay-same",
        .says = "a first flight with early data, sent again byte for byte, has its early data refused",
        .rfc = "RFC 8446 section 8",
        .script = {.num_conns = 3, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS13}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 0}), .early_data = GET}),
            NEED(1, {.type = RP_REACT_EARLY_ACCEPTED}),
            END(1),
            CONNECT(2),
            {.type = RP_STEP_RESEND, .conn = 2, .resend.of = 1},
            EXPECT(2, .accept = RP_ANY_OF({.type = RP_REACT_EARLY_REFUSED}, FULL, RESUMED, ALERT(ILLEGAL_PARAMETER))),
            // Who took the early data cannot read junk behind it; who refused it skips that, too.
            {.type = RP_STEP_JUNK, .conn = 2, .when = RP_WHEN_RESUMED, .junk_len = 64},
            {.type = RP_STEP_EXPECT, .conn = 2, .when = RP_WHEN_RESUMED,
             .expect = {.until = RP_UNTIL_REACTION, .accept = RP_ANY_OF({.type = RP_REACT_SILENCE}),
                        .within_us = 1000000, .round_trip = true}},
            END(2))},
    },
    {
        .id = "g-reneg-resume",
        .says = "a renegotiation may resume the connection's own session, and the next one still fits behind it",
        .rfc = "RFC 5746 section 3.7",
        .script = {.num_conns = 1, .num_sessions = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SAVE(0, .session = 0),
            SHAKE(0, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})}),
            EXPECT(0, .accept = RP_ANY_OF(RESUMED_OF(0), FULL, REFUSES)),
            SHAKE(0, .hello = {.versions = TLS12}),
            EXPECT(0, .accept = RP_ANY_OF(FULL, REFUSES)),
            DATA(0),
            EXPECT(0, ANSWERS),
            END(0))},
    },
    {
        .id = "g-ri-reneg-wrong",
        .says = "a renegotiation whose verify_data is wrong by a bit ends with handshake_failure",
        .rfc = "RFC 5746 section 3.7",
        .script = {.num_conns = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.versions = TLS12},
                  .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO,
                                     .nth = 1,
                                     .path = "renegotiation_info.renegotiated_connection",
                                     .op = RP_EDIT_FLIP,
                                     .at = 8 * 5})),
            EXPECT(0, .accept = RP_ANY_OF(ALERT(HANDSHAKE_FAILURE)), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0))},
    },
    {
        .id = "g-app-data-in-fragments",
        .says = "application data between a renegotiation's fragments is delivered, and the handshake completes",
        .rfc = "RFC 5246 section 6.2.1",
        .script = {.num_conns = 1, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS12}),
            NEED(0, FULL),
            SHAKE(0, .hello = {.versions = TLS12},
                  .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_FRAGMENT, .at = 50},
                                    {.part = TW_HS_CLIENT_HELLO, .nth = 1, .op = RP_EDIT_RECORD_AFTER,
                                     .other = RP_PART_DATA, .bytes = GET})),
            EXPECT(0, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(REFUSES, ALERT(UNEXPECTED_MESSAGE))),
            EXPECT(0, ANSWERS, .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0))},
    },
    {
        .id = "i-ccs-flood",
        .says = "thousands of ChangeCipherSpecs harm nobody: behind a ClientHello of TLS 1.3, before Finished in 1.2",
        .rfc = "CVE-2020-25648, CVE-2020-12457",
        .script = {.num_conns = 3, RP_STEPS(
            CONNECT(0),
            SHAKE(0, .hello = {.versions = TLS13}, .to = RP_TO_HELLO),
            {.type = RP_STEP_RECORD, .conn = 0,
             .records = {.content_type = TW_CT_CHANGE_CIPHER_SPEC, .version = TW_VERSION_TLS12, .body = RP_TEXT("\1"),
                         .times = 5000, .sealing = RP_SEAL_NEVER}},
            SHAKE(0, .to = RP_TO_THE_END),
            EXPECT(0, .accept = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(0),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = TLS12},
                  .edits = RP_EDITS({.part = RP_PART_CCS, .op = RP_EDIT_REPEAT, .times = 5000})),
            EXPECT(1, .accept = RP_ANY_OF(FULL, ANY_ALERT, CLOSE)),
            END(1),
            CONNECT(2),
            SHAKE(2, .to = RP_TO_THE_END),
            EXPECT(2, .accept = RP_ANY_OF(FULL)),
            END(2))},
    },
};
// clang-format on
const size_t num_proof_rows = sizeof proof_rows / sizeof proof_rows[0];
