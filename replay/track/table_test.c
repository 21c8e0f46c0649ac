// The hash table against a plain list, with hashes that collide on purpose; slabs, loans, and the memory of what ended.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint64_t dice_state = 1;
static uint32_t dice(uint32_t sides)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice_state >> 33) % sides;
}

static bool has(const struct rp_table *table, uint64_t hash, uint32_t slot)
{
    uint64_t place = hash;
    uint32_t found;
    while ((found = rp_table_seek(table, hash, &place)) != RP_TABLE_EMPTY) {
        if (found == slot) {
            return true;
        }
    }
    return false;
}

static void test_table_against_a_list(void **state)
{
    (void)state;
    enum { SLOTS = 3000 };
    static uint64_t hashes[SLOTS];
    static bool in[SLOTS];
    struct rp_table table;
    assert_true(rp_table_init(&table));
    for (unsigned step = 0; step < 60000; step++) {
        uint32_t slot = dice(SLOTS);
        if (in[slot]) {
            rp_table_remove(&table, hashes[slot], slot);
        } else {
            hashes[slot] = dice(3) == 0 ? dice(4) : dice(UINT32_MAX);  // many are equal, and crowd at one end
            assert_true(rp_table_add(&table, hashes[slot], slot));
        }
        in[slot] = !in[slot];
        assert_int_equal(has(&table, hashes[slot], slot), in[slot]);
        if (step % 1000 == 0) {
            uint32_t num = 0;
            for (uint32_t i = 0; i < SLOTS; i++) {
                assert_int_equal(has(&table, hashes[i], i), in[i]);
                num += in[i];
            }
            assert_int_equal(table.num, num);
        }
    }
    rp_table_free(&table);
}

static void test_what_ended_is_remembered_for_a_while(void **state)
{
    (void)state;
    static struct rp_ended ended;
    const uint64_t hash = 0x123456789abcdef0U;
    const uint64_t minute_ns = 60000000000;
    assert_false(rp_ended_is_late(&ended, hash, 1000, false, 0));
    rp_ended_note(&ended, hash, 1000, 77);
    assert_true(rp_ended_is_late(&ended, hash, 1000 + minute_ns, false, 0));
    assert_true(rp_ended_is_late(&ended, hash, 1000 + minute_ns / 60, true, 77));
    assert_false(rp_ended_is_late(&ended, hash, 1000 + minute_ns / 60, true, 78));
    assert_false(rp_ended_is_late(&ended, hash, 1000 + minute_ns, true, 77));
    assert_false(rp_ended_is_late(&ended, hash, 1000 + 3 * minute_ns, false, 0));
    assert_false(rp_ended_is_late(&ended, hash + ((uint64_t)1 << 40), 1000, false, 0));
    for (uint64_t i = 1; i <= 4; i++) {
        assert_true(rp_ended_is_late(&ended, hash, 2000, false, 0));
        rp_ended_note(&ended, hash + (i << 40), 2000, 5);
    }
    assert_false(rp_ended_is_late(&ended, hash, 2000, false, 0));
}

static void test_slabs(void **state)
{
    (void)state;
    enum { THINGS = 20000 };
    static uint8_t *things[THINGS];
    struct rp_slab slab;
    uint32_t slot = 0;
    rp_slab_init(&slab, 100);
    for (uint32_t i = 0; i < THINGS; i++) {
        things[i] = rp_slab_take(&slab, &slot);
        assert_int_equal(slot, i);
        assert_int_equal((uintptr_t)things[i] % 64, 0);
        memset(things[i], (int)(i % 251), 100);
    }
    for (uint32_t i = 0; i < THINGS; i++) {
        assert_ptr_equal(rp_slab_at(&slab, i), things[i]);
        assert_int_equal(things[i][99], i % 251);
    }
    rp_slab_give(&slab, 5);
    rp_slab_give(&slab, 17);
    assert_ptr_equal(rp_slab_take(&slab, &slot), things[17]);  // the last is still in the cache
    assert_ptr_equal(rp_slab_take(&slab, &slot), things[5]);
    assert_int_equal(slot, 5);
    rp_slab_free(&slab);
}

static void test_loans_keep_to_the_budget(void **state)
{
    (void)state;
    struct rp_loans loans = {.max = 1000};
    void *a = rp_loan(&loans, 600);
    assert_non_null(a);
    assert_null(rp_loan(&loans, 401));
    assert_int_equal(loans.denied, 1);
    void *b = rp_loan(&loans, 400);
    assert_non_null(b);
    rp_loan_return(&loans, a);
    rp_loan_return(&loans, NULL);
    assert_int_equal(loans.lent, 400);
    rp_loan_return(&loans, b);
    assert_int_equal(loans.lent, 0);
    assert_null(rp_loan(&loans, SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_against_a_list),
        cmocka_unit_test(test_what_ended_is_remembered_for_a_while),
        cmocka_unit_test(test_slabs),
        cmocka_unit_test(test_loans_keep_to_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
