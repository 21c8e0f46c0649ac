// What the program writes to standard output, kept in memory.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_PRINTED_H
#define RESHAKE_HARNESS_PRINTED_H

#include "parsers/wire/span.h"

// hx_print_begin has standard output go to memory, and hx_print_end gives it back. *out is what was written, until the next hx_print_begin.
// False: a write failed.
void hx_print_begin(void);
bool hx_print_end(struct tw_span *out);

#endif
