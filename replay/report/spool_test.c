// What comes in any order goes out in the order of its numbers, whatever memory there is.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/spool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct taken {
    uint64_t next;
    size_t step;  // how much longer each text is than the one before, up to a bound
};

static size_t text_of(char *out, size_t cap, uint64_t number, size_t step)
{
    int len = snprintf(out, cap, "text %llu ", (unsigned long long)number);
    size_t fill = (size_t)(number * step % 1500);
    if (number % 7 == 3) {
        return 0;  // one that has nothing to say
    }
    memset(out + len, (int)('a' + number % 26), fill);
    return (size_t)len + fill;
}

static void take(void *context, const char *text, size_t len)
{
    struct taken *taken = context;
    char expected[2048];
    size_t expected_len = 0;
    while ((expected_len = text_of(expected, sizeof expected, taken->next, taken->step)) == 0) {
        taken->next++;
    }
    assert_int_equal(len, expected_len);
    assert_memory_equal(text, expected, len);
    taken->next++;
}

static void put(struct rp_spool *spool, uint64_t number, size_t step)
{
    char text[2048];
    size_t len = text_of(text, sizeof text, number, step);
    assert_true(rp_spool_put(spool, number, text, len));
}

static uint32_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525U + 1013904223U;
    return random_state >> 8;
}

// run puts 0 to num - 1 in an order in which a number is at most `far` places from where it belongs.
static void run(size_t memory, uint64_t num, uint64_t far, size_t step)
{
    struct taken taken = {.step = step};
    struct rp_spool *spool = rp_spool_new(memory, take, &taken);
    uint64_t *order = calloc(num, sizeof *order);
    assert_non_null(order);
    for (uint64_t i = 0; i < num; i++) {
        order[i] = i;
    }
    for (uint64_t i = 0; i < num; i++) {
        uint64_t other = i + next_random() % far < num ? i + next_random() % far : i;
        other = other < num ? other : i;
        uint64_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (uint64_t i = 0; i < num; i++) {
        put(spool, order[i], step);
    }
    while (taken.next < num && taken.next % 7 == 3) {
        taken.next++;
    }
    assert_int_equal(taken.next, num);
    assert_int_equal(rp_spool_waiting(spool), 0);
    assert_string_equal(rp_spool_error(spool), "");
    free(order);
    rp_spool_free(spool);
}

static void test_in_order(void **state)
{
    (void)state;
    run(RP_SPOOL_MEMORY, 1000, 1, 1);
}

static void test_any_order(void **state)
{
    (void)state;
    const size_t memories[] = {1, 4096, 65536, RP_SPOOL_MEMORY};
    for (size_t i = 0; i < sizeof memories / sizeof memories[0]; i++) {
        run(memories[i], 5000, 3, 1);
        run(memories[i], 5000, 700, 13);
        run(memories[i], 5000, 5000, 1);
    }
}

// The first is missing until the end: all others wait.
static void test_all_wait_for_one(void **state)
{
    (void)state;
    enum { NUM = 20000 };
    struct taken taken = {.step = 1};
    struct rp_spool *spool = rp_spool_new(65536, take, &taken);
    for (uint64_t i = NUM - 1; i > 0; i--) {
        put(spool, i, 1);
    }
    assert_int_equal(rp_spool_waiting(spool), NUM - 1);
    assert_int_equal(taken.next, 0);
    put(spool, 0, 1);
    assert_int_equal(rp_spool_waiting(spool), 0);
    for (uint64_t i = NUM; i < 2 * NUM; i++) {  // and it can go on
        put(spool, i ^ 1, 1);
    }
    assert_true(taken.next >= 2 * NUM - 7);
    rp_spool_free(spool);
}

// What was under way at the same time may wait in memory: no folder for a file is needed.
static void test_memory_grows_with_what_is_under_way(void **state)
{
    (void)state;
    enum { NUM = 1000 };
    char *former = getenv("TMPDIR");
    char *kept = former ? strdup(former) : NULL;
    struct taken taken = {.step = 0};
    struct rp_spool *spool = rp_spool_new(4096, take, &taken);
    setenv("TMPDIR", "/nonexistent", 1);
    for (unsigned round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < NUM; i++) {
            rp_spool_begin(spool);
        }
        for (uint64_t i = (round + 1) * NUM; i > round * NUM; i--) {
            put(spool, i - 1, 0);
        }
        assert_int_equal(rp_spool_waiting(spool), 0);
    }
    assert_string_equal(rp_spool_error(spool), "");
    rp_spool_free(spool);
    kept ? setenv("TMPDIR", kept, 1) : unsetenv("TMPDIR");
    free(kept);
}

static void test_a_folder_that_is_missing_is_told(void **state)
{
    (void)state;
    char *former = getenv("TMPDIR");
    char *kept = former ? strdup(former) : NULL;
    struct taken taken = {.step = 1};
    struct rp_spool *spool = rp_spool_new(4096, take, &taken);
    setenv("TMPDIR", "/nonexistent", 1);
    bool done = true;
    for (uint64_t i = 1; i < 1000 && done; i++) {
        char text[2048];
        done = rp_spool_put(spool, i, text, text_of(text, sizeof text, i, 1));
    }
    assert_false(done);
    assert_non_null(strstr(rp_spool_error(spool), "No such file"));
    assert_false(rp_spool_put(spool, 0, "", 0));
    rp_spool_free(spool);
    kept ? setenv("TMPDIR", kept, 1) : unsetenv("TMPDIR");
    free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_order),
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_all_wait_for_one),
        cmocka_unit_test(test_memory_grows_with_what_is_under_way),
        cmocka_unit_test(test_a_folder_that_is_missing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
