// Look-up in the TLS registries. The data is in codes.def; the tables made from it are sorted, which the test checks.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"

#include <assert.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum state { STATE_WILD, STATE_IANA };

static const struct tw_suite suites[] = {
#define TW_SUITE(value, name, kx, auth, cipher, mac, prf, state)                                                       \
    {#name,        value,        STATE_##state == STATE_IANA, TW_KX_##kx, TW_AUTH_##auth, TW_CIPHER_##cipher,          \
     TW_MAC_##mac, TW_HASH_##prf},
#include "parsers/tls/codes.def"
};

static const struct tw_cipher ciphers[] = {
#define TW_CIPHER(id, mode, material, key, block, fixed_iv, record_iv, tag)                                            \
    {#id, TW_MODE_##mode, material, key, block, fixed_iv, record_iv, tag},
#include "parsers/tls/codes.def"
};

static const struct tw_code codes[] = {
#define TW_CODE(registry, id, value, name, state) {name, value, TW_REGISTRY_##registry, STATE_##state == STATE_IANA},
#define TW_HANDSHAKE(id, value, name, message, state) TW_CODE(HS, id, value, name, state)
#include "parsers/tls/codes.def"
};

struct alias {
    enum tw_registry registry;
    const char *name;
    uint32_t value;
};

static const struct alias aliases[] = {
#define TW_ALIAS(registry, name, value) {TW_REGISTRY_##registry, name, value},
#include "parsers/tls/codes.def"
};

static const char *const messages[256] = {
#define TW_HANDSHAKE(id, value, name, message, state) [value] = message,
#include "parsers/tls/codes.def"
};

struct property {
    const char *name;
    size_t bytes;
};

static const struct property kxs[] = {
#define TW_KX(id, name) {name, 0},
#include "parsers/tls/codes.def"
};

static const struct property auths[] = {
#define TW_AUTH(id, name) {name, 0},
#include "parsers/tls/codes.def"
};

static const struct property hashes[] = {
#define TW_HASH(id, name, bytes) {name, bytes},
#include "parsers/tls/codes.def"
};

static const struct property macs[] = {
#define TW_MAC(id, name, bytes) {name, bytes},
#include "parsers/tls/codes.def"
};

static const struct property registries[] = {
#define TW_REGISTRY(id, width, title) {title, width},
#include "parsers/tls/codes.def"
};

// Both look-ups halve what is left in steps that the compiler knows beforehand: one comparison a step, and no end to look for. The first one
// chooses between as many entries from the front and as many from the back.
#define SPAN(table) (COUNT(table) < 512 ? 256U : 512U)
_Static_assert(COUNT(suites) >= 255 && COUNT(suites) < 1023 && COUNT(codes) >= 255 && COUNT(codes) < 1023,
               "another span");
_Static_assert(2 * (SPAN(suites) - 1) >= COUNT(suites) && 2 * (SPAN(codes) - 1) >= COUNT(codes),
               "entries between them");

const struct tw_suite *tw_suite_find(uint16_t value)
{
    size_t low = suites[SPAN(suites) - 2].value < value ? COUNT(suites) - (SPAN(suites) - 1) : 0;
    for (size_t step = SPAN(suites) / 2; step != 0; step /= 2)
        low += suites[low + step - 1].value < value ? step : 0;
    return low < COUNT(suites) && suites[low].value == value ? &suites[low] : NULL;
}

const struct tw_suite *tw_suite_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT(suites); i++)
        if (strcmp(suites[i].name, name) == 0)
            return &suites[i];
    return NULL;
}

const struct tw_suite *tw_suite_at(size_t index)
{
    return index < COUNT(suites) ? &suites[index] : NULL;
}

size_t tw_suite_count(void)
{
    return COUNT(suites);
}

const char *tw_suite_name(uint16_t value)
{
    const struct tw_suite *suite = tw_suite_find(value);
    return suite != NULL ? suite->name : NULL;
}

bool tw_suite_is_export(const struct tw_suite *suite)
{
    return strstr(suite->name, "_EXPORT") != NULL;
}

const struct tw_cipher *tw_cipher_get(enum tw_cipher_id id)
{
    assert((size_t)id < COUNT(ciphers));
    return &ciphers[id];
}

static uint64_t order_of(enum tw_registry registry, uint32_t value)
{
    return (uint64_t)registry << 32 | value;
}

static bool is_before(size_t index, uint64_t wanted)
{
    return order_of(codes[index].registry, codes[index].value) < wanted;
}

// first_not_before gives the index of the first code at or behind that value of that registry.
static size_t first_not_before(enum tw_registry registry, uint32_t value)
{
    const uint64_t wanted = order_of(registry, value);
    size_t low = is_before(SPAN(codes) - 2, wanted) ? COUNT(codes) - (SPAN(codes) - 1) : 0;
    for (size_t step = SPAN(codes) / 2; step != 0; step /= 2)
        low += is_before(low + step - 1, wanted) ? step : 0;
    return low;
}

const struct tw_code *tw_code_find(enum tw_registry registry, uint32_t value)
{
    size_t i = first_not_before(registry, value);
    return i < COUNT(codes) && codes[i].registry == registry && codes[i].value == value ? &codes[i] : NULL;
}

const struct tw_code *tw_code_at(enum tw_registry registry, size_t index)
{
    size_t first = first_not_before(registry, 0);
    if (index >= COUNT(codes) - first || codes[first + index].registry != registry)
        return NULL;
    return &codes[first + index];
}

const char *tw_code_name(enum tw_registry registry, uint32_t value)
{
    const struct tw_code *code = tw_code_find(registry, value);
    return code != NULL ? code->name : NULL;
}

bool tw_code_value(enum tw_registry registry, const char *name, uint32_t *out)
{
    const struct tw_code *code;
    for (size_t i = 0; (code = tw_code_at(registry, i)) != NULL; i++) {
        if (strcmp(code->name, name) == 0) {
            *out = code->value;
            return true;
        }
    }
    for (size_t i = 0; i < COUNT(aliases); i++) {
        if (aliases[i].registry == registry && strcmp(aliases[i].name, name) == 0) {
            *out = aliases[i].value;
            return true;
        }
    }
    return false;
}

const char *tw_message_name(uint8_t type)
{
    return messages[type];
}

static const struct property *property_at(const struct property *table, size_t count, size_t index)
{
    assert(index < count);
    return &table[index];
}

const char *tw_registry_title(enum tw_registry registry)
{
    return property_at(registries, COUNT(registries), (size_t)registry)->name;
}

size_t tw_registry_width(enum tw_registry registry)
{
    return property_at(registries, COUNT(registries), (size_t)registry)->bytes;
}

size_t tw_hash_bytes(enum tw_hash hash)
{
    return property_at(hashes, COUNT(hashes), (size_t)hash)->bytes;
}

size_t tw_mac_bytes(enum tw_mac mac)
{
    return property_at(macs, COUNT(macs), (size_t)mac)->bytes;
}

const char *tw_kx_name(enum tw_kx kx)
{
    return property_at(kxs, COUNT(kxs), (size_t)kx)->name;
}

const char *tw_auth_name(enum tw_auth auth)
{
    return property_at(auths, COUNT(auths), (size_t)auth)->name;
}

const char *tw_hash_name(enum tw_hash hash)
{
    return property_at(hashes, COUNT(hashes), (size_t)hash)->name;
}

const char *tw_mac_name(enum tw_mac mac)
{
    return property_at(macs, COUNT(macs), (size_t)mac)->name;
}
