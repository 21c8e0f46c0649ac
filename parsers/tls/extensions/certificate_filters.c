// certificate_authorities: RFC 8446 section 4.2.4. oid_filters: section 4.2.5. trusted_ca_keys: RFC 6066 section 6.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/certificate_filters.h"

#include "parsers/tls/certificate_request.h"
#include "parsers/tls/walk.h"

bool tw_certificate_authorities_parse(struct tw_cursor *body, struct tw_span *names)
{
    return tw_cursor_block16(body, names) && body->left == 0;
}

bool tw_certificate_authorities_write(struct tw_writer *w, struct tw_span names)
{
    return tw_writer_block16(w, names);
}

bool tw_oid_filters_parse(struct tw_cursor *body, struct tw_span *filters)
{
    return tw_cursor_block16(body, filters) && body->left == 0;
}

bool tw_oid_filters_write(struct tw_writer *w, struct tw_span filters)
{
    return tw_writer_block16(w, filters);
}

bool tw_oid_filter_next(struct tw_cursor *list, struct tw_oid_filter *out)
{
    struct tw_cursor probe = *list;
    struct tw_oid_filter found = {0};
    if (!(tw_cursor_block8(&probe, &found.oid) && tw_cursor_block16(&probe, &found.values))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_oid_filter_write(struct tw_writer *w, const struct tw_oid_filter *filter)
{
    return tw_writer_block8(w, filter->oid) && tw_writer_block16(w, filter->values);
}

bool tw_certificate_authorities_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "authorities", 2, tw_distinguished_name_fields);
}

static bool inside_filter(struct tw_walk *walk)
{
    return tw_walk_block(walk, "certificate_extension_oid", 1, TW_HINT_HEX)
           && tw_walk_block(walk, "certificate_extension_values", 2, TW_HINT_OPAQUE);
}

static bool oid_filter(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "oid_filter", inside_filter);
}

bool tw_oid_filters_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "filters", 2, oid_filter);
}

static bool identifier(struct tw_walk *walk, uint8_t identifier_type)
{
    switch (identifier_type) {
    case TW_CA_ID_TYPE_PRE_AGREED: return true;
    case TW_CA_ID_TYPE_X509_NAME: return tw_distinguished_name_fields(walk);
    default: return tw_walk_bytes(walk, "sha1_hash", 20, TW_HINT_HEX);  // of a key or of a certificate
    }
}

static bool inside_authority(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t identifier_type = 0;
    return tw_walk_code(walk, "identifier_type", TW_REGISTRY_CA_ID_TYPE) && tw_cursor_u8(&peek, &identifier_type)
           && identifier(walk, identifier_type);
}

static bool trusted_authority(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "trusted_authority", inside_authority);
}

bool tw_trusted_ca_keys_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "trusted_authorities_list", 2, trusted_authority);
}
