// The matrix as one page for a browser: a table of coloured cells for each means. Text from outside comes through rp_markup alone.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/markup.h"
#include "replay/report/matrix.h"

static const char *const classes[RP_NUM_TONES] = {"none", "taken", "not", "broken", "risk", "absent"};

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--dim:#626a73;--line:#d5dae0;--back:#fff;--taken:#dafbe1;--not:#fff8c5;"
    "--broken:#ffd7d5;--risk:#fbdfff;--absent:#eaeef2}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;--back:#0d1117;--taken:#12432a;"
    "--not:#4b3a06;--broken:#67201f;--risk:#512a63;--absent:#21262d}}\n"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:1080px;margin:0 auto;"
    "padding:24px}h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px}.dim{color:var(--dim)}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse}th,td{padding:6px 12px;border:1px solid var(--line);"
    "text-align:left;white-space:nowrap}th{font-weight:400}td.self{outline:2px solid var(--dim);outline-offset:-3px}\n"
    ".taken{background:var(--taken)}.not{background:var(--not)}.broken{background:var(--broken)}.risk{background:"
    "var(--risk)}.absent{background:var(--absent);color:var(--dim)}.key span{padding:2px 10px;margin-right:8px}\n";

static void put_row(FILE *out, const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t from)
{
    char text[RP_MATRIX_LABEL];
    fprintf(out, "<tr><th scope=\"row\"><b>%zu</b> ", from + 1);
    rp_markup_text(out, rp_matrix_label(shown, from, text));
    fputs("</th>", out);
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
    fprintf(out, "<h2>%s</h2>\n<div class=\"wide\"><table class=\"matrix\" data-means=\"%s\"><thead><tr><th></th>",
            rp_matrix_title(means), rp_matrix_means_name(means));
    for (size_t to = 0; to < shown->config->num_points; to++) {
        fprintf(out, "<th scope=\"col\"><b>%zu</b></th>", to + 1);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (size_t from = 0; from < shown->config->num_points; from++) {
        put_row(out, shown, means, from);
    }
    fputs("</tbody></table></div>\n", out);
}

bool rp_matrix_html(FILE *out, const struct rp_matrix_shown *shown)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
          "content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'\"><title>reshake check --matrix ",
          out);
    rp_markup_text(out, shown->to);
    fprintf(out, "</title><style>%s</style></head><body>\n<h1>", style);
    rp_markup_text(out, shown->to);
    fputs("</h1>\n<p class=\"dim\">Made at the row, offered at the column; framed: where it was made.</p>\n"
          "<p class=\"key\"><span class=\"taken\">taken, or not served again</span><span class=\"not\">not taken</span>"
          "<span class=\"broken\">no handshake</span><span class=\"risk\">served a second time</span>"
          "<span class=\"absent\">nothing to try</span></p>\n",
          out);
    for (unsigned means = 0; means < RP_MATRIX_NUM_MEANS; means++) {
        put_table(out, shown, (enum rp_matrix_means)means);
    }
    fputs("</body></html>\n", out);
    return true;
}
