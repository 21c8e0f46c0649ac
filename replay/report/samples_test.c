// Percentiles and histograms.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_percentiles(void **state)
{
    (void)state;
    struct rp_samples samples = {0};
    assert_int_equal(rp_samples_at(&samples, 500), 0);
    for (uint64_t i = 0; i < 1000; i++) {
        assert_true(rp_samples_add(&samples, i * 617 % 1000 + 1));  // 1 to 1000, in some order
    }
    assert_int_equal(rp_samples_at(&samples, 0), 1);
    assert_int_equal(rp_samples_at(&samples, 500), 500);
    assert_int_equal(rp_samples_at(&samples, 990), 990);
    assert_int_equal(rp_samples_at(&samples, 1000), 1000);
    assert_true(rp_samples_mean(&samples) > 500.4 && rp_samples_mean(&samples) < 500.6);
    assert_true(rp_samples_add(&samples, 5000));
    assert_int_equal(rp_samples_at(&samples, 1000), 5000);
    rp_samples_free(&samples);
}

static void test_bins(void **state)
{
    (void)state;
    struct rp_samples samples = {0};
    size_t bins[RP_BINS];
    char bars[RP_BARS];
    struct rp_scale scale = rp_scale_of(100, 10000);
    for (uint64_t value = 100; value <= 10000; value += 100) {
        assert_true(rp_samples_add(&samples, value));
    }
    rp_samples_bins(&samples, &scale, bins);
    size_t sum = 0;
    for (size_t i = 0; i < RP_BINS; i++) {
        sum += bins[i];
        assert_true(rp_scale_from(&scale, i) < rp_scale_from(&scale, i + 1));
    }
    assert_int_equal(sum, 100);
    assert_int_equal(bins[0], 1);
    assert_int_equal(strlen(rp_bars(bins, true, bars)), RP_BINS);
    assert_int_equal(bars[RP_BINS - 1], '#');
    assert_true(strlen(rp_bars(bins, false, bars)) < RP_BARS);
    rp_samples_free(&samples);
}

static void test_all_the_same(void **state)
{
    (void)state;
    struct rp_samples samples = {0};
    size_t bins[RP_BINS];
    for (size_t value = 0; value < 3; value++) {
        struct rp_scale scale = rp_scale_of(value, value);
        assert_true(rp_samples_add(&samples, value));
        rp_samples_bins(&samples, &scale, bins);
    }
    rp_samples_free(&samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles),
        cmocka_unit_test(test_bins),
        cmocka_unit_test(test_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
