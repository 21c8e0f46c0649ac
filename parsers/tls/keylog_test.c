// Key logs: every kind of line, and what is written is read again.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/keylog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/page.h"

#define RANDOM "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct tw_keylog over(const char *text)
{
    return tw_keylog_over(tw_span_of(text, strlen(text)));
}

static void expect_text(struct tw_span span, const char *text)
{
    assert_int_equal(span.len, strlen(text));
    assert_memory_equal(span.data, text, span.len);
}

static void test_secrets_comments_and_blank_lines(void **state)
{
    (void)state;
    struct tw_keylog log = over("# a comment\n"
                                "\n"
                                "CLIENT_RANDOM " RANDOM " A0b1\r\n"
                                "MY_OWN_LABEL " RANDOM " 01\n"
                                "RSA 0102030405060708 ff");
    struct tw_keylog_line line;
    assert_true(tw_keylog_next(&log, &line));
    assert_int_equal(line.kind, TW_KEYLOG_COMMENT);
    expect_text(line.text, "# a comment");
    assert_true(tw_keylog_next(&log, &line));
    assert_int_equal(line.kind, TW_KEYLOG_COMMENT);
    expect_text(line.text, "");
    assert_true(tw_keylog_next(&log, &line));
    assert_int_equal(line.kind, TW_KEYLOG_SECRET);
    assert_int_equal(line.number, 3);
    assert_int_equal(line.label, TW_KEYLOG_CLIENT_RANDOM);
    assert_int_equal(line.id_len, 32);
    assert_int_equal(line.id[0], 0x00);
    assert_int_equal(line.id[31], 0xff);
    expect_text(line.secret_text, "A0b1");
    assert_true(tw_keylog_next(&log, &line));
    assert_int_equal(line.kind, TW_KEYLOG_SECRET);
    assert_int_equal(line.label, TW_KEYLOG_UNKNOWN);
    expect_text(line.label_text, "MY_OWN_LABEL");
    assert_true(tw_keylog_next(&log, &line));
    assert_int_equal(line.kind, TW_KEYLOG_SECRET);
    assert_int_equal(line.label, TW_KEYLOG_RSA);
    assert_int_equal(line.id_len, 8);
    assert_int_equal(line.number, 5);
    assert_false(tw_keylog_next(&log, &line));
}

static void test_bytes_of_a_secret(void **state)
{
    (void)state;
    struct tw_keylog log = over("EXPORTER_SECRET " RANDOM " 00fFA5\n");
    struct tw_keylog_line line;
    uint8_t bytes[3];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_true(tw_keylog_next(&log, &line));
    assert_true(tw_keylog_secret(&w, &line));
    assert_memory_equal(bytes, "\x00\xff\xa5", 3);
    struct tw_writer tight = tw_writer_into(bytes, 2);
    assert_false(tw_keylog_secret(&tight, &line));
}

static void test_bad_lines_are_told_and_passed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "CLIENT_RANDOM",
        "CLIENT_RANDOM " RANDOM,
        "CLIENT_RANDOM " RANDOM " 0",
        "CLIENT_RANDOM " RANDOM " 0g",
        "CLIENT_RANDOM " RANDOM " 00 11",
        "CLIENT_RANDOM 0011 00",
        "CLIENT_RANDOM x" RANDOM " 00",
        "RSA " RANDOM " 00",
        "\xff\xfe garbage",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[512];
        struct tw_writer w = tw_writer_into(text, sizeof text);
        assert_true(tw_writer_bytes(&w, tw_span_of(bad[i], strlen(bad[i]))));
        assert_true(tw_writer_bytes(&w, tw_span_of("\n# next", 7)));
        struct tw_keylog log = tw_keylog_over(tw_writer_span(&w));
        struct tw_keylog_line line;
        assert_true(tw_keylog_next(&log, &line));
        assert_int_equal(line.kind, TW_KEYLOG_BAD);
        assert_int_equal(line.number, 1);
        assert_non_null(line.fault);
        assert_true(tw_keylog_next(&log, &line));
        assert_int_equal(line.kind, TW_KEYLOG_COMMENT);
        assert_int_equal(line.number, 2);
        struct tw_writer none = tw_writer_into(text, sizeof text);
        assert_false(tw_keylog_secret(&none, &line));
    }
}

