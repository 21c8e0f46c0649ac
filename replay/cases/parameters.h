// Lists that cases about the parameters of a session offer: suites that differ from those of the session, and extensions by their bytes.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by the files of cases alone, behind words.h.
#ifndef RESHAKE_REPLAY_CASES_PARAMETERS_H
#define RESHAKE_REPLAY_CASES_PARAMETERS_H

// clang-format off
// TLS 1.2: what most servers prefer, what none of these is, and both kinds of protection.
#define SUITES_12                                                                                                      \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,         \
             TW_SUITE_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256)
#define OTHER_SUITES_12                                                                                                \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,         \
             TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, \
             TW_SUITE_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384)
#define AEAD_SUITES_12                                                                                                 \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,         \
             TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,         \
             TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384)
#define CBC_SUITES_12                                                                                                  \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,               \
             TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,         \
             TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,               \
             TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA, TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA)
// One strength each, with both kinds of protection.
#define AES_128_12                                                                                                     \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,         \
             TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256, TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,                  \
             TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA)
#define AES_256_12                                                                                                     \
    RP_CODES(TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,         \
             TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384, TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,                  \
             TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA)
// TLS 1.3: two of SHA-256, one of SHA-384.
#define AES_128_13 RP_CODES(TW_SUITE_TLS_AES_128_GCM_SHA256)
#define CHACHA20_13 RP_CODES(TW_SUITE_TLS_CHACHA20_POLY1305_SHA256)
#define AES_256_13 RP_CODES(TW_SUITE_TLS_AES_256_GCM_SHA384)

// An extension that our ClientHello does not have, by its name and all its bytes: to the front, since pre_shared_key is the last.
#define ADD_EXTENSION(name, all)                                                                                       \
    IN_HELLO("extensions", .op = RP_EDIT_APPEND, .bytes = RP_TEXT(all)), IN_HELLO(name, .op = RP_EDIT_MOVE, .at = 0)
// A field becomes these bytes, in every ClientHello of the connection.
#define SET_IN_HELLO(field, all) IN_HELLO(field, .op = RP_EDIT_SET, .bytes = RP_TEXT(all))
#define TAKE_FROM_HELLO(field) IN_HELLO(field, .op = RP_EDIT_REMOVE)

// A PSK that no server knows, into a slot.
#define UNKNOWN_PSK(c, slot)                                                                                           \
    {                                                                                                                  \
        .type = RP_STEP_SESSION, .conn = (c), .known = {                                                               \
            .session = (slot),                                                                                         \
            .is = {.version = TW_VERSION_TLS13,                                                                        \
                   .cipher_suite = TW_SUITE_TLS_AES_128_GCM_SHA256,                                                    \
                   .secret = RP_TEXT("thirty-two bytes that nobody has"),                                              \
                   .ticket = RP_TEXT("an identity that nobody knows, as long as some; number " #slot)}                 \
        }                                                                                                              \
    }

// The binders under a name by which they are made anew behind edits: edits of pre_shared_key.binders are left as they are.
#define REBOUND "extension-41.binders"

// Abbreviated where the server keeps sessions; it is never obliged to (RFC 5246 section 7.4.1.3, RFC 8446 section 4.6.1).
#define RESUMES(c) EXPECT(c, .accept = RP_ANY_OF(RESUMED), .tolerate = RP_ANY_OF(FULL))

// MAKE_SESSION whose ClientHello is edited.
#define MAKE_EDITED_SESSION(c, slot, ...)                                                                              \
    CONNECT(c), SHAKE(c, EDITS(__VA_ARGS__)), NEED(c, FULL), SAVE(c, slot), END(c)

// The request, and all of the answer, where the handshake was carried through.
#define ASKS_IF_COMPLETED(c)                                                                                           \
    {.type = RP_STEP_DATA, .conn = (c), .when = RP_WHEN_COMPLETED, .data = {.bytes = REQUEST}},                        \
    {                                                                                                                  \
        .type = RP_STEP_EXPECT, .conn = (c), .when = RP_WHEN_COMPLETED, .expect = {.until = RP_UNTIL_QUIET }           \
    }

// A limit of records that the session was made with, and another handshake behind it, whose records `looks` sees: a variant.
#define LIMIT_THEN(called, limit, shake, expected)                                                                     \
    {                                                                                                                  \
        .name = (called),                                                                                              \
        .control = RP_CONTROL_NONE,                                                                                    \
        .script = SCRIPT(2, 1,                                                                                         \
            MAKE_EDITED_SESSION(0, 0, limit),                                                                          \
            CONNECT(1),                                                                                                \
            shake,                                                                                                     \
            expected,                                                                                                  \
            ASKS_IF_COMPLETED(1),                                                                                      \
            END(1)),                                                                                                   \
        .look = looks,                                                                                                 \
    }

// A session made under an open name without a certificate, then offered to a guarded one; before that the guarded one is asked without it.
#define SESSION_OF_AN_OPEN_NAME \
    CONNECT(0), \
    SHAKE(0, .hello = {.server_name = NAME_A, .client_certificate = RP_OFF}), \
    NEED(0, FULL), \
    SAVE(0, 0), \
    END(0), \
    CONNECT(1), \
    SHAKE(1, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF}), \
    ACCEPT(1, FULL, ANY_ALERT, CLOSE), \
    ASKS_IF_COMPLETED(1), \
    END(1), \
    CONNECT(2), \
    SHAKE(2, .hello = {.server_name = NAME_B, .client_certificate = RP_OFF, .offers = OFFER(0)}), \
    ACCEPT(2, FULL, RESUMED, ANY_ALERT, CLOSE), \
    ASKS_IF_COMPLETED(2), \
    END(2)
// clang-format on

#endif
