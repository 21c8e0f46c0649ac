// The TLS registries: constants for code, names for people, properties of cipher suites. The data is in codes.def.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_CODES_H
#define RESHAKE_PARSERS_TLS_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/wire/result.h"

// Constants of every registry but the suites': TW_EXT_SERVER_NAME, TW_ALERT_HANDSHAKE_FAILURE, TW_HS_CLIENT_HELLO,
// TW_CT_HANDSHAKE, TW_GROUP_X25519, TW_SIG_RSA_PSS_RSAE_SHA256, TW_VERSION_TLS12, TW_CERT_COMPRESSION_BROTLI …
enum {
#define TW_CODE(registry, id, value, name, state) TW_##registry##_##id = value,
#define TW_HANDSHAKE(id, value, name, message, state) TW_HS_##id = value,
#include "parsers/tls/codes.def"
};

// Constants of the suites carry the registered name: TW_SUITE_TLS_AES_128_GCM_SHA256.
enum {
#define TW_SUITE(value, name, kx, auth, cipher, mac, prf, state) TW_SUITE_##name = value,
#include "parsers/tls/codes.def"
};

// tw_kx is how a suite agrees on keys, told apart by what the key exchange messages hold: TW_KX_ECDHE.
enum tw_kx {
#define TW_KX(id, name) TW_KX_##id,
#include "parsers/tls/codes.def"
};

// tw_auth is whose key the server proves to have: TW_AUTH_RSA. RSA_PSK counts as RSA, for it sends a certificate.
enum tw_auth {
#define TW_AUTH(id, name) TW_AUTH_##id,
#include "parsers/tls/codes.def"
};

// tw_hash is the hash of a suite's key derivation and Finished: TW_HASH_SHA384.
enum tw_hash {
#define TW_HASH(id, name, bytes) TW_HASH_##id,
#include "parsers/tls/codes.def"
};

// tw_mac is what protects a record's integrity: TW_MAC_HMAC_SHA1; TW_MAC_AEAD where the cipher does.
enum tw_mac {
#define TW_MAC(id, name, bytes) TW_MAC_##id,
#include "parsers/tls/codes.def"
};

// tw_cipher_id is a bulk cipher with its key length and mode: TW_CIPHER_AES_128_GCM.
enum tw_cipher_id {
#define TW_CIPHER(id, mode, material, key, block, fixed_iv, record_iv, tag) TW_CIPHER_##id,
#include "parsers/tls/codes.def"
};

enum tw_cipher_mode {
    TW_MODE_NULL,
    TW_MODE_STREAM,
    TW_MODE_CBC,
    TW_MODE_AEAD,
};

// tw_cipher says how many bytes a cipher takes, under the rules up to TLS 1.2. In TLS 1.3 nothing of the nonce
// travels, and fixed_iv_bytes + record_iv_bytes is derived as one IV.
struct tw_cipher {
    const char *name;
    enum tw_cipher_mode mode;
    uint8_t material_bytes;   // of the key block; less than key_bytes for export ciphers, which stretch it
    uint8_t key_bytes;        // of the key that the cipher runs with
    uint8_t block_bytes;      // CBC only: also the IV, of the key block (to TLS 1.0) or of the record (from TLS 1.1)
    uint8_t fixed_iv_bytes;   // of the key block: salt of a nonce, or the whole nonce
    uint8_t record_iv_bytes;  // AEAD only: sent with each record
    uint8_t tag_bytes;        // AEAD only
};

// tw_suite is one cipher suite. The strings and the struct are constant and live for ever.
struct tw_suite {
    const char *name;  // as registered: "TLS_AES_128_GCM_SHA256"
    uint16_t value;
    bool registered;  // by IANA; false for drafts, private use, TLCP
    enum tw_kx kx;
    enum tw_auth auth;
    enum tw_cipher_id cipher;
    enum tw_mac mac;
    enum tw_hash prf;  // from TLS 1.2 on; before, MD5 and SHA-1 together for every suite
};

// tw_suite_find gives the suite of that value, or NULL where there is none, GREASE included.
TW_MUST_USE const struct tw_suite *tw_suite_find(uint16_t value);

// tw_suite_by_name gives the suite of exactly that name, or NULL. It is slow: for what people type.
TW_MUST_USE const struct tw_suite *tw_suite_by_name(const char *name);

