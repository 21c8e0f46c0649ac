// The extensions that are one list of codes: RFC 8446 sections 4.2.1, 4.2.3, 4.2.7 and 4.2.9, RFC 8422 section 5.1.2,
// RFC 8879 section 3, RFC 7250 section 3, RFC 9345 section 4.1.1, RFC 9849 section 5.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/code_list.h"

#include "parsers/tls/walk.h"

static const struct code_list {
    uint16_t type;
    unsigned len_bytes;  // size of the length before the list
    enum tw_registry registry;
    const char *name, *item;
} code_lists[] = {
    {TW_EXT_SUPPORTED_GROUPS, 2, TW_REGISTRY_GROUP, "named_group_list", "named_group"},
    {TW_EXT_EC_POINT_FORMATS, 1, TW_REGISTRY_POINT_FORMAT, "ec_point_format_list", "ec_point_format"},
    {TW_EXT_SIGNATURE_ALGORITHMS, 2, TW_REGISTRY_SIG, "supported_signature_algorithms", "signature_scheme"},
    {TW_EXT_SIGNATURE_ALGORITHMS_CERT, 2, TW_REGISTRY_SIG, "supported_signature_algorithms", "signature_scheme"},
    {TW_EXT_DELEGATED_CREDENTIAL, 2, TW_REGISTRY_SIG, "supported_signature_algorithms", "signature_scheme"},
    {TW_EXT_SUPPORTED_VERSIONS, 1, TW_REGISTRY_VERSION, "versions", "version"},
    {TW_EXT_PSK_KEY_EXCHANGE_MODES, 1, TW_REGISTRY_PSK_MODE, "ke_modes", "ke_mode"},
    {TW_EXT_COMPRESS_CERTIFICATE, 1, TW_REGISTRY_CERT_COMPRESSION, "algorithms", "algorithm"},
    {TW_EXT_CLIENT_CERTIFICATE_TYPE, 1, TW_REGISTRY_CERT_TYPE, "client_certificate_types", "certificate_type"},
    {TW_EXT_SERVER_CERTIFICATE_TYPE, 1, TW_REGISTRY_CERT_TYPE, "server_certificate_types", "certificate_type"},
    {TW_EXT_ECH_OUTER_EXTENSIONS, 1, TW_REGISTRY_EXT, "outer_extensions", "extension_type"},
};

static const struct code_list *find(uint16_t type)
{
    for (size_t i = 0; i < sizeof code_lists / sizeof code_lists[0]; i++) {
        if (code_lists[i].type == type) {
            return &code_lists[i];
        }
    }
    return NULL;
}

bool tw_code_list_known(uint16_t type)
{
    return find(type) != NULL;
}

bool tw_code_list_parse(struct tw_cursor *body, uint16_t type, struct tw_span *list)
{
    const struct code_list *known = find(type);
    return known != NULL && (known->len_bytes == 1 ? tw_cursor_block8(body, list) : tw_cursor_block16(body, list))
           && body->left == 0;
}

bool tw_code_list_write(struct tw_writer *w, uint16_t type, struct tw_span list)
{
    const struct code_list *known = find(type);
    return known != NULL && (known->len_bytes == 1 ? tw_writer_block8(w, list) : tw_writer_block16(w, list));
}

bool tw_code_list_next(struct tw_cursor *list, uint16_t type, uint16_t *code)
{
    const struct code_list *known = find(type);
    if (known != NULL && tw_registry_width(known->registry) == 2) {
        return tw_cursor_u16(list, code);
    }
    uint8_t narrow = 0;
    if (known == NULL || !tw_cursor_u8(list, &narrow)) {
        return false;
    }
    *code = narrow;
    return true;
}

bool tw_code_list_fields(struct tw_walk *walk)
{
    const struct code_list *known = find(walk->extension);
    return known != NULL && tw_walk_codes(walk, known->name, known->len_bytes, known->item, known->registry);
}
