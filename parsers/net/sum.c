// The Internet checksum (RFC 1071): sums of 16-bit words in ones' complement.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/sum.h"

uint64_t tw_sum_add(uint64_t sum, struct tw_span bytes)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    uint32_t two_words = 0;
    uint16_t word = 0;
    uint8_t last = 0;
    // Words of 32 bits give the same sum once it is folded (RFC 1071 section 2).
    while (tw_cursor_u32(&at, &two_words)) {
        sum += two_words;
    }
    if (tw_cursor_u16(&at, &word)) {
        sum += word;
    }
    if (tw_cursor_u8(&at, &last)) {
        sum += (uint64_t)last << 8;
    }
    return sum;
}

uint16_t tw_sum_fold(uint64_t sum)
{
    while (sum >> 16 != 0) {
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    return (uint16_t)sum;
}
