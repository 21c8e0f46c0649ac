// The words in which cases are written: literals of steps, edits and reactions, short enough to be read beside the rule.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by the files of cases alone, last. Versions, means and waits are left out where the rule does not depend on them (case.h).
#ifndef RESHAKE_REPLAY_CASES_WORDS_H
#define RESHAKE_REPLAY_CASES_WORDS_H

#include "parsers/tls/codes.h"
#include "replay/cases/case.h"
#include "replay/cases/vary.h"

// clang-format off
// Names that the user gave (--name), and the request (--request): they are put in when a script is expanded.
#define NAME_A RP_TEXT("$A")
#define NAME_B RP_TEXT("$B")
#define REQUEST RP_TEXT("$REQUEST")
// Likewise a request of HTTP that names the first or the second name as its host, whatever the connection was made for.
#define FOR_A RP_TEXT("$HOST_A")
#define FOR_B RP_TEXT("$HOST_B")

// Versions of a case.
#define IN_12 RP_IN_TLS12
#define IN_13 RP_IN_TLS13
#define IN_BOTH (RP_IN_TLS12 | RP_IN_TLS13)
#define IN_UP_TO_12 (RP_IN_TLS10 | RP_IN_TLS11 | RP_IN_TLS12)
#define TLS12 RP_CODES(TW_VERSION_TLS12)
#define TLS13 RP_CODES(TW_VERSION_TLS13)

// CASE(a_sid_basic) = {…}; defines a case.
#define CASE(name)                                                                                                     \
    extern const struct rp_case rp_case_##name;                                                                        \
    const struct rp_case rp_case_##name

// VARIANTS({…}, {…}) is the list of a case's variants; SCRIPT(conns, sessions, steps…) a variant's script.
#define VARIANTS(...)                                                                                                  \
    .variants = (const struct rp_variant[]){__VA_ARGS__},                                                              \
    .num_variants = sizeof((const struct rp_variant[]){__VA_ARGS__}) / sizeof(struct rp_variant)
#define OWN_LEVEL(of_variant) .own_level = 1 + RP_LEVEL_##of_variant
#define SCRIPT(conns, sessions, ...) {.num_conns = (conns), .num_sessions = (sessions), RP_STEPS(__VA_ARGS__)}

// Steps.
#define CONNECT(c) {.type = RP_STEP_CONNECT, .conn = (c)}
#define SHAKE(c, ...) {.type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {__VA_ARGS__}}
#define EXPECT(c, ...) {.type = RP_STEP_EXPECT, .conn = (c), .expect = {__VA_ARGS__}}
#define NEED(c, ...) EXPECT(c, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(__VA_ARGS__))
#define SAVE(c, slot, ...) {.type = RP_STEP_SAVE, .conn = (c), .save = {.session = (slot), __VA_ARGS__}}
#define DATA(c, ...) {.type = RP_STEP_DATA, .conn = (c), .data = {.bytes = REQUEST, __VA_ARGS__}}
#define RECORD(c, ...) {.type = RP_STEP_RECORD, .conn = (c), .records = {__VA_ARGS__}}
#define RESEND(c, other, ...) {.type = RP_STEP_RESEND, .conn = (c), .resend = {.of = (other), __VA_ARGS__}}
#define PAUSE_MS(c, ms) {.type = RP_STEP_PAUSE, .conn = (c), .pause_us = (uint64_t)(ms) * 1000}
// Something done to the server from outside: RESTART, RELOAD or TRIGGER.
#define HOST(action) {.type = RP_STEP_HOST, .host = RP_HOST_##action}
#define END(c) {.type = RP_STEP_END, .conn = (c), .end.how = RP_END_ORDERLY}
#define END_BY(c, ending) {.type = RP_STEP_END, .conn = (c), .end.how = RP_END_##ending}
// A full handshake whose session is kept, and an end of the connection that does not make the server forget it.
#define MAKE_SESSION(c, slot, ...) CONNECT(c), SHAKE(c, .hello = {__VA_ARGS__}), NEED(c, FULL), SAVE(c, slot), END(c)

// A full handshake, and a request that the server answers by asking to renegotiate.
#define ASKED_TO_RENEGOTIATE(c)                                                                                        \
    CONNECT(c), SHAKE(c, .hello = {}), NEED(c, FULL), DATA(c),                                                         \
        EXPECT(c, .until = RP_UNTIL_REACTION, .role = RP_EXPECT_NEEDED, .accept = RP_ANY_OF(HELLO_REQUEST))

// A script: a full handshake, a renegotiation on the same connection, and what is expected of that.
#define RENEGOTIATION(first, second, ...)                                                                              \
    SCRIPT(1, 0, CONNECT(0), first, NEED(0, FULL), second, __VA_ARGS__, END(0))

#define OFFER(slot) RP_OFFERS({.session = (slot)})
#define OFFER_BY(form, slot) RP_OFFERS({.session = (slot), .as = RP_OFFER_##form})
#define EDITS(...) .edits = RP_EDITS(__VA_ARGS__)
#define IN_HELLO(field, ...) {.part = TW_HS_CLIENT_HELLO, .nth = RP_EVERY, .path = (field), __VA_ARGS__}
#define IN_HELLO_NR(n, field, ...) {.part = TW_HS_CLIENT_HELLO, .nth = (n), .path = (field), __VA_ARGS__}

// Reactions.
#define FULL {.type = RP_REACT_FULL}
#define RESUMED {.type = RP_REACT_RESUMED}
#define RESUMED_OF(slot) {.type = RP_REACT_RESUMED, .of_session = 1 + (slot)}
#define ALERT(id) {.type = RP_REACT_ALERT, .alert = TW_ALERT_##id}
#define ANY_ALERT {.type = RP_REACT_ALERT}
#define WARNING(id) {.type = RP_REACT_WARNING, .alert = TW_ALERT_##id}
#define CLOSE {.type = RP_REACT_CLOSE}, {.type = RP_REACT_RESET}
#define ANSWER {.type = RP_REACT_DATA}
#define RETRY {.type = RP_REACT_HELLO_RETRY}
#define SILENCE {.type = RP_REACT_SILENCE}
#define HELLO_REQUEST {.type = RP_REACT_HELLO_REQUEST}
// A server may always say no to a renegotiation, and does so in many ways.
#define REFUSES WARNING(NO_RENEGOTIATION), ALERT(NO_RENEGOTIATION), ALERT(HANDSHAKE_FAILURE)

// h2o refuses by an alert that is not protected as the connection is: what is asked is whether it renegotiates.
#define UNREADABLE {.type = RP_REACT_INVALID}

// Expectations that come again and again. REFUSED: one of these alerts; another one, or an end without one, is tolerated, since an alert can
// be overtaken by a reset (RFC 5246 section 7.2.2, RFC 8446 section 6.2).
#define ACCEPT(c, ...) EXPECT(c, .accept = RP_ANY_OF(__VA_ARGS__))
#define REFUSED(c, ...)                                                                                                \
    EXPECT(c, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(__VA_ARGS__), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))
// REFUSED_LATE: the server may have answered what was right before it comes to what is wrong, a busy one quite some time before.
#define REFUSED_LATE(c, ...)                                                                                           \
    EXPECT(c, .until = RP_UNTIL_QUIET, .quiet_us = 300000, .accept = RP_ANY_OF(__VA_ARGS__),                           \
           .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE))
#define ANSWERS(c) EXPECT(c, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER))
// clang-format on

#endif
