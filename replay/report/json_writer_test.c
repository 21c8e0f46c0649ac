// JSON that is written at once: what a reader of JSON makes of it, and which bytes stand in it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

static void check(struct rp_text *text, const char *expected)
{
    assert_false(text->failed);
    assert_int_equal(text->len, strlen(expected));
    assert_memory_equal(text->data, expected, text->len);
    rp_text_free(text);
}

static void test_commas(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_json json = {.out = &out};
    rp_json_open(&json, '{');
    rp_json_key(&json, "a");
    rp_json_open(&json, '[');
    rp_json_close(&json, ']');
    rp_json_key(&json, "b");
    rp_json_open(&json, '[');
    rp_json_integer(&json, 0);
    rp_json_open(&json, '{');
    rp_json_close(&json, '}');
    rp_json_null(&json);
    rp_json_word(&json, NULL);
    rp_json_word(&json, "w");
    rp_json_close(&json, ']');
    rp_json_key(&json, "c");
    rp_json_bool(&json, true);
    rp_json_key(&json, "d");
    rp_json_bool(&json, false);
    rp_json_key(&json, "e");
    rp_json_hex(&json, tw_span_of("\x01\xfe", 2));
    rp_json_key(&json, "f");
    rp_json_raw(&json);
    rp_text_string(&out, "[1,2]");
    rp_json_key(&json, "g");
    rp_json_quote(&json);
    rp_text_string(&out, "as it is");
    rp_json_unquote(&json);
    rp_json_close(&json, '}');
    check(
        &out,
        "{\"a\":[],\"b\":[0,{},null,null,\"w\"],\"c\":true,\"d\":false,\"e\":\"01fe\",\"f\":[1,2],\"g\":\"as it is\"}");
}

static void test_integers(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_json json = {.out = &out};
    rp_json_open(&json, '[');
    rp_json_integer(&json, -1);
    rp_json_integer(&json, INT64_MAX);
    rp_json_integer(&json, INT64_MIN);
    rp_json_close(&json, ']');
    check(&out, "[-1,9223372036854775807,-9223372036854775808]");
}

// assert_same_as_jansson compares a string with what jansson writes of it, and reads it back.
static void assert_same_as_jansson(const char *bytes, size_t len)
{
    struct rp_text out = {0};
    struct rp_json json = {.out = &out};
    rp_json_string(&json, bytes, len);
    json_t *theirs = json_stringn(bytes, len);
    char *dump = json_dumps(theirs, JSON_ENCODE_ANY | JSON_COMPACT);
    assert_non_null(dump);
    json_t *read = json_loadb(out.data, out.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    assert_non_null(read);
    assert_int_equal(json_string_length(read), len);
    assert_memory_equal(json_string_value(read), bytes, len);
    json_decref(read);
    check(&out, dump);
    free(dump);
    json_decref(theirs);
}

static void test_every_character_is_escaped_as_it_has_to_be(void **state)
{
    (void)state;
    for (int c = 0; c < 0x80; c++) {
        const char bytes[3] = {'x', (char)c, 'y'};
        assert_same_as_jansson(bytes, sizeof bytes);
        assert_same_as_jansson(&bytes[1], 1);
    }
    assert_same_as_jansson("", 0);
    assert_same_as_jansson("b\xc3\xbc\xe2\x80\xa6\xf0\x9f\x94\x92\"", 11);
}

static void test_the_network_is_shown_as_on_a_terminal(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_json json = {.out = &out};
    rp_json_open(&json, '[');
    rp_json_network(&json, tw_span_of("a\x1b[\"\\\xff\n", 7));
    rp_json_network(&json, tw_span_of("", 0));
    rp_json_close(&json, ']');
    check(&out, "[\"a\\\\x1b[\\\"\\\\\\\\\\\\xff\\\\x0a\",\"\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commas),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_every_character_is_escaped_as_it_has_to_be),
        cmocka_unit_test(test_the_network_is_shown_as_on_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
