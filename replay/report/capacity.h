// What a server keeps, for how long and how reliably: for people and for programs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CAPACITY_H
#define RESHAKE_REPLAY_REPORT_CAPACITY_H

#include "replay/check/capacity.h"

#include <stdio.h>

// rp_capacity_text prints a few lines; `to` is the server as the user wrote it, escaped for a terminal.
void rp_capacity_text(FILE *out, const char *to, const struct rp_capacity *capacity);

// rp_capacity_json prints one object on a line (docs/check-json.md). False: no memory; what went wrong while writing, the stream tells.
TW_MUST_USE bool rp_capacity_json(FILE *out, const char *to, const struct rp_capacity *capacity);

// rp_capacity_section writes a section of a page (page.h).
void rp_capacity_section(FILE *out, const struct rp_capacity *capacity);

// rp_capacity_title: "by session ID".
const char *rp_capacity_title(enum rp_capacity_means means);

#endif
