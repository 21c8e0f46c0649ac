// The text form: how scripts read, what is wrong with a text and where, and that no text does harm.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema.h"
#include "replay/script/text.h"
#include "tests/support/make_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rp_arena arena;

static int start(void **state)
{
    (void)state;
    rp_arena_init(&arena, (size_t)1 << 24);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rp_arena_free(&arena);
    return 0;
}

static bool parse(const char *text, struct rp_script *out, struct rp_script_error *error)
{
    return rp_script_parse(tw_span_of(text, strlen(text)), &arena, out, error);
}

// reads_as parses the text, and compares what is printed then.
static void reads_as(const char *text, const char *expected)
{
    struct rp_script script;
    struct rp_script_error error;
    size_t len = 0;
    if (!parse(text, &script, &error)) {
        fail_msg("%zu:%zu: %s\n%s", error.line, error.column, error.what, text);
    }
    char *printed = rp_script_text(&script, &len);
    assert_non_null(printed);
    assert_string_equal(printed, expected);
    free(printed);
}

static void test_ways_to_write(void **state)
{
    (void)state;
    reads_as("", "");
    reads_as("\n\n# nothing\n", "");
    reads_as("connect 0", "connect 0\n");
    reads_as("connect 0 within=2m address=1", "connect 0 address=1 within=120s\n");
    reads_as("end 0 gentle", "end 0\n");
    reads_as("end 0 wait=1500ms fin", "end 0 fin wait=1500ms\n");
    reads_as("pause 0 0", "pause 0 0s\n");
    reads_as("record 0 alert 0228 version=0x301", "record 0 alert 0228 version=TLS1.0\n");
    reads_as("record 1 99 times=3", "record 1 99 times=3\n");
    reads_as("handshake 0 groups=P-256,x25519,0x0a0a", "handshake 0 groups=secp256r1,x25519,0x0a0a\n");
    reads_as("handshake 0\nedit ccs drop", "handshake 0\n  edit change_cipher_spec drop\n");
    reads_as("handshake 0\n\tedit finished verify_data set bytes=\"a # b\" # c",
             "handshake 0\n  edit finished verify_data set bytes=\"a # b\"\n");
    reads_as("handshake 0\n edit any record-flip piece=every at=0",
             "handshake 0\n  edit any record-flip piece=every at=0\n");
    reads_as("handshake 0\n edit 1 \"odd path\" length by=-2",
             "handshake 0\n  edit client_hello \"odd path\" length by=-2\n");
    reads_as("data 0 414243", "data 0 \"ABC\"\n");
    reads_as("data 0 \"\\x00\\\"\\\\\"", "data 0 00225c\n");
    reads_as("key-update 0 ask", "key-update 0 ask\n");
    reads_as("host reload", "host reload\n");
    reads_as("session 3 conn=2", "session 3 conn=2\n");
    reads_as("save 0", "save 0 session=0\n");
}

static void test_texts_that_are_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line, column;
        const char *what;
    } wrong[] = {
        {"conect 0", 1, 1, "expected a step: connect, send"},
        {"connect", 1, 8, "something is missing: conn"},
        {"connect x", 1, 9, "conn: expected a number from 0 to 15, found 'x'"},
        {"connect 99999999999999999999999", 1, 9, "expected a number"},
        {"connect 0 1", 1, 11, "expected name=value or a flag, found '1'"},
        {"connect 0 within=5", 1, 18, "within: expected a time such as 250ms"},
        {"connect 0 within=99999999999h", 1, 18, "within: expected a time"},
        {"connect 0 within=", 1, 11, "a value is missing behind the ="},
        {"connect 0 within=1s within=2s", 1, 21, "said twice"},
        {"connect 0\nkey-update 0 ask=yes", 2, 14, "a flag takes no value"},
        {"connect 0 when=never", 1, 16, "when: expected one of always, resumed, completed, found 'never'"},
        {"handshake 0 suites=TLS_NONE", 1, 20, "expected a name of the registry \"TLS Cipher Suites\""},
        {"handshake 0 versions=TLS1.2,", 1, 22, "expected a name of the registry"},
        {"handshake 0 offer=0:id:id", 1, 19, "offer: expected no more words"},
        {"handshake 0 offer=0::id", 1, 19, "offer: expected no more words"},
        {"expect 0 accept=resumed:session=16", 1, 17, "expected a number from 0 to 15"},
        {"handshake 0\nedit finished", 2, 14, "something is missing: op"},
        {"handshake 0\nedit drop", 2, 6, "part: expected a handshake type"},
        {"handshake 0\nedit client_hello random flop", 2, 26, "op: expected one of set, flip"},
        {"handshake 0\nedit nothing drop", 2, 6, "part: expected a handshake type"},
        {"handshake 0\nedit finished drop unfixed=seals", 2, 28, "unfixed: expected one of lengths"},
        {"handshake 0\nedit finished drop by=2147483648", 2, 23, "by: expected a number of 32 bits"},
        {"edit finished drop", 1, 1, "there is no step above"},
        {"connect 0\nedit finished drop", 2, 1, "there is no step above"},
        {"data 0 123", 1, 8, "bytes: expected bytes, as hex or in quotes, found '123'"},
        {"data 0 \"abc", 1, 8, "bytes: expected bytes"},
        {"data 0 \"a\\qc\"", 1, 8, "bytes: expected bytes"},
        {"data 0 \"a\"b", 1, 8, "bytes: expected bytes"},
        {"handshake 0 random=\"123456789012345678901234567890123\"", 1, 20, "random: expected at most 32 bytes"},
        {"hello\x1b[31m", 1, 1, "found 'hello?[31m'"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rp_script script;
        struct rp_script_error error;
        assert_false(parse(wrong[i].text, &script, &error));
        if (!strstr(error.what, wrong[i].what)) {
            fail_msg("'%s' is said to be wrong like this: %s", wrong[i].text, error.what);
        }
        assert_int_equal(error.line, wrong[i].line);
        assert_int_equal(error.column, wrong[i].column);
        assert_int_equal(script.num_steps, 0);
    }
}

