// ServerHello, and HelloRetryRequest, which is a ServerHello with a random of its own.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_SERVER_HELLO_H
#define RESHAKE_PARSERS_TLS_SERVER_HELLO_H

#include "parsers/tls/extension.h"

struct tw_walk;

struct tw_server_hello {
    uint16_t legacy_version;
    struct tw_span random;  // 32 bytes
    struct tw_span session_id;
    uint16_t cipher_suite;
    uint8_t compression_method;
    struct tw_span extensions;  // tw_extension_next over them
    bool has_extensions;        // false: the message ended before a block of extensions
};

// tw_server_hello_parse reads a ServerHello or HelloRetryRequest body into *out. The spans in *out point into the
// bytes under `body` and live as long as they do. On false, `body` stands at the field that did not fit, and the
// fields before it are set.
TW_MUST_USE bool tw_server_hello_parse(struct tw_cursor *body, struct tw_server_hello *out);

// tw_server_hello_write writes the body back, byte for byte where *hello was parsed. `random` is written as long as it
// is.
bool tw_server_hello_write(struct tw_writer *w, const struct tw_server_hello *hello);

// The random that makes a ServerHello a HelloRetryRequest: SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3).
extern const uint8_t tw_hello_retry_random[32];

// tw_server_hello_is_retry is true for a HelloRetryRequest.
bool tw_server_hello_is_retry(const struct tw_server_hello *hello);

// tw_server_hello_version is the version that the server chose: that of supported_versions where the hello has one
// that can be read, else legacy_version.
uint16_t tw_server_hello_version(const struct tw_server_hello *hello);

// What the last eight bytes of the random say about a server that could do better (RFC 8446 section 4.1.3).
enum tw_downgrade {
    TW_DOWNGRADE_NONE,
    TW_DOWNGRADE_TO_TLS12,  // it speaks TLS 1.3 and negotiated 1.2
    TW_DOWNGRADE_TO_TLS11,  // it speaks TLS 1.2 or 1.3 and negotiated 1.1 or below
};
enum tw_downgrade tw_server_hello_downgrade(const struct tw_server_hello *hello);

// tw_server_hello_fields describes the body, field by field (walk.h).
bool tw_server_hello_fields(struct tw_walk *walk);

#endif
