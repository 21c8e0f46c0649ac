// Finding fields: what a path leads to, and paths that lead nowhere.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "replay/engine/field_edit.h"
#include "tests/support/hex.h"

#define ROOM 2048

#define RANDOM "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define START "0303" RANDOM "00"
#define SUITES "000613011302c02f"
#define METHODS "0100"
#define KEY_SHARE_1 "001d000401020304"
#define KEY_SHARE_2 "001700020506"
#define KEY_SHARE "00330010000e" KEY_SHARE_1 KEY_SHARE_2
#define RENEGOTIATION "ff01000100"
#define IDENTITY_1 "0002616100000001"
#define IDENTITY_2 "00016200000002"
#define PSK "00290018000f" IDENTITY_1 IDENTITY_2 "000502b1b101b2"
#define GREASE "1a1a0000"
#define HELLO START SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK

static const struct tw_message_context client_hello = {.type = TW_HS_CLIENT_HELLO, .version = TW_VERSION_TLS13};

static void test_paths_that_lead_nowhere(void **state)
{
    static const char *const paths[] = {
        "",
        ".",
        "random.",
        ".random",
        "random[0]",
        "cipher_suites[3]",
        "cipher_suites[-4]",
        "cipher_suites[",
        "cipher_suites[]",
        "cipher_suites[-]",
        "cipher_suites[-0]",
        "cipher_suites[0",
        "cipher_suites[0]]",
        "cipher_suites[0]x",
        "cipher_suites[99999999999]",
        "cipher_suites[1].cipher_suite",
        "cipher_suite",
        "extension",
        "extension-",
        "extension-65282",
        "extension-x",
        "extension-0065281",
        "pre_shared_key[0]",
        "extensions.pre_shared_key",
        "pre_shared_key.binders[2]",
        "key_share.client_shares.key_exchange",
        "key_share.key_exchange",
        "a.b.c.d.e.f.g.h.i.j.k.l.m",
        "extensions[0].extension_data[0]",
        "extension_type",
    };
    uint8_t body[ROOM];
    struct tw_span hello = tw_span_of(body, tw_test_hex(body, sizeof body, HELLO));
    struct rp_field field;
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (rp_field_find(&client_hello, hello, paths[i], &field)) {
            fail_msg("%s is found at %zu", paths[i], field.at);
        }
    }
}

static void test_what_is_found(void **state)
{
    uint8_t body[ROOM];
    struct tw_span hello = tw_span_of(body, tw_test_hex(body, sizeof body, HELLO));
    struct rp_field field;
    (void)state;
    assert_true(rp_field_find(&client_hello, hello, "pre_shared_key.binders[1]", &field));
    assert_int_equal(field.at, hello.len - 1);
    assert_int_equal(field.len, 1);
    assert_int_equal(field.whole_at, hello.len - 2);
    assert_int_equal(field.whole_len, 2);
    assert_int_equal(field.length_at, hello.len - 2);
    assert_int_equal(field.length_bytes, 1);
    assert_int_equal(field.siblings, 2);
    assert_int_equal(field.index, 1);
    assert_int_equal(field.list_at, hello.len - 5);
    assert_int_equal(field.list_len, 5);
    assert_int_equal(field.num_around, 3);  // extensions, extension_data, binders
    assert_int_equal(field.around[0].at, 45);
    assert_int_equal(field.around[2].at, hello.len - 7);
    assert_true(rp_field_find(&client_hello, hello, "renegotiation_info", &field));
    assert_int_equal(field.whole_len, 5);
    assert_int_equal(field.len, 1);
    assert_int_equal(field.siblings, 4);
    assert_int_equal(field.index, 2);
    assert_int_equal(field.num_around, 1);
}

// An extension is found by its number too, and by where it stands; all three are the same place.
static void test_names_of_an_extension(void **state)
{
    static const char *const paths[] = {"renegotiation_info", "extension-65281", "extensions[2].extension_data",
                                        "extensions[-2].extension_data"};
    uint8_t body[ROOM];
    struct tw_span hello = tw_span_of(body, tw_test_hex(body, sizeof body, HELLO));
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct rp_field field;
        assert_true(rp_field_find(&client_hello, hello, paths[i], &field));
        assert_int_equal(field.at, 75);
        assert_int_equal(field.len, 1);
        assert_int_equal(field.length_at, 73);
        assert_int_equal(field.length_bytes, 2);
    }
}

// Where an extension stands twice, its name leads to the first of them.
static void test_twice(void **state)
{
    uint8_t body[ROOM];
    struct tw_span hello =
        tw_span_of(body, tw_test_hex(body, sizeof body, START SUITES METHODS "000a" RENEGOTIATION RENEGOTIATION));
    struct rp_field field;
    (void)state;
    assert_true(rp_field_find(&client_hello, hello, "renegotiation_info", &field));
    assert_int_equal(field.index, 0);
    assert_int_equal(field.siblings, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_that_lead_nowhere),
        cmocka_unit_test(test_what_is_found),
        cmocka_unit_test(test_names_of_an_extension),
        cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
