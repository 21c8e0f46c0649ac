// Extensions: the walk over a block of them, and finding one. RFC 8446 section 4.2, RFC 5246 section 7.4.1.4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extension.h"

#include "parsers/tls/extensions/descriptions.h"
#include "parsers/tls/walk.h"

bool tw_extension_write(struct tw_writer *w, const struct tw_extension *extension)
{
    return tw_writer_u16(w, extension->type) && tw_writer_block16(w, extension->body);
}

bool tw_extension_find(struct tw_span extensions, uint16_t type, struct tw_span *body)
{
    struct tw_cursor walk = tw_cursor_over(extensions);
    struct tw_extension extension;
    while (tw_extension_next(&walk, &extension)) {
        if (extension.type == type) {
            *body = extension.body;
            return true;
        }
    }
    return false;
}

bool tw_extensions_parse(struct tw_cursor *body, struct tw_span *extensions, bool *present)
{
    *present = body->left != 0 && tw_cursor_block16(body, extensions);
    return *present || body->left == 0;
}

bool tw_extensions_write(struct tw_writer *w, struct tw_span extensions, bool present)
{
    return present ? tw_writer_block16(w, extensions) : tw_writer_ok(w);
}

static bool inside_extension(struct tw_walk *walk)
{
    uint16_t type = 0;
    struct tw_cursor peek = walk->at;
    tw_description data = tw_cursor_u16(&peek, &type) ? tw_extension_description(type, walk->place) : NULL;
    walk->extension = type;
    return tw_walk_code(walk, "extension_type", TW_REGISTRY_EXT)
           && (data == NULL ? tw_walk_block(walk, "extension_data", 2, TW_HINT_OPAQUE)
                            : tw_walk_inside(walk, "extension_data", 2, data));
}

bool tw_extension_fields(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "extension", inside_extension);
}

bool tw_extensions_fields(struct tw_walk *walk)
{
    return walk->at.left == 0 || tw_walk_list(walk, "extensions", 2, tw_extension_fields);
}
