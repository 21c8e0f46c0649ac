// Flow keys: one for both directions; and their hash, which spreads.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static enum tw_end key_of(uint8_t version, const uint8_t src[16], uint16_t src_port, const uint8_t dst[16],
                          uint16_t dst_port, struct tw_flow_key *out)
{
    struct tw_ip ip = {.version = version};
    struct tw_tcp tcp = {.src_port = src_port, .dst_port = dst_port};
    memcpy(ip.src, src, 16);
    memcpy(ip.dst, dst, 16);
    memset(out, 0xa5, sizeof *out);
    return tw_flow_key_make(&ip, &tcp, out);
}

static const struct pair {
    const char *name;
    uint8_t version;
    uint8_t low[16], high[16];
    uint16_t low_port, high_port;
} pairs[] = {
    {"IPv4, by address", 4, {9, 255, 255, 255}, {10, 0, 0, 0}, 443, 80},
    {"IPv4, by port", 4, {127, 0, 0, 1}, {127, 0, 0, 1}, 443, 50000},
    {"IPv6, by the first half", 6, {0x20, 1}, {0x20, 2}, 443, 80},
    {"IPv6, by the second half", 6, {0x20, 1, [15] = 1}, {0x20, 1, [14] = 1}, 443, 80},
    {"IPv6, by port", 6, {[15] = 1}, {[15] = 1}, 80, 443},
};

static void test_both_directions_have_one_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const struct pair *p = &pairs[i];
        struct tw_flow_key there, back;
        assert_int_equal(key_of(p->version, p->low, p->low_port, p->high, p->high_port, &there), TW_END_A);
        assert_int_equal(key_of(p->version, p->high, p->high_port, p->low, p->low_port, &back), TW_END_B);
        assert_memory_equal(&there, &back, sizeof there);
        assert_true(tw_flow_equal(&there, &back));
        assert_memory_equal(there.addr[0], p->low, 16);
        assert_memory_equal(there.addr[1], p->high, 16);
        assert_int_equal(there.port[0], p->low_port);
        assert_int_equal(there.port[1], p->high_port);
        assert_int_equal(there.version, p->version);
        assert_int_equal(tw_flow_hash(&there, 7), tw_flow_hash(&back, 7));
        assert_int_not_equal(tw_flow_hash(&there, 7), tw_flow_hash(&there, 8));
    }
}

static void test_an_end_that_talks_to_itself_is_the_first(void **state)
{
    (void)state;
    const uint8_t here[16] = {127, 0, 0, 1};
    struct tw_flow_key key;
    assert_int_equal(key_of(4, here, 5000, here, 5000, &key), TW_END_A);
}

static void test_one_bit_makes_another_key(void **state)
{
    (void)state;
    for (uint8_t version = 4; version <= 6; version = (uint8_t)(version + 2)) {
        const uint8_t low[16] = {10, 1}, high[16] = {10, 2};
        struct tw_flow_key key, other;
        (void)key_of(version, low, 443, high, 50000, &key);
        for (size_t bit = 0; bit < sizeof key * 8; bit++) {
            size_t byte = bit / 8;
            other = key;
            ((uint8_t *)&other)[byte] ^= (uint8_t)(1U << bit % 8);
            bool beyond_v4 = version == 4 && byte < 32 && byte % 16 >= 4;  // always zero there
            assert_false(tw_flow_equal(&key, &other));
            assert_true(beyond_v4 || tw_flow_hash(&key, 1) != tw_flow_hash(&other, 1));
        }
    }
}

// test_hashes_spread fills as many buckets as there are keys, as a table would: keys in a row (addresses and ports that
// count up), by the lowest and by the highest bits. Random hashes leave 1/e = 36.8 % of the buckets empty.
static void test_hashes_spread(void **state)
{
    (void)state;
    enum { BITS = 16, COUNT = 1 << BITS };
    for (uint64_t variant = 0; variant < 8; variant++) {
        uint8_t *low_bits = calloc(COUNT, 1), *high_bits = calloc(COUNT, 1);
        assert_non_null(low_bits);
        assert_non_null(high_bits);
        uint8_t version = variant % 2 == 0 ? 4 : 6;
        uint64_t seed = variant < 2 ? 0 : variant * 0x9e3779b97f4a7c15ULL;
        for (uint32_t i = 0; i < COUNT; i++) {
            uint8_t client[16] = {10, (uint8_t)(i >> 14), (uint8_t)(i >> 6 & 0xff), 1};
            const uint8_t server[16] = {192, 0, 2, 1};
            struct tw_flow_key key;
            (void)key_of(version, client, (uint16_t)(20000 + (i & 63)), server, 443, &key);
            uint64_t hash = tw_flow_hash(&key, seed);
            low_bits[hash % COUNT] = 1;
            high_bits[hash >> (64 - BITS)] = 1;
        }
        int low = 0, high = 0;
        for (uint32_t i = 0; i < COUNT; i++) {
            low += low_bits[i];
            high += high_bits[i];
        }
        assert_in_range(low, COUNT / 100 * 61, COUNT / 100 * 66);
        assert_in_range(high, COUNT / 100 * 61, COUNT / 100 * 66);
        free(low_bits);
        free(high_bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_directions_have_one_key),
        cmocka_unit_test(test_an_end_that_talks_to_itself_is_the_first),
        cmocka_unit_test(test_one_bit_makes_another_key),
        cmocka_unit_test(test_hashes_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
