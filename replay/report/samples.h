// Many times of the same thing: percentiles and a histogram.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_SAMPLES_H
#define RESHAKE_REPLAY_REPORT_SAMPLES_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// rp_samples grows as it is added to. All zero: empty.
struct rp_samples {
    uint64_t *of;
    size_t num, room;
    uint64_t sum;
    bool sorted;
};

// rp_samples_add: false where there is no memory.
TW_MUST_USE bool rp_samples_add(struct rp_samples *samples, uint64_t value);
void rp_samples_free(struct rp_samples *samples);

// rp_samples_at is the value that so many thousandths are not above: 500 is the median, 0 the least and 1000 the
// greatest. 0 where there are none. It sorts.
uint64_t rp_samples_at(struct rp_samples *samples, unsigned thousandths);
double rp_samples_mean(const struct rp_samples *samples);

// rp_scale parts the values from `least` to `greatest` into bins, each wider than the one before by the same factor.
#define RP_BINS 32
struct rp_scale {
    double least, factor;
};
struct rp_scale rp_scale_of(uint64_t least, uint64_t greatest);
// rp_scale_from is where a bin begins; bin RP_BINS is where the last one ends.
double rp_scale_from(const struct rp_scale *scale, size_t bin);
void rp_samples_bins(const struct rp_samples *samples, const struct rp_scale *scale, size_t bins[RP_BINS]);

// rp_bars writes the bins as a line of RP_BINS characters, the highest being the fullest, into `out` of RP_BARS bytes.
#define RP_BARS (RP_BINS * 3 + 1)
const char *rp_bars(const size_t bins[RP_BINS], bool ascii, char *out);

#endif
