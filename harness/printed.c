// What the program writes to standard output, kept in memory.
// SPDX-License-Identifier: Apache-2.0
#include "harness/printed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRINTED_MAX = 16 << 20 };

static uint8_t *printed;
static size_t printed_len;
static FILE *former;

static ssize_t on_write(void *context, const char *bytes, size_t len)
{
    (void)context;
    assert(len <= PRINTED_MAX - printed_len);
    memcpy(printed + printed_len, bytes, len);
    printed_len += len;
    return (ssize_t)len;
}

void hx_print_begin(void)
{
    static const cookie_io_functions_t to_memory = {.write = on_write};
    printed = printed != NULL ? printed : malloc(PRINTED_MAX);
    printed_len = 0;
    former = stdout;
    stdout = fopencookie(NULL, "w", to_memory);  // glibc's is a variable that may be set
    assert(printed != NULL && stdout != NULL);
}

bool hx_print_end(struct tw_span *out)
{
    bool right = fclose(stdout) == 0;
    stdout = former;
    *out = tw_span_of(printed, printed_len);
    return right;
}
