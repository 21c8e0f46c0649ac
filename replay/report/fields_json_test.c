// The fields of messages as JSON and as lines.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/fields_json.h"

#include "parsers/tls/codes.h"
#include "replay/report/fields_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

// A ServerHello: version, random, no session ID, suite, compression, and supported_groups as the only extension, whose list has an
// unknown group.
static const uint8_t hello[] = {
    3,    3,  // legacy_version
    1,    1,  1, 1, 1, 1, 1, 1,  1,    1,    1, 1, 1, 1, 1, 1,
    1,    1,  1, 1, 1, 1, 1, 1,  1,    1,    1, 1, 1, 1, 1, 1,  // random
    0,                                                          // legacy_session_id
    0x13, 1,                                                    // cipher_suite
    0,                                                          // compression
    0,    10,                                                   // extensions
    0,    10, 0, 6, 0, 4, 0, 29, 0x7e, 0x01,                    // supported_groups
};

static const struct tw_message_context context = {.from = TW_SERVER, .type = TW_HS_SERVER_HELLO};

static void check_json(struct tw_span body, const char *expected)
{
    json_t *fields = rp_fields_json(&context, body);
    char *text = json_dumps(fields, JSON_COMPACT | JSON_PRESERVE_ORDER);
    assert_string_equal(text, expected);
    free(text);
    json_decref(fields);
}

#define RANDOM "0101010101010101010101010101010101010101010101010101010101010101"
#define START                                                                                                          \
    "{\"legacy_version\":771,\"legacy_version_name\":\"TLS 1.2\",\"random\":\"" RANDOM                                 \
    "\",\"legacy_session_id_echo\":\"\","                                                                              \
    "\"cipher_suite\":4865,\"cipher_suite_name\":\"TLS_AES_128_GCM_SHA256\",\"legacy_compression_method\":0,"          \
    "\"legacy_compression_method_name\":\"NULL\","

static void test_names_stand_beside_numbers(void **state)
{
    (void)state;
    check_json(tw_span_of(hello, sizeof hello),
               START "\"extensions\":[{\"extension_type\":10,\"extension_type_name\":\"supported_groups\","
                     "\"extension_data\":{\"named_group_list\":[29,32257],"
                     "\"named_group_list_names\":[\"x25519\",null]}}]}");
}

static void test_what_does_not_fit_is_told(void **state)
{
    (void)state;
    json_t *fields = rp_fields_json(&context, tw_span_of(hello, sizeof hello - 3));
    assert_non_null(fields);
    char *text = json_dumps(fields, JSON_COMPACT);
    assert_non_null(strstr(text, "\"malformed\":[{"));
    free(text);
    json_decref(fields);
}

static void test_every_length_is_told(void **state)
{
    (void)state;
    for (size_t len = 0; len <= sizeof hello; len++) {
        json_t *fields = rp_fields_json(&context, tw_span_of(hello, len));
        assert_non_null(fields);
        json_decref(fields);
    }
}

static void test_lines(void **state)
{
    (void)state;
    struct rp_text text = {0};
    rp_fields_text(&text, &context, tw_span_of(hello, sizeof hello));
    rp_text_char(&text, 0);
    assert_string_equal(text.data, "legacy_version: TLS 1.2 (0x0303)\n"
                                   "random: " RANDOM "\n"
                                   "legacy_session_id_echo: (empty)\n"
                                   "cipher_suite: TLS_AES_128_GCM_SHA256 (0x1301)\n"
                                   "legacy_compression_method: NULL (0x00)\n"
                                   "extensions (10 bytes)\n"
                                   "  - extension_type: supported_groups (0x000a)\n"
                                   "    extension_data (6 bytes)\n"
                                   "      named_group_list (4 bytes)\n"
                                   "        - x25519 (0x001d)\n"
                                   "        - 32257\n");
    rp_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_stand_beside_numbers),
        cmocka_unit_test(test_what_does_not_fit_is_told),
        cmocka_unit_test(test_every_length_is_told),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
