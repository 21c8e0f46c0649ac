// ClientHello, in the form of TLS and in the form of SSLv2 that older clients wrap it in.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CLIENT_HELLO_H
#define RESHAKE_PARSERS_TLS_CLIENT_HELLO_H

#include "parsers/tls/extension.h"

struct tw_walk;

struct tw_client_hello {
    uint16_t legacy_version;
    struct tw_span random;  // 32 bytes
    struct tw_span session_id;
    struct tw_span cipher_suites;  // two bytes each: tw_cursor_u16 over them
    struct tw_span compression_methods;
    struct tw_span extensions;  // tw_extension_next over them
    bool has_extensions;        // false: the message ended before a block of extensions
};

// tw_client_hello_parse reads a ClientHello body into *out. The spans in *out point into the bytes under
// `body` and live as long as they do. On false, `body` stands at the field that did not fit, and the fields
// before it are set. Meaning is not checked here: lists may be empty, odd or repeated.
TW_MUST_USE bool tw_client_hello_parse(struct tw_cursor *body, struct tw_client_hello *out);

// tw_client_hello_write writes the body back, byte for byte where *hello was parsed. `random` is written as long as it
// is.
bool tw_client_hello_write(struct tw_writer *w, const struct tw_client_hello *hello);

// The SSLv2 form has no record header of TLS, no extensions and no compression methods; a cipher spec is three bytes,
// and one whose first byte is 0 is a suite of TLS.
struct tw_client_hello_v2 {
    uint16_t version;
    struct tw_span cipher_specs;
    struct tw_span session_id;  // empty in every ClientHello that means TLS
    struct tw_span challenge;   // 16 to 32 bytes; right-aligned in 32 it is the random of TLS
};

// tw_client_hello_v2_parse reads what follows the message type. On false, `body` stands at the field that did not fit.
TW_MUST_USE bool tw_client_hello_v2_parse(struct tw_cursor *body, struct tw_client_hello_v2 *out);

bool tw_client_hello_v2_write(struct tw_writer *w, const struct tw_client_hello_v2 *hello);

// These describe the bodies, field by field (walk.h).
bool tw_client_hello_fields(struct tw_walk *walk);
bool tw_client_hello_v2_fields(struct tw_walk *walk);

#endif