static bool is_digit(unsigned byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

// Digits are read eight at a time: every byte in every place of eight, and of the few behind them.
static void test_every_byte_in_every_place(void **state)
{
    (void)state;
    char text[] = "CLIENT_RANDOM " RANDOM " 0123456789ab";
    const size_t begin = strlen(text) - 12;
    for (size_t place = begin; place < strlen(text); place++) {
        const char was = text[place];
        for (unsigned byte = 1; byte < 256; byte++) {
            if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
                continue;
            }
            text[place] = (char)byte;
            struct tw_keylog log = over(text);
            struct tw_keylog_line line;
            assert_true(tw_keylog_next(&log, &line));
            assert_int_equal(line.kind, is_digit(byte) ? TW_KEYLOG_SECRET : TW_KEYLOG_BAD);
            uint8_t bytes[6];
            struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
            if (is_digit(byte)) {
                unsigned long value = strtoul(
                    (char[]){text[begin + (place - begin) / 2 * 2], text[begin + (place - begin) / 2 * 2 + 1], '\0'},
                    NULL, 16);
                assert_true(tw_keylog_secret(&w, &line));
                assert_int_equal(bytes[(place - begin) / 2], value);
            }
        }
        text[place] = was;
    }
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    uint8_t id[32] = {1, 2, 0xab};
    uint8_t secret[48] = {0xcd, 0, 0xff};
    char text[256];
    struct tw_writer w = tw_writer_into(text, sizeof text);
    for (unsigned label = TW_KEYLOG_UNKNOWN + 1; label <= TW_KEYLOG_ECH_CONFIG; label++) {
        struct tw_span id_span = tw_span_of(id, label == TW_KEYLOG_RSA ? 8 : sizeof id);
        const char *label_text = tw_keylog_label_text((enum tw_keylog_label)label);
        w.len = 0;
        assert_true(tw_keylog_write(&w, label_text, id_span, tw_span_of(secret, sizeof secret)));
        struct tw_keylog log = tw_keylog_over(tw_writer_span(&w));
        struct tw_keylog_line line;
        assert_true(tw_keylog_next(&log, &line));
        assert_int_equal(line.kind, TW_KEYLOG_SECRET);
        assert_int_equal(line.label, label);
        assert_true(tw_span_equal(tw_span_of(line.id, line.id_len), id_span));
        uint8_t read[48];
        struct tw_writer bytes = tw_writer_into(read, sizeof read);
        assert_true(tw_keylog_secret(&bytes, &line));
        assert_memory_equal(read, secret, sizeof secret);
    }
}

static void read_all(const uint8_t *bytes, size_t len, void *context)
{
    struct tw_keylog log = tw_keylog_over(tw_span_of(bytes, len));
    struct tw_keylog_line line;
    uint32_t lines = 0;
    size_t text = 0;
    while (tw_keylog_next(&log, &line)) {
        lines++;
        text += line.text.len;
        assert_int_equal(line.number, lines);
        assert_true(line.kind != TW_KEYLOG_SECRET || line.secret_text.len % 2 == 0);
    }
    assert_true(text + lines <= len + 1);
    (void)context;
}

static void test_cut_and_flipped_logs(void **state)
{
    (void)state;
    static const char text[] = "# log\r\n\r\nCLIENT_RANDOM " RANDOM " 00112233\n  \t\nRSA 0102030405060708 ff \r\nX\n";
    tw_test_every_cut(text, sizeof text - 1, read_all, NULL);
    tw_test_every_flip(text, sizeof text - 1, 0x01, read_all, NULL);
    tw_test_every_flip(text, sizeof text - 1, 0x2a, read_all, NULL);
    tw_test_every_flip(text, sizeof text - 1, 0xff, read_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secrets_comments_and_blank_lines), cmocka_unit_test(test_bytes_of_a_secret),
        cmocka_unit_test(test_bad_lines_are_told_and_passed),    cmocka_unit_test(test_every_byte_in_every_place),
        cmocka_unit_test(test_what_is_written_is_read),          cmocka_unit_test(test_cut_and_flipped_logs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
