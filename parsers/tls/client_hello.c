// ClientHello: RFC 8446 section 4.1.2; TLS 1.2 in RFC 5246 section 7.4.1.2; the SSLv2 form in RFC 5246 appendix E.2:
// SPDX-License-Identifier: Apache-2.0
//
//     uint16 version; uint16 cipher_spec_length, session_id_length, challenge_length;
//     V2CipherSpec cipher_specs[cipher_spec_length];
//     opaque session_id[session_id_length]; opaque challenge[challenge_length];
//
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"

#include "parsers/tls/walk.h"

bool tw_client_hello_parse(struct tw_cursor *body, struct tw_client_hello *out)
{
    *out = (struct tw_client_hello){0};
    return tw_cursor_u16(body, &out->legacy_version) && tw_cursor_bytes(body, &out->random, 32)
           && tw_cursor_block8(body, &out->session_id) && tw_cursor_block16(body, &out->cipher_suites)
           && tw_cursor_block8(body, &out->compression_methods)
           && tw_extensions_parse(body, &out->extensions, &out->has_extensions)  // TLS 1.2 may end before them
           && body->left == 0;
}

bool tw_client_hello_write(struct tw_writer *w, const struct tw_client_hello *hello)
{
    return tw_writer_u16(w, hello->legacy_version) && tw_writer_bytes(w, hello->random)
           && tw_writer_block8(w, hello->session_id) && tw_writer_block16(w, hello->cipher_suites)
           && tw_writer_block8(w, hello->compression_methods)
           && tw_extensions_write(w, hello->extensions, hello->has_extensions);
}

bool tw_client_hello_v2_parse(struct tw_cursor *body, struct tw_client_hello_v2 *out)
{
    uint16_t cipher_specs_len = 0;
    uint16_t session_id_len = 0;
    uint16_t challenge_len = 0;
    *out = (struct tw_client_hello_v2){0};
    return tw_cursor_u16(body, &out->version) && tw_cursor_u16(body, &cipher_specs_len)
           && tw_cursor_u16(body, &session_id_len) && tw_cursor_u16(body, &challenge_len)
           && tw_cursor_bytes(body, &out->cipher_specs, cipher_specs_len)
           && tw_cursor_bytes(body, &out->session_id, session_id_len)
           && tw_cursor_bytes(body, &out->challenge, challenge_len) && body->left == 0;
}

// put_length writes the length of a field that stands further on.
static bool put_length(struct tw_writer *w, struct tw_span field)
{
    if (field.len > UINT16_MAX) {
        w->full = true;
        return false;
    }
    return tw_writer_u16(w, (uint16_t)field.len);
}

bool tw_client_hello_v2_write(struct tw_writer *w, const struct tw_client_hello_v2 *hello)
{
    return tw_writer_u16(w, hello->version) && put_length(w, hello->cipher_specs) && put_length(w, hello->session_id)
           && put_length(w, hello->challenge) && tw_writer_bytes(w, hello->cipher_specs)
           && tw_writer_bytes(w, hello->session_id) && tw_writer_bytes(w, hello->challenge);
}

static bool cipher_suite(struct tw_walk *walk)
{
    return tw_walk_suite(walk, "cipher_suite");
}

bool tw_client_hello_fields(struct tw_walk *walk)
{
    walk->place = TW_IN_CLIENT_HELLO;
    return tw_walk_code(walk, "legacy_version", TW_REGISTRY_VERSION) && tw_walk_bytes(walk, "random", 32, TW_HINT_HEX)
           && tw_walk_block(walk, "legacy_session_id", 1, TW_HINT_HEX)
           && tw_walk_list(walk, "cipher_suites", 2, cipher_suite)
           && tw_walk_codes(walk, "legacy_compression_methods", 1, "compression_method", TW_REGISTRY_COMPRESSION)
           && tw_extensions_fields(walk);
}

static bool cipher_spec(struct tw_walk *walk)
{
    struct tw_cursor peek = walk->at;
    uint8_t first = 0;
    if (peek.left < 3 || !tw_cursor_u8(&peek, &first) || first != 0) {
        return tw_walk_code(walk, "cipher_kind", TW_REGISTRY_SSL2_CIPHER);
    }
    return tw_walk_number(walk, "tls_prefix", 1) && tw_walk_suite(walk, "cipher_suite");
}

static bool cipher_spec_item(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "cipher_spec", cipher_spec);
}

bool tw_client_hello_v2_fields(struct tw_walk *walk)
{
    uint16_t cipher_specs_len = 0;
    uint16_t session_id_len = 0;
    uint16_t challenge_len = 0;
    return tw_walk_code(walk, "version", TW_REGISTRY_VERSION)
           && tw_walk_length16(walk, "cipher_specs", &cipher_specs_len)
           && tw_walk_length16(walk, "session_id", &session_id_len)
           && tw_walk_length16(walk, "challenge", &challenge_len)
           && tw_walk_items(walk, "cipher_specs", cipher_specs_len, cipher_spec_item)
           && tw_walk_bytes(walk, "session_id", session_id_len, TW_HINT_HEX)
           && tw_walk_bytes(walk, "challenge", challenge_len, TW_HINT_HEX);
}
