// The matrix for people: a table for each means, rows where a session was made, columns where it was offered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/color.h"
#include "replay/report/matrix.h"

#include <string.h>

enum { CELL_TEXT = 64 };

static const enum rp_color colors[RP_NUM_TONES] = {RP_COLOR_NONE, RP_COLOR_GREEN,   RP_COLOR_YELLOW,
                                                   RP_COLOR_RED,  RP_COLOR_MAGENTA, RP_COLOR_DIM};

// width_of is that of a table's columns.
static int width_of(const struct rp_matrix_shown *shown, enum rp_matrix_means means)
{
    char text[CELL_TEXT];
    size_t widest = 2;
    for (size_t from = 0; from < shown->config->num_points; from++) {
        for (size_t to = 0; to < shown->config->num_points; to++) {
            size_t len = strlen(rp_matrix_cell_text(&shown->matrix->cells[means][from][to], text, sizeof text));
            widest = len > widest ? len : widest;
        }
    }
    return (int)widest;
}

static int widest_label(const struct rp_matrix_shown *shown)
{
    char label[RP_MATRIX_LABEL];
    size_t widest = strlen(rp_matrix_title(RP_MATRIX_REPLAY));
    for (size_t i = 0; i < shown->config->num_points; i++) {
        size_t len = strlen(rp_matrix_label(shown, i, label)) + 4;
        widest = len > widest ? len : widest;
    }
    return (int)widest;
}

static void print_row(FILE *out, const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t from,
                      int label_width, int width)
{
    char label[RP_MATRIX_LABEL];
    char text[CELL_TEXT];
    fprintf(out, "%2zu  %-*s", from + 1, label_width - 4, rp_matrix_label(shown, from, label));
    for (size_t to = 0; to < shown->config->num_points; to++) {
        const struct rp_matrix_cell *cell = &shown->matrix->cells[means][from][to];
        enum rp_color color = colors[rp_matrix_tone(cell)];
        bool last = to + 1 == shown->config->num_points;
        rp_matrix_cell_text(cell, text, sizeof text);
        fprintf(out, "  %s%s%s%*s", rp_color_on(out, color), text, rp_color_off(out, color),
                last ? 0 : width - (int)strlen(text), "");
    }
    bool given = shown->matrix->cells[means][from][from].came != RP_CAME_NOT_GIVEN;
    fputs(given && !rp_matrix_is_controlled(shown, means, from) ? "  (not taken where it was made)\n" : "\n", out);
}

static void print_table(FILE *out, const struct rp_matrix_shown *shown, enum rp_matrix_means means, int label_width)
{
    int width = width_of(shown, means);
    size_t num = shown->config->num_points;
    fprintf(out, "\n%s%-*s%s", rp_color_on(out, RP_COLOR_BOLD), label_width, rp_matrix_title(means),
            rp_color_off(out, RP_COLOR_BOLD));
    for (size_t to = 0; to < num; to++) {
        fprintf(out, "  %s%-*zu%s", rp_color_on(out, RP_COLOR_DIM), to + 1 == num ? 1 : width, to + 1,
                rp_color_off(out, RP_COLOR_DIM));
    }
    fputc('\n', out);
    for (size_t from = 0; from < num; from++) {
        print_row(out, shown, means, from, label_width, width);
    }
}

bool rp_matrix_text(FILE *out, const struct rp_matrix_shown *shown)
{
    int label_width = widest_label(shown);
    fputs("Made at the row, offered at the column.\n", out);
    for (unsigned means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        print_table(out, shown, (enum rp_matrix_means)means, label_width);
    }
    return true;
}
