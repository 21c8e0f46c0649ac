// CertificateURL: RFC 6066 section 5.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_url.h"

#include "parsers/tls/walk.h"

bool tw_certificate_url_parse(struct tw_cursor *body, struct tw_certificate_url *out)
{
    *out = (struct tw_certificate_url){0};
    return tw_cursor_u8(body, &out->type) && tw_cursor_block16(body, &out->url_and_hash_list) && body->left == 0;
}

bool tw_certificate_url_write(struct tw_writer *w, const struct tw_certificate_url *message)
{
    return tw_writer_u8(w, message->type) && tw_writer_block16(w, message->url_and_hash_list);
}

bool tw_url_and_hash_next(struct tw_cursor *list, struct tw_url_and_hash *out)
{
    struct tw_cursor probe = *list;
    struct tw_url_and_hash found = {0};
    if (!tw_cursor_block16(&probe, &found.url) || !tw_cursor_u8(&probe, &found.padding)
        || !tw_cursor_bytes(&probe, &found.sha1_hash, 20)) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_url_and_hash_write(struct tw_writer *w, const struct tw_url_and_hash *entry)
{
    return tw_writer_block16(w, entry->url) && tw_writer_u8(w, entry->padding) && tw_writer_bytes(w, entry->sha1_hash);
}

static bool inside_url_and_hash(struct tw_walk *walk)
{
    return tw_walk_block(walk, "url", 2, TW_HINT_TEXT) && tw_walk_number(walk, "padding", 1)
           && tw_walk_bytes(walk, "sha1_hash", 20, TW_HINT_HEX);
}

static bool url_and_hash(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "url_and_hash", inside_url_and_hash);
}

bool tw_certificate_url_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "type", TW_REGISTRY_CHAIN_TYPE)
           && tw_walk_list(walk, "url_and_hash_list", 2, url_and_hash);
}
