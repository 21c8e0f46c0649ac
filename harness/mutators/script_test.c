// The mutator of scripts: it stays in its room, does the same for the same seed, and what it makes fits all forms.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "tests/support/make_script.h"
#include "tests/support/proof_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SEEDS = 1500, ROOM = 16384 };

static void assert_fits(struct rp_arena *arena, const uint8_t *data, size_t len)
{
    struct rp_script script;
    size_t step = 0;
    rp_arena_reset(arena);
    rp_script_decode(tw_span_of(data, len), arena, &script);
    assert_true(rp_script_fits(&script, &step));
}

static void test_mutations(void **state)
{
    (void)state;
    struct rp_arena arena;
    size_t changed = 0, all = 0;
    rp_arena_init(&arena, 4 * RP_SCRIPT_ROOM(ROOM));
    for (size_t row = 0; row < num_proof_rows; row++) {
        size_t len = 0;
        uint8_t *seed_bytes = rp_script_bytes(&proof_rows[row].script, &len);
        for (uint32_t seed = 0; seed < SEEDS / 10; seed++) {
            size_t most = seed % 4 == 0 ? len : len + seed;
            uint8_t *data = malloc(most), *again = malloc(most);
            memcpy(data, seed_bytes, len);
            memcpy(again, seed_bytes, len);
            size_t got = hx_mutator_script.mutate(data, len, most, seed);
            assert_true(got > 0 && got <= most);
            assert_int_equal(hx_mutator_script.mutate(again, len, most, seed), got);
            assert_memory_equal(data, again, got);
            assert_fits(&arena, data, got);
            changed += got != len || memcmp(data, seed_bytes, len) != 0;
            all++;
            free(data);
            free(again);
        }
        free(seed_bytes);
    }
    assert_true(changed * 10 > all * 8);
    rp_arena_free(&arena);
}

static void test_crossing(void **state)
{
    (void)state;
    struct rp_arena arena;
    rp_arena_init(&arena, 4 * RP_SCRIPT_ROOM(ROOM));
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        size_t a_len = 0, b_len = 0, most = 1 + seed % 900;
        uint8_t *a = rp_script_bytes(&proof_rows[seed % num_proof_rows].script, &a_len);
        uint8_t *b = rp_script_bytes(&proof_rows[seed / 3 % num_proof_rows].script, &b_len);
        uint8_t *out = malloc(most);
        size_t got = hx_mutator_script.cross(a, a_len, b, b_len, out, most, seed);
        assert_true(got > 0 && got <= most);
        assert_fits(&arena, out, got);
        free(a);
        free(b);
        free(out);
    }
    rp_arena_free(&arena);
}

// Long chains: whatever comes of a change can be changed again.
static void test_chains(void **state)
{
    (void)state;
    static uint8_t data[ROOM];
    struct rp_arena arena;
    size_t len = 1;
    rp_arena_init(&arena, 4 * RP_SCRIPT_ROOM(ROOM));
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        len = hx_mutator_script.mutate(data, len, sizeof data, seed);
        assert_true(len > 0 && len <= sizeof data);
        assert_fits(&arena, data, len);
    }
    rp_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
