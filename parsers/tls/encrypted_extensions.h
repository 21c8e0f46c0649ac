// EncryptedExtensions of TLS 1.3.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_ENCRYPTED_EXTENSIONS_H
#define RESHAKE_PARSERS_TLS_ENCRYPTED_EXTENSIONS_H

#include "parsers/tls/extension.h"

struct tw_walk;

struct tw_encrypted_extensions {
    struct tw_span extensions;  // tw_extension_next over it
};

// tw_encrypted_extensions_parse reads an EncryptedExtensions body. The span points into the bytes under `body`. On
// false, `body` stands at the block if it did not fit, or behind it if something follows it.
TW_MUST_USE bool tw_encrypted_extensions_parse(struct tw_cursor *body, struct tw_encrypted_extensions *out);
bool tw_encrypted_extensions_write(struct tw_writer *w, const struct tw_encrypted_extensions *message);

// tw_encrypted_extensions_fields describes the body, field by field (walk.h).
bool tw_encrypted_extensions_fields(struct tw_walk *walk);

#endif