// tw_suite_at gives one suite after the other, by rising value, and NULL from tw_suite_count on.
TW_MUST_USE const struct tw_suite *tw_suite_at(size_t index);
size_t tw_suite_count(void);

// tw_suite_name gives the registered name of a suite, or NULL where there is none.
const char *tw_suite_name(uint16_t value);

// tw_suite_is_export is true for suites made weak for export (RFC 2246 appendix C and the drafts with 56 bits).
bool tw_suite_is_export(const struct tw_suite *suite);

// tw_cipher_get gives the lengths of a cipher; never NULL for an enumerator.
const struct tw_cipher *tw_cipher_get(enum tw_cipher_id id);

// Output lengths in bytes; 0 for none. A MAC of 0 bytes is none, or part of the cipher.
size_t tw_hash_bytes(enum tw_hash hash);
size_t tw_mac_bytes(enum tw_mac mac);

// Names of the properties, for people and reports: "ecdhe", "rsa", "SHA384", "HMAC_SHA1".
const char *tw_kx_name(enum tw_kx kx);
const char *tw_auth_name(enum tw_auth auth);
const char *tw_hash_name(enum tw_hash hash);
const char *tw_mac_name(enum tw_mac mac);

// tw_registry is one list of values: TW_REGISTRY_GROUP.
enum tw_registry {
#define TW_REGISTRY(id, width, title) TW_REGISTRY_##id,
#include "parsers/tls/codes.def"
    TW_REGISTRY_COUNT,
};

// tw_code is one value of a registry. Constant, lives for ever.
struct tw_code {
    const char *name;
    uint32_t value;
    enum tw_registry registry;
    bool registered;  // false for what is seen on the wire without being registered
};

// tw_code_find gives the entry of that value, or NULL where there is none, GREASE included.
TW_MUST_USE const struct tw_code *tw_code_find(enum tw_registry registry, uint32_t value);

// tw_code_at gives one entry of a registry after the other, by rising value, and NULL behind the last.
TW_MUST_USE const struct tw_code *tw_code_at(enum tw_registry registry, size_t index);

// tw_code_name gives the name of that value, or NULL.
const char *tw_code_name(enum tw_registry registry, uint32_t value);

// tw_code_value reads a name as people write it (case counts), some older names included. On false *out is untouched.
TW_MUST_USE bool tw_code_value(enum tw_registry registry, const char *name, uint32_t *out);

// The title of a registry, as IANA writes it, and the width of its values on the wire in bytes (1, 2 or 3).
const char *tw_registry_title(enum tw_registry registry);
size_t tw_registry_width(enum tw_registry registry);

// tw_message_name gives the name of a handshake message's struct: "ClientHello"; NULL where there is none.
// tw_handshake_name below gives the name of the value: "client_hello".
const char *tw_message_name(uint8_t type);

// GREASE (RFC 8701): values that clients send to see that servers ignore what they do not know. The 16-bit ones stand
// among suites, groups, extensions, signature schemes and versions, the 8-bit ones among PskKeyExchangeModes.
static inline bool tw_is_grease16(uint16_t value)
{
    return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

static inline bool tw_is_grease8(uint8_t value)
{
    return value % 0x1f == 0x0b;
}

// Names in the registries that are met most; NULL where there is none.
static inline const char *tw_version_name(uint16_t value)
{
    return tw_code_name(TW_REGISTRY_VERSION, value);
}

static inline const char *tw_content_type_name(uint8_t value)
{
    return tw_code_name(TW_REGISTRY_CT, value);
}

static inline const char *tw_handshake_name(uint8_t value)
{
    return tw_code_name(TW_REGISTRY_HS, value);
}

static inline const char *tw_alert_level_name(uint8_t value)
{
    return tw_code_name(TW_REGISTRY_ALERT_LEVEL, value);
}

static inline const char *tw_alert_name(uint8_t value)
{
    return tw_code_name(TW_REGISTRY_ALERT, value);
}

static inline const char *tw_extension_name(uint16_t value)
{
    return tw_code_name(TW_REGISTRY_EXT, value);
}

static inline const char *tw_group_name(uint16_t value)
{
    return tw_code_name(TW_REGISTRY_GROUP, value);
}

static inline const char *tw_signature_name(uint16_t value)
{
    return tw_code_name(TW_REGISTRY_SIG, value);
}

#endif
