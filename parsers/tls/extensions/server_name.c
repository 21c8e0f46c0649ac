// server_name: RFC 6066 section 3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/server_name.h"

#include "parsers/tls/extension.h"
#include "parsers/tls/walk.h"

bool tw_server_name_list_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block16(body, list) && body->left == 0;
}

bool tw_server_name_list_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block16(w, list);
}

// The RFC defines host_name only. Other types, if they ever come, are read as it is: that is what deployed servers do.
bool tw_server_name_next(struct tw_cursor *list, struct tw_server_name *out)
{
    struct tw_cursor probe = *list;
    struct tw_server_name found = {0};
    if (!(tw_cursor_u8(&probe, &found.name_type) && tw_cursor_block16(&probe, &found.name))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_server_name_write(struct tw_writer *w, const struct tw_server_name *name)
{
    return tw_writer_u8(w, name->name_type) && tw_writer_block16(w, name->name);
}

bool tw_server_name_host(struct tw_span extensions, struct tw_span *host)
{
    struct tw_span body;
    struct tw_span list;
    if (!tw_extension_find(extensions, TW_EXT_SERVER_NAME, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_server_name_list_parse(&at, &list)) {
        return false;
    }
    struct tw_server_name name;
    for (at = tw_cursor_over(list); tw_server_name_next(&at, &name);) {
        if (name.name_type == TW_NAME_TYPE_HOST_NAME) {
            *host = name.name;
            return true;
        }
    }
    return false;
}

static bool inside_server_name(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t name_type = 0;
    return tw_walk_code(walk, "name_type", TW_REGISTRY_NAME_TYPE) && tw_cursor_u8(&peek, &name_type)
           && tw_walk_block(walk, name_type == TW_NAME_TYPE_HOST_NAME ? "host_name" : "name", 2, TW_HINT_TEXT);
}

static bool server_name(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "server_name", inside_server_name);
}

bool tw_server_name_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "server_name_list", 2, server_name);
}
