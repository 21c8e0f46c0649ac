// The matrix of a server's addresses and names, for people, programs and browsers.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_MATRIX_H
#define RESHAKE_REPLAY_REPORT_MATRIX_H

#include "replay/check/matrix.h"

#include <stdio.h>

struct rp_matrix_shown {
    const char *to;  // the server as the user wrote it, escaped for a terminal
    const struct rp_matrix_config *config;
    const struct rp_matrix *matrix;
};

#define RP_MATRIX_LABEL 400

// Each writes all of it. False: no memory; what went wrong while writing, the stream tells (ferror).
//
// rp_matrix_text prints a table for each means, coloured on a terminal; rp_matrix_json one object on a line (docs/check-json.md).
TW_MUST_USE bool rp_matrix_text(FILE *out, const struct rp_matrix_shown *shown);
TW_MUST_USE bool rp_matrix_json(FILE *out, const struct rp_matrix_shown *shown);
// rp_matrix_section writes a section of a page (page.h) with a picture of the matrix.
void rp_matrix_section(FILE *out, const struct rp_matrix_shown *shown);

// Parts of these: what a means is called, where a point is ("127.0.0.1:443 one.test", of RP_MATRIX_LABEL bytes), what came in a cell
// ("alert illegal_parameter"; "" where nothing was played), and how good that is.
enum rp_matrix_tone { RP_TONE_NONE, RP_TONE_TAKEN, RP_TONE_NOT_TAKEN, RP_TONE_BROKEN, RP_TONE_RISK, RP_TONE_ABSENT };
#define RP_NUM_TONES (RP_TONE_ABSENT + 1)
const char *rp_matrix_title(enum rp_matrix_means means);
const char *rp_matrix_label(const struct rp_matrix_shown *shown, size_t point, char *out);
const char *rp_matrix_cell_text(const struct rp_matrix_cell *cell, char *out, size_t cap);
enum rp_matrix_tone rp_matrix_tone(const struct rp_matrix_cell *cell);

// rp_matrix_is_controlled says whether sessions made at a point are taken there: where not, the rest of its row proves nothing.
bool rp_matrix_is_controlled(const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t point);

#endif
