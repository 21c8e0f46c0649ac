// Text for XML and HTML: nothing in it can end an element or an attribute.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_MARKUP_H
#define RESHAKE_REPLAY_REPORT_MARKUP_H

#include "parsers/wire/span.h"

#include <stdio.h>

// rp_markup writes bytes from anywhere: what is not printable is escaped as for a terminal (escape.h), line feeds and tabs stay, and then
// & < > " and ' become entities.
void rp_markup(FILE *out, struct tw_span bytes);

// rp_markup_text is the same for a string; NULL: nothing.
void rp_markup_text(FILE *out, const char *text);

// rp_markup_safe writes a string of ours that a terminal may see as it is, such as a script or a command: backslashes stay single.
void rp_markup_safe(FILE *out, const char *safe);

#endif
