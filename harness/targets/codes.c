// The registries: a name that is found for a value is one that finds this value again, whatever the case it is written in, and every list
// is sorted and whole.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a name as people write it, and behind it the registry and a value (2).
#include "parsers/tls/codes.h"
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(name_finds_its_value, "a registered name does not find the value that it was found for")
HX_PROPERTY(value_has_a_name, "a name was read as a value that has none")
HX_PROPERTY(lists_are_sorted, "a registry is not sorted by value, or an entry is not found by its own")
HX_PROPERTY(suite_is_itself, "a suite is not found by its value or name, or its parts have no names")

static void check_suite(const struct tw_suite *suite)
{
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    suite_is_itself(tw_suite_find(suite->value) == suite && tw_suite_by_name(suite->name) == suite
                    && tw_suite_name(suite->value) == suite->name && cipher != NULL && cipher->name != NULL
                    && *tw_kx_name(suite->kx) != '\0' && *tw_auth_name(suite->auth) != '\0'
                    && *tw_hash_name(suite->prf) != '\0' && *tw_mac_name(suite->mac) != '\0'
                    && tw_hash_bytes(suite->prf) <= 64 && tw_mac_bytes(suite->mac) <= 64);
    hx_reached("export suites", tw_suite_is_export(suite));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    uint16_t value = hx_take_u16(&take);
    enum tw_registry registry = (enum tw_registry)(hx_take_u8(&take) % TW_REGISTRY_COUNT);
    char name[128];
    uint32_t found = 0;
    if (take.rest.len >= sizeof name) {
        return -1;
    }
    memcpy(name, take.rest.data, take.rest.len);
    name[take.rest.len] = '\0';
    if (tw_code_value(registry, name, &found)) {
        value_has_a_name(tw_code_name(registry, found) != NULL);
        hx_reached("names", 1);
    }
    const struct tw_suite *by_name = tw_suite_by_name(name);
    suite_is_itself(by_name == NULL || strcmp(by_name->name, name) == 0);
    check_suite(tw_suite_at(value % tw_suite_count()));
    const struct tw_code *code = tw_code_find(registry, value);
    name_finds_its_value(code == NULL
                         || (code->value == value && code->registry == registry
                             && tw_code_value(registry, code->name, &found) && found == value));
    const struct tw_code *at = tw_code_at(registry, value % 64);
    const struct tw_code *next = tw_code_at(registry, value % 64 + 1U);
    lists_are_sorted(at == NULL ? next == NULL
                                : tw_code_find(registry, at->value) == at && (next == NULL || next->value > at->value));
    lists_are_sorted(tw_registry_title(registry) != NULL && tw_registry_width(registry) >= 1
                     && tw_suite_at(tw_suite_count()) == NULL);
    (void)tw_message_name((uint8_t)value);
    hx_reached("codes", code != NULL);
    return 0;
}
