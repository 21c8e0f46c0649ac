// Bytes from outside made safe to be shown on a terminal.
// SPDX-License-Identifier: Apache-2.0
//
// What the network or a file says may hold anything: codes that move the cursor, bytes that are no UTF-8, marks that turn
// the direction of writing around. Everything but printable UTF-8 is shown as \xNN (a byte) or \u{NNNN} (a character),
// a backslash as two, so that what is shown says exactly what was there.
#ifndef RESHAKE_REPLAY_REPORT_ESCAPE_H
#define RESHAKE_REPLAY_REPORT_ESCAPE_H

#include "parsers/wire/span.h"

#include <stdio.h>

// rp_escape_print writes the bytes to `stream`.
void rp_escape_print(FILE *stream, struct tw_span bytes);

// rp_escape writes them into `out`, of `cap` bytes (at least 4), ended by a zero byte, and returns `out`. What does not fit is
// cut between characters, and "…" stands in its place.
const char *rp_escape(char *out, size_t cap, struct tw_span bytes);

// rp_escape_ascii is the same in ASCII: every other character is shown as \u{NNNN}, and "..." stands for what is cut.
const char *rp_escape_ascii(char *out, size_t cap, struct tw_span bytes);

// rp_escape_text is the same for a string.
const char *rp_escape_text(char *out, size_t cap, const char *text);

#endif
