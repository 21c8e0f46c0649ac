// What a check found, for people: a line for each group, then what is not right, then the counts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks.h"
#include "replay/report/color.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"

#include <string.h>

struct printing {
    FILE *out;
    const struct rp_check_shown *shown;
    const struct rp_checked *checked;
};

static const enum rp_color colors[RP_NUM_RESULTS] = {RP_COLOR_GREEN, RP_COLOR_YELLOW, RP_COLOR_RED, RP_COLOR_MAGENTA,
                                                     RP_COLOR_DIM};

static void put(FILE *out, enum rp_color color, const char *text)
{
    fprintf(out, "%s%s%s", rp_color_on(out, color), text, rp_color_off(out, color));
}

static void put_counts(FILE *out, const size_t counts[RP_NUM_RESULTS])
{
    bool any = false;
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        if (counts[i] > 0) {
            fprintf(out, "%s%s%zu %s%s", any ? ", " : "", rp_color_on(out, colors[i]), counts[i],
                    rp_result_name((enum rp_result)i), rp_color_off(out, colors[i]));
            any = true;
        }
    }
    fputs(any ? "\n" : "nothing\n", out);
}

// Groups.

static void print_groups(const struct printing *p)
{
    const struct rp_findings *findings = &p->checked->findings;
    for (size_t i = 0; i < findings->num;) {
        char letter = rp_finding_group(&findings->of[i]);
        size_t counts[RP_NUM_RESULTS] = {0};
        for (; i < findings->num && rp_finding_group(&findings->of[i]) == letter; i++) {
            counts[findings->of[i].result]++;
        }
        fprintf(p->out, "%c  %-32s ", letter - 'a' + 'A', rp_checks_group(letter));
        put_counts(p->out, counts);
    }
}

// Findings.

static void print_word(const struct printing *p, const char *what)
{
    fprintf(p->out, "    %s%-10s%s", rp_color_on(p->out, RP_COLOR_DIM), what, rp_color_off(p->out, RP_COLOR_DIM));
}

static void print_line(const struct printing *p, const char *what, const char *text)
{
    if (text && text[0] != '\0') {
        print_word(p, what);
        fprintf(p->out, "%s\n", text);
    }
}

// print_output prints what a process wrote, line by line.
static void print_output(const struct printing *p, const char *output)
{
    for (const char *line = output; line && *line != '\0';) {
        size_t len = strcspn(line, "\n");
        fputs("    | ", p->out);
        rp_escape_print(p->out, tw_span_of((const uint8_t *)line, len));
        fputc('\n', p->out);
        line += len + (line[len] == '\n');
    }
}

static bool print_steps(const struct printing *p, const struct rp_finding *found)
{
    char verdict[400];
    const char *reason = found->reason ? found->reason : "";
    (void)snprintf(verdict, sizeof verdict, "%s%s%s", rp_result_name(found->result), reason[0] != '\0' ? ": " : "",
                   reason);
    const struct rp_played played = {.script = found->script,
                                     .transcript = found->transcript,
                                     .to = found->to.ss_family ? (const struct sockaddr *)&found->to : NULL,
                                     .name = p->shown->name,
                                     .yet = verdict};
    if (!found->script || !found->transcript) {
        return true;
    }
    fputc('\n', p->out);
    return rp_plays_text(p->out, &played);
}

static void print_head(const struct printing *p, const struct rp_finding *found, size_t more)
{
    const struct rp_case *of = found->play.of;
    char name[32];
    (void)snprintf(name, sizeof name, "%s", rp_result_name(found->result));
    fputc('\n', p->out);
    put(p->out, colors[found->result], name);
    fputs("  ", p->out);
    put(p->out, RP_COLOR_BOLD, of->id);
    fprintf(p->out, "%s%s", found->variant[0] != '\0' ? "  " : "", found->variant);
    if (more > 0) {
        fprintf(p->out, " and %zu more of the kind", more);
    }
    fprintf(p->out, "  (%s%s, %s)\n    %s\n", rp_level_name(rp_play_level(&found->play)),
            of->light ? ", of low weight" : "", of->source, of->says);
}

static void print_marks(const struct printing *p, const struct rp_marks *marks)
{
    char text[RP_MARK_TEXT];
    for (size_t i = 0; marks && i < marks->num; i++) {
        print_line(p, marks->of[i].from_server ? "received" : "sent", rp_mark_text(&marks->of[i], text, sizeof text));
    }
}

static void print_finding(const struct printing *p, const struct rp_finding *found, size_t more)
{
    char of_it[1000];
    struct rp_known_fail known;
    print_head(p, found, more);
    const struct rp_checks_said said = rp_checks_said(found);
    print_line(p, "expected", said.expected);
    print_line(p, "got", said.got);
    print_line(p, "why", said.why);
    print_marks(p, found->marks);
    if (found->result == RP_FAIL && rp_known_fails_find(p->shown->known, found, &known)) {
        print_line(p, "known", rp_known_fail_text(&known, of_it, sizeof of_it));
    }
    if (found->control == RP_CONTROLLED_WELL) {
        print_line(p, "control", "the same without the deviation works");
    }
    if (found->flaky) {
        print_line(p, "flaky", "it does not come out the same each time");
    }
    print_output(p, found->output);
    print_line(p, "evidence", found->evidence);
    print_line(p, "script", found->script_file);
    if (found->result == RP_FAIL) {
        print_word(p, "reproduce");
        fprintf(p->out, "%s --only %s\n", p->shown->again, found->play.of->id);
    }
}

