// The matrix on a page for a browser: a table of coloured cells for each means. Text from outside comes through rp_markup alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/markup.h"
#include "replay/report/matrix.h"

static const char *const classes[RP_NUM_TONES] = {"none", "taken", "not", "broken", "risk", "absent"};

static void put_row(FILE *out, const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t from)
{
    char text[RP_MATRIX_LABEL];
    fputs("<tr><th scope=\"row\" title=\"", out);
    rp_markup_text(out, rp_matrix_label(shown, from, text));
    fprintf(out, "\"><b>%zu</b></th>", from + 1);
    for (size_t to = 0; to < shown->config->num_points; to++) {
        const struct rp_matrix_cell *cell = &shown->matrix->cells[means][from][to];
        fprintf(out, "<td class=\"%s%s\">", classes[rp_matrix_tone(cell)], from == to ? " self" : "");
        rp_markup_text(out, rp_matrix_cell_text(cell, text, sizeof text));
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

static void put_table(FILE *out, const struct rp_matrix_shown *shown, enum rp_matrix_means means)
{
    fprintf(out,
            "<section><h3>%s</h3>\n<div class=\"wide\"><table class=\"matrix\" data-means=\"%s\"><thead><tr><th></th>",
            rp_matrix_title(means), rp_matrix_means_name(means));
    for (size_t to = 0; to < shown->config->num_points; to++) {
        fprintf(out, "<th scope=\"col\"><b>%zu</b></th>", to + 1);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t from = 0; from < shown->config->num_points; from++) {
        put_row(out, shown, means, from);
    }
    fputs("</tbody></table></div></section>\n", out);
}

static void put_points(FILE *out, const struct rp_matrix_shown *shown)
{
    char text[RP_MATRIX_LABEL];
    fputs("<ol>", out);
    for (size_t i = 0; i < shown->config->num_points; i++) {
        fputs("<li>", out);
        rp_markup_text(out, rp_matrix_label(shown, i, text));
        fputs("</li>", out);
    }
    fputs("</ol>\n", out);
}

void rp_matrix_section(FILE *out, const struct rp_matrix_shown *shown)
{
    fputs("<h2 id=\"matrix\">Who takes whose sessions</h2>\n"
          "<p class=\"dim\">Made at the row, offered at the column; framed: where it was made.</p>\n",
          out);
    put_points(out, shown);
    fputs("<p class=\"key\"><span class=\"taken\">taken, or not served again</span><span class=\"not\">not taken</span>"
          "<span class=\"broken\">no handshake</span><span class=\"risk\">served a second time</span>"
          "<span class=\"absent\">nothing to try</span></p>\n<div class=\"matrices\">\n",
          out);
    for (unsigned means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        put_table(out, shown, (enum rp_matrix_means)means);
    }
    fputs("</div>\n", out);
}
