// The Internet checksum (RFC 1071): sums of 16-bit words in ones' complement.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_SUM_H
#define RESHAKE_PARSERS_NET_SUM_H

#include "parsers/wire/cursor.h"

// tw_sum_add adds the words of `bytes` to `sum`; an odd last byte counts as the upper half of a word. Parts can be
// summed one after the other as long as all but the last are even. The sum does not overflow before 2^32 words.
uint64_t tw_sum_add(uint64_t sum, struct tw_span bytes);

// tw_sum_fold brings a sum down to 16 bits. The checksum field is the complement of that.
uint16_t tw_sum_fold(uint64_t sum);

#endif
