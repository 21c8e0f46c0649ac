// ServerHello and HelloRetryRequest: RFC 8446 sections 4.1.3 and 4.1.4; TLS 1.2 in RFC 5246 section 7.4.1.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/server_hello.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/walk.h"

bool tw_server_hello_parse(struct tw_cursor *body, struct tw_server_hello *out)
{
    *out = (struct tw_server_hello){0};
    return tw_cursor_u16(body, &out->legacy_version) && tw_cursor_bytes(body, &out->random, 32)
           && tw_cursor_block8(body, &out->session_id) && tw_cursor_u16(body, &out->cipher_suite)
           && tw_cursor_u8(body, &out->compression_method)
           && tw_extensions_parse(body, &out->extensions, &out->has_extensions)  // TLS 1.2 may end before them
           && body->left == 0;
}

bool tw_server_hello_write(struct tw_writer *w, const struct tw_server_hello *hello)
{
    return tw_writer_u16(w, hello->legacy_version) && tw_writer_bytes(w, hello->random)
           && tw_writer_block8(w, hello->session_id) && tw_writer_u16(w, hello->cipher_suite)
           && tw_writer_u8(w, hello->compression_method)
           && tw_extensions_write(w, hello->extensions, hello->has_extensions);
}

const uint8_t tw_hello_retry_random[32] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};

bool tw_server_hello_is_retry(const struct tw_server_hello *hello)
{
    return tw_span_equal(hello->random, tw_span_of(tw_hello_retry_random, sizeof tw_hello_retry_random));
}

uint16_t tw_server_hello_version(const struct tw_server_hello *hello)
{
    struct tw_span body;
    uint16_t selected = 0;
    if (tw_extension_find(hello->extensions, TW_EXT_SUPPORTED_VERSIONS, &body)) {
        struct tw_cursor at = tw_cursor_over(body);
        if (tw_selected_version_parse(&at, &selected)) {
            return selected;
        }
    }
    return hello->legacy_version;
}

enum tw_downgrade tw_server_hello_downgrade(const struct tw_server_hello *hello)
{
    static const uint8_t tls12[8] = {0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x01};  // "DOWNGRD" and 1
    static const uint8_t tls11[8] = {0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44, 0x00};  // "DOWNGRD" and 0
    struct tw_cursor at = tw_cursor_over(hello->random);
    struct tw_span last = {0};
    if (!tw_cursor_skip(&at, 24) || !tw_cursor_bytes(&at, &last, 8)) {
        return TW_DOWNGRADE_NONE;
    }
    if (tw_span_equal(last, tw_span_of(tls12, 8))) {
        return TW_DOWNGRADE_TO_TLS12;
    }
    return tw_span_equal(last, tw_span_of(tls11, 8)) ? TW_DOWNGRADE_TO_TLS11 : TW_DOWNGRADE_NONE;
}

// place_of looks ahead at the random, which tells what the extensions behind it mean.
static enum tw_place place_of(struct tw_cursor body)
{
    struct tw_server_hello hello = {0};
    if (tw_cursor_u16(&body, &hello.legacy_version) && tw_cursor_bytes(&body, &hello.random, 32)
        && tw_server_hello_is_retry(&hello)) {
        return TW_IN_HELLO_RETRY_REQUEST;
    }
    return TW_IN_SERVER_HELLO;
}

bool tw_server_hello_fields(struct tw_walk *walk)
{
    walk->place = place_of(walk->at);
    return tw_walk_code(walk, "legacy_version", TW_REGISTRY_VERSION) && tw_walk_bytes(walk, "random", 32, TW_HINT_HEX)
           && tw_walk_block(walk, "legacy_session_id_echo", 1, TW_HINT_HEX) && tw_walk_suite(walk, "cipher_suite")
           && tw_walk_code(walk, "legacy_compression_method", TW_REGISTRY_COMPRESSION) && tw_extensions_fields(walk);
}