// print_known tells the fails of a case that are known all at once, at the first of them.
static void print_known(const struct printing *p, size_t at)
{
    const struct rp_findings *findings = &p->checked->findings;
    const struct rp_case *of = findings->of[at].play.of;
    struct rp_known_fail known, other;
    char text[1000];
    size_t num = 0, first = at;
    while (first > 0 && findings->of[first - 1].play.of == of) {
        first--;
    }
    for (size_t i = first; i < findings->num && findings->of[i].play.of == of; i++) {
        if (findings->of[i].result == RP_FAIL && rp_known_fails_find(p->shown->known, &findings->of[i], &other)) {
            if (i < at) {
                return;
            }
            num++;
        }
    }
    (void)rp_known_fails_find(p->shown->known, &findings->of[at], &known);
    fputc('\n', p->out);
    put(p->out, RP_COLOR_YELLOW, "known");
    fprintf(p->out, "  %s, %zu play%s\n    %s\n", of->id, num, num == 1 ? "" : "s",
            rp_known_fail_text(&known, text, sizeof text));
}

// is_like is true for findings that differ in the number of the play alone.
static bool is_like(const struct printing *p, const struct rp_finding *a, const struct rp_finding *b)
{
    struct rp_known_fail of_a, of_b;
    const char *why_a = a->reason ? a->reason : "";
    const char *why_b = b->reason ? b->reason : "";
    return a->play.variant == b->play.variant && a->play.version == b->play.version && a->play.means == b->play.means
           && a->result == b->result && strcmp(why_a, why_b) == 0
           && rp_known_fails_find(p->shown->known, a, &of_a) == rp_known_fails_find(p->shown->known, b, &of_b);
}

static bool is_shown(const struct printing *p, const struct rp_finding *found)
{
    if (found->result == RP_INCONCLUSIVE && found->repeat == 0 && !p->shown->verbose) {
        return false;  // it was not played: the end of the report says so
    }
    switch (found->result) {
    case RP_FAIL:
    case RP_INCONCLUSIVE: return true;
    case RP_TOLERATED: return p->shown->verbose || found->late;
    case RP_PASS:
    case RP_SKIPPED: break;
    }
    return p->shown->verbose;
}

static bool print_findings(const struct printing *p)
{
    const struct rp_findings *findings = &p->checked->findings;
    for (size_t i = 0; i < findings->num;) {
        const struct rp_finding *found = &findings->of[i];
        struct rp_known_fail known;
        size_t same = 1;
        while (i + same < findings->num && is_like(p, found, &findings->of[i + same])) {
            same++;
        }
        if (found->result == RP_FAIL && !p->shown->verbose && rp_known_fails_find(p->shown->known, found, &known)) {
            print_known(p, i);
        } else if (is_shown(p, found)) {
            print_finding(p, found, same - 1);
            bool steps = p->shown->verbose && (found->result == RP_FAIL || found->result == RP_INCONCLUSIVE);
            if (steps && !print_steps(p, found)) {
                return false;
            }
        }
        i += same;
    }
    return true;
}

// print_troubles prints what no finding tells, each with what the server wrote; where there is none, what it wrote last.
static void print_troubles(const struct printing *p)
{
    char text[1000];
    for (size_t i = 0; i < p->checked->num_troubles; i++) {
        put(p->out, RP_COLOR_RED, rp_checks_trouble(&p->checked->troubles[i], text, sizeof text));
        fputc('\n', p->out);
        print_output(p, p->checked->troubles[i].output);
    }
    if (p->checked->num_troubles == 0) {
        print_output(p, p->checked->output);
    }
}

static void print_end(const struct printing *p)
{
    const struct rp_checked *checked = p->checked;
    fputc('\n', p->out);
    switch (checked->end) {
    case RP_CHECK_GONE: put(p->out, RP_COLOR_RED, "the server was gone before all was played\n"); break;
    case RP_CHECK_INTERRUPTED: put(p->out, RP_COLOR_YELLOW, "interrupted: not all was played\n"); break;
    default: break;
    }
    if (checked->num_ends > 0 || checked->complained) {
        fprintf(p->out, "the server ended %u time%s%s\n", checked->num_ends, checked->num_ends == 1 ? "" : "s",
                checked->complained ? "; a sanitizer reported something" : "");
        print_troubles(p);
    }
    if (checked->num_not_played > 0) {
        fprintf(p->out, "%zu of the inconclusive ones were not played\n", checked->num_not_played);
    }
    fprintf(p->out, "%zu play%s in %.1f s: ", checked->findings.num, checked->findings.num == 1 ? "" : "s",
            (double)checked->took_us / 1e6);
    put_counts(p->out, checked->counts);
}

bool rp_checks_text(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    const struct printing p = {.out = out, .shown = shown, .checked = checked};
    print_groups(&p);
    if (!print_findings(&p)) {
        return ferror(out) != 0;
    }
    bool whole = true;
    if (shown->matrix && shown->verbose) {
        fputc('\n', out);
        whole = rp_matrix_text(out, shown->matrix);
    }
    print_end(&p);
    return whole;
}
