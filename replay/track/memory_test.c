// The tracker's memory: what a slab hands out next, and a queue that anybody may leave.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void test_coming_is_what_is_taken(void **state)
{
    (void)state;
    struct rp_slab slab;
    uint32_t slots[300];
    rp_slab_init(&slab, 40);
    assert_null(rp_slab_coming(&slab, 0));
    for (unsigned i = 0; i < 300; i++) {
        void *coming = rp_slab_coming(&slab, 0);
        void *thing = rp_slab_take(&slab, &slots[i]);
        assert_non_null(thing);
        assert_int_equal((uintptr_t)thing % 64, 0);
        assert_true(coming == NULL || coming == thing);
    }
    for (unsigned i = 0; i < 300; i += 3) {
        rp_slab_give(&slab, slots[i]);
    }
    assert_int_equal(rp_slab_in_use(&slab), 200);
    void *coming[110];
    for (uint32_t i = 0; i < 110; i++) {
        coming[i] = rp_slab_coming(&slab, i);
        assert_non_null(coming[i]);
    }
    for (unsigned i = 0; i < 110; i++) {
        uint32_t slot = 0;
        assert_ptr_equal(rp_slab_take(&slab, &slot), coming[i]);
    }
    rp_slab_free(&slab);
}

static void test_large_memory_is_aligned(void **state)
{
    (void)state;
    void *small = rp_memory_new(100);
    void *large = rp_memory_new((size_t)3 << 20);
    assert_int_equal((uintptr_t)small % 64, 0);
    assert_int_equal((uintptr_t)large % ((size_t)2 << 20), 0);
    assert_null(rp_memory_new(SIZE_MAX - 5));
    free(small);
    free(large);
}

// Those who join and leave at random, beside a plain array that does the same.
static void test_queue_keeps_the_order(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static uint32_t place[MANY];
    static bool here[MANY];
    struct rp_queue queue = {.first = UINT32_MAX - 700, .end = UINT32_MAX - 700};  // places wrap
    uint32_t joined = 0;
    uint32_t first = 0;
    uint32_t num = 0;
    srand(7);
    assert_true(rp_queue_is_full(&queue));
    while (joined < MANY) {
        if (rand() % 3 != 0) {
            assert_true(rp_queue_join(&queue, joined, &place[joined]));
            assert_int_equal(rp_queue_at(&queue, place[joined]), joined);
            here[joined++] = true;
            num++;
        } else if (joined > 0) {
            uint32_t who = joined - 1 - (uint32_t)rand() % (joined < 1000 ? joined : 1000);
            if (here[who]) {
                rp_queue_leave(&queue, place[who]);
                here[who] = false;
                num--;
            }
        }
        while (first < joined && !here[first]) {
            first++;
        }
        assert_int_equal(queue.num, num);
        if (num > 0) {
            assert_int_equal(rp_queue_first(&queue), first);
        }
    }
    rp_queue_free(&queue);
    assert_null(queue.slots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coming_is_what_is_taken),
        cmocka_unit_test(test_large_memory_is_aligned),
        cmocka_unit_test(test_queue_keeps_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
