// Extensions: the walk over a block of them, and finding one. RFC 8446 section 4.2; the typed views are in extensions/.
// SPDX-License-Identifier: Apache-2.0
//
// A block of extensions is the same list in every message that carries one: type, length, body. What a body means
// depends on the type and on the message, so the walk hands bodies out as spans and keeps whatever stands there:
// unknown types, GREASE, the same type twice.
#ifndef RESHAKE_PARSERS_TLS_EXTENSION_H
#define RESHAKE_PARSERS_TLS_EXTENSION_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_extension {
    uint16_t type;
    struct tw_span body;  // points into the bytes under the cursor, and lives as long as they do
};

// tw_extension_next reads the extension that `extensions` stands at. False: there is none left, or what is left is not
// a whole extension, in which case extensions->left is not 0 and *out is untouched.
TW_MUST_USE static inline bool tw_extension_next(struct tw_cursor *extensions, struct tw_extension *out)
{
    struct tw_cursor at = *extensions;
    uint16_t type = 0, length = 0;
    if (!tw_cursor_u16(&at, &type) || !tw_cursor_u16(&at, &length) || !tw_cursor_bytes(&at, &out->body, length)) {
        return false;
    }
    out->type = type;
    *extensions = at;
    return true;
}

bool tw_extension_write(struct tw_writer *w, const struct tw_extension *extension);

// tw_extension_find puts the body of the first extension of that type into *body. It looks at whole extensions only:
// those before a damaged one are found.
TW_MUST_USE bool tw_extension_find(struct tw_span extensions, uint16_t type, struct tw_span *body);

// tw_extensions_parse reads the block of extensions that may end a message: nothing at all (TLS 1.2 and before;
// *present is false) or a length of two bytes and the extensions. False: the length does not fit what is left.
TW_MUST_USE bool tw_extensions_parse(struct tw_cursor *body, struct tw_span *extensions, bool *present);

// tw_extensions_write is its counterpart: it writes nothing where `present` is false.
bool tw_extensions_write(struct tw_writer *w, struct tw_span extensions, bool present);

// tw_extension_fields describes one extension, as it stands where walk->place says; tw_extensions_fields the block
// that may end a message (walk.h).
bool tw_extension_fields(struct tw_walk *walk);
bool tw_extensions_fields(struct tw_walk *walk);

#endif
