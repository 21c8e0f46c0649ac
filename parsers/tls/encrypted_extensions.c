// EncryptedExtensions: RFC 8446 section 4.3.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/encrypted_extensions.h"

#include "parsers/tls/walk.h"

bool tw_encrypted_extensions_parse(struct tw_cursor *body, struct tw_encrypted_extensions *out)
{
    *out = (struct tw_encrypted_extensions){0};
    return tw_cursor_block16(body, &out->extensions) && body->left == 0;
}

bool tw_encrypted_extensions_write(struct tw_writer *w, const struct tw_encrypted_extensions *message)
{
    return tw_writer_block16(w, message->extensions);
}

bool tw_encrypted_extensions_fields(struct tw_walk *walk)
{
    walk->place = TW_IN_ENCRYPTED_EXTENSIONS;
    return tw_walk_list(walk, "extensions", 2, tw_extension_fields);
}
