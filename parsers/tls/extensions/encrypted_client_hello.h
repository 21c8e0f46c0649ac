// encrypted_client_hello: a ClientHello inside another, and what a server answers to it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_ENCRYPTED_CLIENT_HELLO_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_ENCRYPTED_CLIENT_HELLO_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_encrypted_client_hello {
    uint8_t type;  // TW_ECH_TYPE_OUTER; TW_ECH_TYPE_INNER has nothing more
    uint16_t kdf_id, aead_id;
    uint8_t config_id;
    struct tw_span enc;  // empty in the hello after a HelloRetryRequest
    struct tw_span payload;
    struct tw_span other;  // all that follows a type that is neither
};

// tw_encrypted_client_hello_parse reads the body in a ClientHello. The spans in *out point into it. On false, `body`
// stands at what did not fit.
TW_MUST_USE bool tw_encrypted_client_hello_parse(struct tw_cursor *body, struct tw_encrypted_client_hello *out);
bool tw_encrypted_client_hello_write(struct tw_writer *w, const struct tw_encrypted_client_hello *ech);

struct tw_ech_config {
    uint16_t version;  // 0xfe0d: RFC 9849
    struct tw_span contents;
};

// tw_ech_configs_parse reads the body in EncryptedExtensions: a list of configurations to try again with.
// tw_ech_config_next reads one; its false with list->left not 0 says that what is left is not a whole one.
TW_MUST_USE bool tw_ech_configs_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_ech_configs_write(struct tw_writer *w, struct tw_span list);
TW_MUST_USE bool tw_ech_config_next(struct tw_cursor *list, struct tw_ech_config *out);

// In a HelloRetryRequest the body is eight bytes, the confirmation.

// These describe the bodies (walk.h).
bool tw_encrypted_client_hello_fields(struct tw_walk *walk);
bool tw_ech_configs_fields(struct tw_walk *walk);
bool tw_ech_confirmation_fields(struct tw_walk *walk);

#endif
