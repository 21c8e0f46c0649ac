// ClientKeyExchange: RFC 5246 section 7.4.7 (RSA, DH), RFC 8422 section 5.7 (ECDH), RFC 4279 sections 2 to 4 and RFC
// 5489 (PSK), RFC 5054 section 2.8.3 (SRP).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_key_exchange.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/walk.h"

static enum tw_kx kx_of(uint16_t cipher_suite)
{
    const struct tw_suite *suite = tw_suite_find(cipher_suite);
    return suite == NULL ? TW_KX_NONE : suite->kx;
}

static bool has_identity(enum tw_kx kx)
{
    return kx == TW_KX_PSK || kx == TW_KX_RSA_PSK || kx == TW_KX_DHE_PSK || kx == TW_KX_ECDHE_PSK;
}

// keys_len_bytes is the size of the length before the keys, where `left` bytes of them are left.
static unsigned keys_len_bytes(uint16_t version, enum tw_kx kx, size_t left)
{
    switch (kx) {
    case TW_KX_RSA:
    case TW_KX_RSA_EXPORT: return version == TW_VERSION_SSL3 ? 0 : 2;  // none there (RFC 5246 section 7.4.7.1)
    case TW_KX_RSA_PSK:
    case TW_KX_DHE:
    case TW_KX_DH_ANON:
    case TW_KX_DHE_PSK:
    case TW_KX_SRP: return 2;
    case TW_KX_ECDHE:
    case TW_KX_ECDH_ANON:
    case TW_KX_ECDHE_PSK: return 1;
    case TW_KX_DH: return left == 0 ? 0 : 2;  // implicit (RFC 5246 section 7.4.7.2): the share is in the certificate
    case TW_KX_ECDH: return left == 0 ? 0 : 1;
    default: return 0;
    }
}

static bool parse_keys(struct tw_cursor *body, struct tw_client_key_exchange *out)
{
    switch (out->keys_len_bytes) {
    case 1: return tw_cursor_block8(body, &out->exchange_keys);
    case 2: return tw_cursor_block16(body, &out->exchange_keys);
    default: return tw_cursor_bytes(body, &out->exchange_keys, body->left);
    }
}

bool tw_client_key_exchange_parse(struct tw_cursor *body, uint16_t version, uint16_t cipher_suite,
                                  struct tw_client_key_exchange *out)
{
    enum tw_kx kx = kx_of(cipher_suite);
    *out = (struct tw_client_key_exchange){.has_identity = has_identity(kx)};
    if (out->has_identity && !tw_cursor_block16(body, &out->psk_identity)) {
        return false;
    }
    out->keys_len_bytes = keys_len_bytes(version, kx, body->left);
    return parse_keys(body, out) && body->left == 0;
}

bool tw_client_key_exchange_write(struct tw_writer *w, const struct tw_client_key_exchange *message)
{
    if (message->has_identity && !tw_writer_block16(w, message->psk_identity)) {
        return false;
    }
    switch (message->keys_len_bytes) {
    case 1: return tw_writer_block8(w, message->exchange_keys);
    case 2: return tw_writer_block16(w, message->exchange_keys);
    default: return tw_writer_bytes(w, message->exchange_keys);
    }
}

static const char *keys_name(enum tw_kx kx)
{
    switch (kx) {
    case TW_KX_RSA:
    case TW_KX_RSA_EXPORT:
    case TW_KX_RSA_PSK: return "encrypted_pre_master_secret";
    case TW_KX_DH:
    case TW_KX_DHE:
    case TW_KX_DH_ANON:
    case TW_KX_DHE_PSK: return "dh_yc";
    case TW_KX_ECDH:
    case TW_KX_ECDHE:
    case TW_KX_ECDH_ANON:
    case TW_KX_ECDHE_PSK: return "ecdh_yc";
    case TW_KX_SRP: return "srp_a";
    default: return "exchange_keys";
    }
}

bool tw_client_key_exchange_fields(struct tw_walk *walk)
{
    enum tw_kx kx = kx_of(walk->context->cipher_suite);
    if (has_identity(kx) && !tw_walk_block(walk, "psk_identity", 2, TW_HINT_TEXT)) {
        return false;
    }
    unsigned len_bytes = keys_len_bytes(walk->context->version, kx, walk->at.left);
    if (len_bytes != 0) {
        return tw_walk_block(walk, keys_name(kx), len_bytes, TW_HINT_HEX);
    }
    return walk->at.left == 0 || tw_walk_rest(walk, keys_name(kx), TW_HINT_OPAQUE);
}
