// The randomness of a play: RFC 8439's key stream, however it is cut.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_random.h"

#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

// RFC 8439 appendix A.1, test vectors 1 and 2: the key and the nonce are zero, the counter is 0 and 1.
static const char rfc8439_zero_key[] = "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                                       "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
                                       "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                                       "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f";

static void test_known(void **state)
{
    (void)state;
    struct rp_random random;
    uint8_t expected[128], bytes[128];
    tw_test_hex(expected, sizeof expected, rfc8439_zero_key);
    rp_random_seed_number(&random, 0);
    rp_random_bytes(&random, bytes, sizeof bytes);
    assert_memory_equal(bytes, expected, sizeof bytes);
}

// RFC 8439 appendix A.1, test vector 3: the last byte of the key is 1, the second block.
static void test_seed(void **state)
{
    (void)state;
    struct rp_random random;
    uint8_t seed[RP_SEED_LEN] = {0};
    uint8_t expected[16], bytes[128];
    tw_test_hex(expected, sizeof expected, "3aeb5224ecf849929b9d828db1ced4dd");
    seed[31] = 1;
    rp_random_seed(&random, seed);
    rp_random_bytes(&random, bytes, sizeof bytes);
    assert_memory_equal(bytes + 64, expected, sizeof expected);
}

static void test_cut(void **state)
{
    (void)state;
    enum { TOTAL = 1000 };
    struct rp_random whole, cut;
    uint8_t expected[TOTAL], bytes[TOTAL];
    rp_random_seed_number(&whole, 0x0102030405060708);
    cut = whole;
    rp_random_bytes(&whole, expected, TOTAL);
    size_t done = 0;
    for (size_t len = 0; done < TOTAL; len = (len * 5 + 3) % 201) {
        size_t now = len < TOTAL - done ? len : TOTAL - done;
        rp_random_bytes(&cut, bytes + done, now);
        done += now;
    }
    assert_memory_equal(bytes, expected, TOTAL);
    assert_memory_equal(&whole.block, &cut.block, sizeof whole.block);
}

static void test_numbers_differ(void **state)
{
    (void)state;
    struct rp_random a, b, copy;
    uint8_t from_a[32], from_b[32];
    rp_random_seed_number(&a, 1);
    rp_random_seed_number(&b, (uint64_t)1 << 56);
    copy = a;
    rp_random_bytes(&a, from_a, sizeof from_a);
    rp_random_bytes(&b, from_b, sizeof from_b);
    assert_memory_not_equal(from_a, from_b, sizeof from_a);
    rp_random_bytes(&copy, from_b, sizeof from_b);
    assert_memory_equal(from_a, from_b, sizeof from_a);
}

// Behind 2^32 blocks the stream goes on, and differs from its beginning.
static void test_long(void **state)
{
    (void)state;
    struct rp_random random, at_end;
    uint8_t first[64], bytes[192], again[192];
    rp_random_seed_number(&random, 7);
    at_end = random;
    at_end.block = 0xffffffff;
    rp_random_bytes(&random, first, sizeof first);
    random = at_end;
    rp_random_bytes(&random, bytes, sizeof bytes);
    assert_true(random.block == 0x100000002);
    assert_memory_not_equal(bytes + 64, first, sizeof first);
    for (size_t i = 0; i < sizeof again; i++) {
        rp_random_bytes(&at_end, again + i, 1);
    }
    assert_memory_equal(bytes, again, sizeof bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),          cmocka_unit_test(test_seed), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_numbers_differ), cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
