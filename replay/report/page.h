// A page for a browser: its head, its style and its end. What is between is written by checks_html.c, matrix_html.c and capacity_html.c.
// SPDX-License-Identifier: Apache-2.0
//
// Everything is in the page: no network, no font, no picture from elsewhere.
#ifndef RESHAKE_REPLAY_REPORT_PAGE_H
#define RESHAKE_REPLAY_REPORT_PAGE_H

#include <stdio.h>

// rp_page_begin writes the head and the title: `what` of `to`, which may be text from anywhere.
void rp_page_begin(FILE *out, const char *what, const char *to);
// rp_page_end ends it, with a script (NULL: none).
void rp_page_end(FILE *out, const char *script);

#endif
