// Values of options: numbers, durations, lists of numbers.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_PARSE_H
#define RESHAKE_REPLAY_CLI_PARSE_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// rp_parse_number reads a decimal number from `least` to `most`. False: it is none, and *out is untouched.
TW_MUST_USE bool rp_parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *out);

// rp_parse_duration reads a time such as 250ms, 1.5s, 2m, 1h, 40us; without a unit it is seconds. At most a year.
TW_MUST_USE bool rp_parse_duration(const char *text, uint64_t *out_us);

// rp_parse_size reads a number of bytes such as 16384, 64k, 1m (k, m, g are powers of 1024).
TW_MUST_USE bool rp_parse_size(const char *text, uint64_t *out_bytes);

// rp_ranges is a list such as "0,4,10-20,30-".
struct rp_range {
    uint64_t first, last;
};
#define RP_RANGES_MAX 64
struct rp_ranges {
    struct rp_range range[RP_RANGES_MAX];
    size_t num;  // 0: everything
};
TW_MUST_USE bool rp_parse_ranges(const char *text, struct rp_ranges *out);

// rp_ranges_have is true where one of the ranges holds `number`, or where there is none.
bool rp_ranges_have(const struct rp_ranges *ranges, uint64_t number);

#endif