// many writes a word, and another so often behind it.
static const char *many(const char *first, const char *then, int times)
{
    static char text[1 << 14];
    struct tw_writer out = tw_writer_into(text, sizeof text);
    tw_writer_bytes(&out, tw_span_of(first, strlen(first)));
    for (int i = 0; i < times; i++) {
        tw_writer_bytes(&out, tw_span_of(then, strlen(then)));
    }
    tw_writer_u8(&out, 0);
    assert_true(tw_writer_ok(&out));
    return text;
}

static void test_too_much_is_refused(void **state)
{
    (void)state;
    struct rp_script script;
    struct rp_script_error error;
    assert_false(parse(many("", "connect 0\n", RP_SCRIPT_MAX_STEPS + 1), &script, &error));
    assert_int_equal(error.line, RP_SCRIPT_MAX_STEPS + 1);
    assert_non_null(strstr(error.what, "too many steps"));
    assert_false(parse(many("handshake 0\n", "edit any drop\n", RP_SCRIPT_MAX_EDITS + 1), &script, &error));
    assert_int_equal(error.line, RP_SCRIPT_MAX_EDITS + 2);
    assert_false(parse(many("connect", " 0", 70), &script, &error));
    assert_non_null(strstr(error.what, "too many words"));
}

static void test_a_full_arena_is_said(void **state)
{
    (void)state;
    uint8_t memory[1024];
    struct rp_arena small;
    struct rp_script script;
    struct rp_script_error error;
    static const char text[] = "connect 0\nend 0\nconnect 0\nend 0\nconnect 0\nend 0\nconnect 0\nend 0\n";
    rp_arena_over(&small, memory, sizeof memory);
    assert_false(rp_script_parse(tw_span_of(text, sizeof text - 1), &small, &script, &error));
    assert_non_null(strstr(error.what, "memory"));
}

// Texts of made-up scripts, with bytes changed, put in and cut off: each is read or refused.
static void test_bent_texts_do_no_harm(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 3000; i++) {
        struct rp_script script = make_script(&random, &arena);
        size_t len = 0;
        char *text = rp_script_text(&script, &len);
        assert_non_null(text);
        for (uint64_t k = make_random(&random) % 4; k > 0 && len > 0; k--) {
            text[make_random(&random) % len] = (char)" \"\\#=:,x0\n\t\xff"[make_random(&random) % 12];
        }
        len = i % 8 == 0 ? make_random(&random) % (len + 1) : len;
        struct rp_script_error error;
        struct rp_script back;
        size_t wrong = 0;
        if (rp_script_parse(tw_span_of(text, len), &arena, &back, &error)) {
            assert_true(rp_script_fits(&back, &wrong));
        } else {
            assert_true(error.line > 0 && error.column > 0 && error.what[0] != 0);
        }
        free(text);
        rp_arena_reset(&arena);
    }
}

static void test_a_literal_in_c(void **state)
{
    (void)state;
    struct rp_script script;
    struct rp_script_error error;
    size_t len = 0;
    assert_true(parse("connect 0\nhandshake 0 versions=TLS1.2,0x0a0a offer=0:id\n  edit client_hello random flip at=3\n"
                      "send 0 00410a cuts=1,2\nexpect 0 accept=resumed:session=0\n",
                      &script, &error));
    char *text = rp_script_text_c(&script, "it", &len);
    assert_non_null(text);
    assert_string_equal(
        text, "const struct rp_script it = {\n    .num_conns = 1,\n    .num_sessions = 1,\n    RP_STEPS(\n"
              "        {.type = RP_STEP_CONNECT},\n"
              "        {.type = RP_STEP_HANDSHAKE, .handshake.hello.versions = RP_CODES(TW_VERSION_TLS12, 0x0a0a),\n"
              "         .handshake.hello.offers = RP_OFFERS({.session = 0, .as = RP_OFFER_ID}),\n"
              "         .handshake.edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO, .path = \"random\","
              " .op = RP_EDIT_FLIP, .at = 3})},\n"
              "        {.type = RP_STEP_SEND, .send.bytes = RP_TEXT(\"\\000A\\012\"),"
              " .send.cuts = (const uint32_t[]){1, 2}, .send.num_cuts = 2},\n"
              "        {.type = RP_STEP_EXPECT, .expect.accept = RP_ANY_OF({.type = RP_REACT_RESUMED,"
              " .of_session = 1 + 0})}),\n};\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ways_to_write, start, stop),
        cmocka_unit_test_setup_teardown(test_texts_that_are_wrong, start, stop),
        cmocka_unit_test_setup_teardown(test_too_much_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(test_a_full_arena_is_said, start, stop),
        cmocka_unit_test_setup_teardown(test_bent_texts_do_no_harm, start, stop),
        cmocka_unit_test_setup_teardown(test_a_literal_in_c, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
