// What a server keeps, for people.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/capacity.h"
#include "replay/report/color.h"

const char *rp_capacity_title(enum rp_capacity_means means)
{
    static const char *const titles[RP_CAPACITY_NUM_MEANS] = {"by session ID", "by ticket", "by PSK"};
    return titles[means];
}

static void row(FILE *out, const char *name)
{
    fprintf(out, "  %s%-15s%s", rp_color_on(out, RP_COLOR_DIM), name, rp_color_off(out, RP_COLOR_DIM));
}

static void print_kept(FILE *out, const struct rp_capacity *capacity)
{
    row(out, "sessions by ID");
    if (!capacity->counted) {
        fputs("not kept\n", out);
    } else if (capacity->forgotten == 0) {
        fprintf(out, "the first is still known behind %u others\n", capacity->kept);
    } else if (capacity->forgotten == capacity->kept + 1) {
        fprintf(out, "the first is forgotten behind %u others\n", capacity->forgotten);
    } else {
        fprintf(out, "the first is forgotten behind %u others, and is known behind %u\n", capacity->forgotten,
                capacity->kept);
    }
}

static void print_rate(FILE *out, const char *title, const struct rp_capacity_of *of)
{
    row(out, title);
    if (of->given == 0) {
        fprintf(out, "none given in %u handshakes\n", of->attempts);
        return;
    }
    enum rp_color color = of->resumed == of->given ? RP_COLOR_GREEN : of->resumed > 0 ? RP_COLOR_YELLOW : RP_COLOR_RED;
    fprintf(out, "%s%u of %u%s resumed", rp_color_on(out, color), of->resumed, of->given, rp_color_off(out, color));
    if (of->given < of->attempts) {
        fprintf(out, "; %u handshakes gave none", of->attempts - of->given);
    }
    fputc('\n', out);
}

static void print_life(FILE *out, const struct rp_capacity_of *of)
{
    row(out, "  lifetime");
    if (of->lifetime_s > 0) {
        fprintf(out, "%u s announced", of->lifetime_s);
    } else {
        fputs("not announced", out);
    }
    for (uint32_t i = 0; i < of->num_ages; i++) {
        fprintf(out, "%s %u s: %s", i == 0 ? "; offered after" : ",", of->ages[i].age_s,
                of->ages[i].resumed ? "taken" : "not taken");
    }
    fputs(of->num_ages == 0 ? "; --slow tries whether it is honoured\n" : "\n", out);
}

static void print_keys(FILE *out, const struct rp_capacity_of *of)
{
    row(out, "  key names");
    if (!rp_capacity_has_names(of)) {
        fputs("none to be seen: no two tickets begin alike\n", out);
        return;
    }
    for (uint32_t i = 0; i < of->num_keys; i++) {
        fputs(i > 0 ? ", " : "", out);
        for (size_t at = 0; at < RP_KEY_NAME; at++) {
            fprintf(out, "%02x", of->keys[i].name[at]);
        }
        if (of->num_keys > 1) {
            fprintf(out, " (%u)", of->keys[i].times);
        }
    }
    fputs(rp_capacity_rotated(of) ? "; the key changed meanwhile\n" : "\n", out);
}

void rp_capacity_text(FILE *out, const char *to, const struct rp_capacity *capacity)
{
    fprintf(out, "%s%s%s\n", rp_color_on(out, RP_COLOR_BOLD), to, rp_color_off(out, RP_COLOR_BOLD));
    print_kept(out, capacity);
    for (unsigned means = 0; means < RP_CAPACITY_NUM_MEANS; means++) {
        const struct rp_capacity_of *of = &capacity->of[means];
        print_rate(out, rp_capacity_title((enum rp_capacity_means)means), of);
        if (means != RP_CAPACITY_ID && of->given > 0) {
            print_life(out, of);
            print_keys(out, of);
        }
    }
}
