// Bytes for tests, written as people read them.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hex.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static unsigned digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));
    assert_non_null(found);
    return (unsigned)(found - digits);
}

size_t tw_test_hex(uint8_t *out, size_t cap, const char *text)
{
    size_t len = 0;
    while (*text != '\0') {
        if (isspace((unsigned char)*text)) {
            text++;
            continue;
        }
        assert_true(len < cap);
        out[len++] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
        text += 2;
    }
    return len;
}
