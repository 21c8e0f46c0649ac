// The mutator of records: it stays in its room, does the same for the same seed, and what it makes is mostly records.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"
#include "tests/support/captured_messages.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 16384, SEEDS = 4000 };
#define NUM (sizeof captured_messages / sizeof captured_messages[0])

// flight makes records of some messages: one each, the second one with two, ChangeCipherSpec behind them.
static size_t flight(size_t first, uint8_t *out)
{
    struct tw_writer w = tw_writer_into(out, ROOM);
    for (size_t i = 0; i < 3; i++) {
        static uint8_t body[8192], messages[16384];
        struct tw_writer inside = tw_writer_into(messages, sizeof messages);
        for (size_t n = 0; n < 1 + i % 2; n++) {
            const struct tw_test_message *of = &captured_messages[(first + i + n) % NUM];
            size_t len = tw_test_hex(body, sizeof body, of->body);
            assert_true(
                tw_message_write(&inside, &(struct tw_message){.type = of->type, .body = tw_span_of(body, len)}));
        }
        assert_true(tw_record_write(&w, &(struct tw_record){.type = TW_CT_HANDSHAKE,
                                                            .version = TW_VERSION_TLS12,
                                                            .body = tw_writer_span(&inside)}));
    }
    assert_true(tw_writer_bytes(&w, tw_span_of("\x14\3\3\0\1\1", 6)));
    return w.len;
}

// are_records says whether records follow each other up to the end, and *right likewise of the messages in them.
static bool are_records(const uint8_t *data, size_t len, bool *right)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    struct tw_record record;
    struct tw_message message;
    *right = true;
    while (in.left != 0) {
        if (tw_record_parse(&in, &record) != TW_DONE) {
            return false;
        }
        struct tw_cursor inside = tw_cursor_over(record.body);
        while (record.type == TW_CT_HANDSHAKE && inside.left != 0) {
            if (tw_message_parse(&inside, &message) != TW_DONE) {
                *right = false;
                break;
            }
        }
    }
    return true;
}

static void test_bounds_and_lengths(void **state)
{
    (void)state;
    size_t records = 0, messages = 0;
    uint8_t before[ROOM];
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        size_t len = flight(seed % NUM, before);
        size_t most = seed % 3 == 0 ? len : len + seed % 700;
        uint8_t *data = malloc(most), *again = malloc(most);
        bool right = false;
        memcpy(data, before, len);
        memcpy(again, before, len);
        size_t got = hx_mutator_records.mutate(data, len, most, seed);
        assert_true(got > 0 && got <= most);
        assert_int_equal(hx_mutator_records.mutate(again, len, most, seed), got);
        assert_memory_equal(data, again, got);
        bool whole = are_records(data, got, &right);
        records += whole;
        messages += whole && right;
        free(data);
        free(again);
    }
    if (records * 100 < SEEDS * 88 || records == SEEDS || messages * 100 < SEEDS * 50) {
        fail_msg("%zu are records, %zu of right messages", records, messages);
    }
}

static void test_crossing(void **state)
{
    (void)state;
    uint8_t a[ROOM], b[ROOM];
    size_t records = 0;
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        size_t a_len = flight(seed % NUM, a), b_len = flight(seed / 3 % NUM, b);
        size_t most = seed % 2 == 0 ? ROOM : 1 + seed;
        uint8_t *out = malloc(most);
        bool right = false;
        size_t got = hx_mutator_records.cross(a, a_len, b, b_len, out, most, seed);
        assert_true(got > 0 && got <= most);
        records += seed % 2 == 0 && are_records(out, got, &right);
        free(out);
    }
    assert_true(records * 10 > SEEDS / 2 * 9);
}

static void test_what_are_no_records(void **state)
{
    (void)state;
    for (size_t len = 0; len < 40; len++) {
        for (uint32_t seed = 0; seed < 200; seed++) {
            uint8_t *data = malloc(len + 1);
            memset(data, 0x16, len + 1);
            size_t got = hx_mutator_records.mutate(data, len, len + 1, seed);
            assert_true(got > 0 && got <= len + 1);
            free(data);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_and_lengths),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_what_are_no_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
