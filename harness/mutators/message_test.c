// The mutator of messages: it stays in its room, does the same for the same seed, mends lengths but one time in 16.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "parsers/tls/message.h"
#include "tests/support/captured_messages.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 8192, SEEDS = 400 };
#define NUM (sizeof captured_messages / sizeof captured_messages[0])

static size_t message(const struct tw_test_message *of, uint8_t *out)
{
    size_t len = tw_test_hex(out + 4, ROOM - 4, of->body);
    out[0] = of->type;
    out[1] = (uint8_t)(len >> 16);
    out[2] = (uint8_t)(len >> 8);
    out[3] = (uint8_t)len;
    return len + 4;
}

static bool header_is_right(const uint8_t *data, size_t len)
{
    return len >= 4 && (size_t)data[1] << 16 == 0 && len - 4 == ((size_t)data[2] << 8 | data[3]);
}

static void test_bounds_and_lengths(void **state)
{
    (void)state;
    size_t right = 0, all = 0, changed = 0;
    for (size_t i = 0; i < NUM; i++) {
        uint8_t before[ROOM];
        size_t len = message(&captured_messages[i], before);
        for (uint32_t seed = 0; seed < SEEDS && len > 4; seed++) {
            size_t most = seed % 3 == 0 ? len : len + seed;
            uint8_t *data = malloc(most), *again = malloc(most);  // of their own size, for the sanitizers
            memcpy(data, before, len);
            memcpy(again, before, len);
            size_t got = hx_mutator_message.mutate(data, len, most, seed);
            assert_true(got > 0 && got <= most);
            assert_int_equal(hx_mutator_message.mutate(again, len, most, seed), got);
            assert_memory_equal(data, again, got);
            right += header_is_right(data, got);
            changed += got != len || memcmp(data, before, len) != 0;
            all++;
            free(data);
            free(again);
        }
    }
    assert_true(changed * 10 > all * 9);
    if (right * 100 < all * 90 || right * 1000 > all * 995) {
        fail_msg("%zu of %zu have the right length", right, all);
    }
}

// A ClientHello stays one: vectors in it fit, too.
static void test_lengths_inside(void **state)
{
    (void)state;
    size_t right = 0;
    uint8_t before[ROOM], data[ROOM];
    size_t len = message(&captured_messages[0], before);
    for (uint32_t seed = 0; seed < 16 * SEEDS; seed++) {
        memcpy(data, before, len);
        size_t got = hx_mutator_message.mutate(data, len, sizeof data, seed);
        size_t id = 4 + 2 + 32, suites = id + 1 + data[id];
        size_t compression = suites + 2 + ((size_t)data[suites] << 8 | data[suites + 1]);
        size_t extensions = compression < got ? compression + 1 + data[compression] : got;
        right +=
            extensions + 2 <= got && extensions + 2 + ((size_t)data[extensions] << 8 | data[extensions + 1]) == got;
    }
    if (right * 100 < (size_t)16 * SEEDS * 88) {
        fail_msg("%zu of %d hellos have the right lengths", right, 16 * SEEDS);
    }
}

static void test_crossing(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM; i++) {
        uint8_t a[ROOM], b[ROOM];
        size_t a_len = message(&captured_messages[i], a);
        size_t b_len = message(&captured_messages[i * 7 % NUM], b);
        for (uint32_t seed = 0; seed < SEEDS / 4; seed++) {
            size_t most = 1 + (seed * 37U) % (a_len + b_len);
            uint8_t *out = malloc(most);
            size_t got = hx_mutator_message.cross(a, a_len, b, b_len, out, most, seed);
            assert_true(got > 0 && got <= most);
            free(out);
        }
    }
}

static void test_what_is_no_message(void **state)
{
    (void)state;
    for (size_t len = 0; len < 40; len++) {
        for (uint32_t seed = 0; seed < 200; seed++) {
            uint8_t *data = malloc(len + 1);
            memset(data, 0x16, len + 1);
            size_t got = hx_mutator_message.mutate(data, len, len + 1, seed);
            assert_true(got > 0 && got <= len + 1);
            free(data);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_and_lengths),
        cmocka_unit_test(test_lengths_inside),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_what_is_no_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
