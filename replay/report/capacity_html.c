// What a server keeps, on a page for a browser. Nothing in it is text from outside.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/capacity.h"

static void put_kept(FILE *out, const struct rp_capacity *capacity)
{
    fputs("<dl><dt>sessions by ID</dt><dd>", out);
    if (!capacity->counted) {
        fputs("not kept", out);
    } else if (capacity->forgotten == 0) {
        fprintf(out, "the first is still known behind %u others", capacity->kept);
    } else {
        fprintf(out, "the first is known behind %u others, and forgotten behind %u", capacity->kept,
                capacity->forgotten);
    }
    fputs("</dd></dl>\n", out);
}

static void put_rate(FILE *out, const struct rp_capacity_of *of)
{
    if (of->given == 0) {
        fprintf(out, "<td class=\"zero\">none given in %u handshakes</td><td></td>", of->attempts);
        return;
    }
    double share = 100.0 * of->resumed / of->given;
    fprintf(out,
            "<td>%u of %u</td><td><span class=\"bar\"><i class=\"pass\" style=\"width:%.1f%%\"></i><i class=\"fail\" "
            "style=\"width:%.1f%%\"></i></span></td>",
            of->resumed, of->given, share, 100.0 - share);
}

static void put_life(FILE *out, const struct rp_capacity_of *of)
{
    fputs("<td>", out);
    if (of->lifetime_s > 0) {
        fprintf(out, "%u s announced", of->lifetime_s);
    }
    for (uint32_t i = 0; i < of->num_ages; i++) {
        bool taken = of->ages[i].resumed;
        fprintf(out, "<br><span class=\"%s\">%s</span> after %u s", taken ? "pass" : "tolerated",
                taken ? "taken" : "not taken", of->ages[i].age_s);
    }
    fputs("</td>", out);
}

static void put_keys(FILE *out, const struct rp_capacity_of *of)
{
    fputs("<td>", out);
    for (uint32_t i = 0; i < of->num_keys && rp_capacity_has_names(of); i++) {
        fputs(i > 0 ? "<br><code>" : "<code>", out);
        for (size_t at = 0; at < RP_KEY_NAME; at++) {
            fprintf(out, "%02x", of->keys[i].name[at]);
        }
        fprintf(out, "</code> (%u)", of->keys[i].times);
    }
    fputs(rp_capacity_rotated(of) ? "<br>the key changed meanwhile</td>" : "</td>", out);
}

void rp_capacity_section(FILE *out, const struct rp_capacity *capacity)
{
    fputs("<h2 id=\"capacity\">How much is kept</h2>\n", out);
    put_kept(out, capacity);
    fputs("<table class=\"capacity\"><thead><tr><th></th><th>Resumed</th><th></th><th>Lifetime</th><th>Key "
          "names</th></tr>"
          "</thead><tbody>\n",
          out);
    for (unsigned means = 0; means < RP_CAPACITY_NUM_MEANS; means++) {
        const struct rp_capacity_of *of = &capacity->of[means];
        fprintf(out, "<tr data-means=\"%s\"><td>%s</td>", rp_capacity_means_name((enum rp_capacity_means)means),
                rp_capacity_title((enum rp_capacity_means)means));
        put_rate(out, of);
        put_life(out, of);
        put_keys(out, of);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}
