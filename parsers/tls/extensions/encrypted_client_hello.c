// encrypted_client_hello: RFC 9849 section 5; the configurations: section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/encrypted_client_hello.h"

#include "parsers/tls/walk.h"

bool tw_encrypted_client_hello_parse(struct tw_cursor *body, struct tw_encrypted_client_hello *out)
{
    *out = (struct tw_encrypted_client_hello){0};
    if (!tw_cursor_u8(body, &out->type)) {
        return false;
    }
    if (out->type != TW_ECH_TYPE_OUTER) {
        return tw_cursor_bytes(body, &out->other, body->left);
    }
    return tw_cursor_u16(body, &out->kdf_id) && tw_cursor_u16(body, &out->aead_id)
           && tw_cursor_u8(body, &out->config_id) && tw_cursor_block16(body, &out->enc)
           && tw_cursor_block16(body, &out->payload) && body->left == 0;
}

bool tw_encrypted_client_hello_write(struct tw_writer *w, const struct tw_encrypted_client_hello *ech)
{
    if (ech->type != TW_ECH_TYPE_OUTER) {
        return tw_writer_u8(w, ech->type) && tw_writer_bytes(w, ech->other);
    }
    return tw_writer_u8(w, ech->type) && tw_writer_u16(w, ech->kdf_id) && tw_writer_u16(w, ech->aead_id)
           && tw_writer_u8(w, ech->config_id) && tw_writer_block16(w, ech->enc) && tw_writer_block16(w, ech->payload);
}

bool tw_ech_configs_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block16(body, list) && body->left == 0;
}

bool tw_ech_configs_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block16(w, list);
}

bool tw_ech_config_next(struct tw_cursor *list, struct tw_ech_config *out)
{
    struct tw_cursor probe = *list;
    struct tw_ech_config found = {0};
    if (!(tw_cursor_u16(&probe, &found.version) && tw_cursor_block16(&probe, &found.contents))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

static bool outer_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "kdf_id", TW_REGISTRY_HPKE_KDF) && tw_walk_code(walk, "aead_id", TW_REGISTRY_HPKE_AEAD)
           && tw_walk_number(walk, "config_id", 1) && tw_walk_block(walk, "enc", 2, TW_HINT_HEX)
           && tw_walk_block(walk, "payload", 2, TW_HINT_OPAQUE);
}

bool tw_encrypted_client_hello_fields(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t type = 0;
    return tw_walk_code(walk, "type", TW_REGISTRY_ECH_TYPE) && tw_cursor_u8(&peek, &type)
           && (type != TW_ECH_TYPE_OUTER || outer_fields(walk));
}

static bool symmetric_suite_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "kdf_id", TW_REGISTRY_HPKE_KDF) && tw_walk_code(walk, "aead_id", TW_REGISTRY_HPKE_AEAD);
}

static bool symmetric_suite(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "hpke_symmetric_cipher_suite", symmetric_suite_fields);
}

// These extensions have a registry of their own, with nothing in it but GREASE.
static bool config_extension_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "type", 2) && tw_walk_block(walk, "data", 2, TW_HINT_OPAQUE);
}

static bool config_extension(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "ech_config_extension", config_extension_fields);
}

static bool contents_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "config_id", 1) && tw_walk_code(walk, "kem_id", TW_REGISTRY_HPKE_KEM)
           && tw_walk_block(walk, "public_key", 2, TW_HINT_HEX)
           && tw_walk_list(walk, "cipher_suites", 2, symmetric_suite) && tw_walk_number(walk, "maximum_name_length", 1)
           && tw_walk_block(walk, "public_name", 1, TW_HINT_TEXT)
           && tw_walk_list(walk, "extensions", 2, config_extension);
}

static bool inside_config(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint16_t version = 0;
    return tw_walk_code(walk, "version", TW_REGISTRY_EXT) && tw_cursor_u16(&peek, &version)
           && (version == TW_EXT_ENCRYPTED_CLIENT_HELLO ? tw_walk_inside(walk, "contents", 2, contents_fields)
                                                        : tw_walk_block(walk, "contents", 2, TW_HINT_OPAQUE));
}

static bool ech_config(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "ech_config", inside_config);
}

bool tw_ech_configs_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "retry_configs", 2, ech_config);
}

bool tw_ech_confirmation_fields(struct tw_walk *walk)
{
    return tw_walk_bytes(walk, "confirmation", 8, TW_HINT_HEX);
}
