// The messages that are one field or none.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/small_messages.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

static bool again_empty(struct tw_cursor *body, struct tw_writer *w)
{
    (void)w;
    return tw_empty_message_parse(body);
}

static bool again_finished(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span verify_data;
    return tw_finished_parse(body, &verify_data) && tw_writer_bytes(w, verify_data);
}

static bool again_key_update(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_key_update view;
    return tw_key_update_parse(body, &view) && tw_key_update_write(w, &view);
}

static bool again_next_protocol(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_next_protocol view;
    return tw_next_protocol_parse(body, &view) && tw_next_protocol_write(w, &view);
}

static bool again_supplemental_data(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span list;
    return tw_supplemental_data_parse(body, &list) && tw_supplemental_data_write(w, list);
}

struct vector {
    uint8_t type;
    bool (*again)(struct tw_cursor *body, struct tw_writer *w);
    const char *body;
    const char *text;
};

// clang-format off
static const struct vector vectors[] = {
    {TW_HS_HELLO_REQUEST, again_empty, "", ""},
    {TW_HS_SERVER_HELLO_DONE, again_empty, "", ""},
    {TW_HS_END_OF_EARLY_DATA, again_empty, "", ""},
    {TW_HS_FINISHED, again_finished, "000102030405060708090a0b", "verify_data: 000102030405060708090a0b\n"},
    {TW_HS_MESSAGE_HASH, again_finished, "abcd", "hash: abcd\n"},
    {TW_HS_KEY_UPDATE, again_key_update, "01", "request_update: 1 update_requested\n"},
    {TW_HS_KEY_UPDATE, again_key_update, "09", "request_update: 9\n"},
    {TW_HS_NEXT_PROTOCOL, again_next_protocol, "02 6832 03 000000", "selected_protocol: \"h2\"\npadding: 000000\n"},
    {TW_HS_SUPPLEMENTAL_DATA, again_supplemental_data, "00000a 0000 0002 aabb ffff 0000",
     "supp_data []\n  supplemental_data_entry {}\n    supp_data_type: 0 user_mapping_data\n    supp_data: aabb\n"
     "  supplemental_data_entry {}\n    supp_data_type: 65535\n    supp_data: \n"},
};
// clang-format on

static void check(const uint8_t *bytes, size_t len, void *context)
{
    const struct vector *vector = context;
    const struct tw_message_context known = {.type = vector->type};
    uint8_t written[64];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor body = tw_cursor_over(tw_span_of(bytes, len));
    bool whole = tw_test_fields_account(&known, tw_span_of(bytes, len));
    if (vector->again(&body, &w)) {
        assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
    } else {
        assert_false(whole);
    }
}

static void test_every_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct tw_message_context known = {.type = vectors[i].type};
        uint8_t bytes[64];
        char text[512];
        size_t len = tw_test_hex(bytes, sizeof bytes, vectors[i].body);
        tw_test_fields_text(&known, tw_span_of(bytes, len), text, sizeof text);
        assert_string_equal(text, vectors[i].text);
        assert_true(tw_test_fields_account(&known, tw_span_of(bytes, len)));
        tw_test_every_cut(bytes, len, check, (void *)(uintptr_t)&vectors[i]);
        tw_test_every_flip(bytes, len, 0xff, check, (void *)(uintptr_t)&vectors[i]);
    }
}

static void test_entries_of_supplemental_data(void **state)
{
    (void)state;
    struct tw_supplemental_data_entry entry;
    struct tw_cursor list = tw_cursor_over(tw_span_of("\x40\x02\x00\x01\xaa\x00\x00\x00", 8));
    assert_true(tw_supplemental_data_next(&list, &entry));
    assert_int_equal(entry.type, TW_SUPPLEMENTAL_AUTHZ_DATA);
    assert_int_equal(entry.data.len, 1);
    assert_false(tw_supplemental_data_next(&list, &entry));
    assert_int_equal(list.left, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_message),
        cmocka_unit_test(test_entries_of_supplemental_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
