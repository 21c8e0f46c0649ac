// Bytes for tests, written as people read them.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_HEX_H
#define TESTS_SUPPORT_HEX_H

#include <stddef.h>
#include <stdint.h>

// tw_test_hex turns hexadecimal digits into bytes at `out` and returns how many there are. White space is skipped. It
// ends the running test as failed where something else stands in `text`, or where the bytes are more than `cap`.
size_t tw_test_hex(uint8_t *out, size_t cap, const char *text);

#endif
