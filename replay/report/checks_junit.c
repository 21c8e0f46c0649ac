// What a check found, as JUnit's XML.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks_files.h"
#include "replay/report/markup.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MATRIX_GROUP = 'h' };

struct sums {
    size_t all, fails, errors, skipped;
    uint64_t took_us;
};

static struct sums sums_of(const struct rp_check_shown *shown, const struct rp_findings *findings, char group)
{
    struct sums sums = {0};
    struct rp_known_fail known;
    for (size_t i = 0; i < findings->num; i++) {
        const struct rp_finding *found = &findings->of[i];
        if (group == '\0' || rp_finding_group(found) == group) {
            sums.all++;
            bool is_known = found->result == RP_FAIL && rp_known_fails_find(shown->known, found, &known);
            sums.fails += found->result == RP_FAIL && !is_known;
            sums.skipped += found->result == RP_INCONCLUSIVE || found->result == RP_SKIPPED || is_known;
            sums.took_us += found->took_us;
        }
    }
    return sums;
}

static void put_sums(FILE *out, const struct sums *sums)
{
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%" PRIu64 ".%06u\"", sums->all,
            sums->fails, sums->errors, sums->skipped, sums->took_us / 1000000, (unsigned)(sums->took_us % 1000000));
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
    fprintf(out, " %s=\"", name);
    rp_markup_text(out, text);
    fputc('"', out);
}

static void put_line(FILE *out, const char *what, const char *text)
{
    if (text && text[0] != '\0') {
        fprintf(out, "%s: ", what);
        rp_markup_text(out, text);
        fputc('\n', out);
    }
}

static void put_details(FILE *out, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    const struct rp_checks_said said = rp_checks_said(found);
    put_line(out, "rule", found->play.of->says);
    put_line(out, "source", found->play.of->source);
    put_line(out, "expected", said.expected);
    put_line(out, "got", said.got);
    put_line(out, "why", said.why);
    for (size_t i = 0; found->marks && i < found->marks->num; i++) {
        char text[RP_MARK_TEXT];
        put_line(out, found->marks->of[i].from_server ? "received" : "sent",
                 rp_mark_text(&found->marks->of[i], text, sizeof text));
    }
    put_line(out, "evidence", found->evidence);
    put_line(out, "script", found->script_file);
    fputs("reproduce: ", out);
    rp_markup_safe(out, shown->again);
    fprintf(out, " --only %s\n", found->play.of->id);
}

static const char *message_of(const struct rp_finding *found)
{
    return found->reason && found->reason[0] != '\0' ? found->reason : found->actual;
}

static void put_skipped(FILE *out, const char *type, const char *message)
{
    fputs(">\n      <skipped", out);
    put_attribute(out, "type", type);
    put_attribute(out, "message", message);
    fputs("/>\n    </testcase>\n", out);
}

static void put_case(FILE *out, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    struct rp_known_fail known;
    char text[1000];
    fprintf(out, "    <testcase classname=\"reshake.%c\" name=\"%s%s", rp_finding_group(found), found->play.of->id,
            found->variant[0] != '\0' ? " " : "");
    rp_markup_text(out, found->variant);
    fprintf(out, "\" time=\"%" PRIu64 ".%06u\"", found->took_us / 1000000, (unsigned)(found->took_us % 1000000));
    if (found->result == RP_FAIL && rp_known_fails_find(shown->known, found, &known)) {
        put_skipped(out, "known", rp_known_fail_text(&known, text, sizeof text));
        return;
    }
    switch (found->result) {
    case RP_PASS: fputs("/>\n", out); return;
    case RP_TOLERATED: fputs(">\n      <system-out>tolerated\n", out); break;
    case RP_FAIL:
        fputs(">\n      <failure", out);
        put_attribute(out, "type", rp_level_name(rp_play_level(&found->play)));
        put_attribute(out, "message", message_of(found));
        fputs(">", out);
        break;
    case RP_INCONCLUSIVE:
    case RP_SKIPPED: put_skipped(out, rp_result_name(found->result), message_of(found)); return;
    }
    put_details(out, shown, found);
    fprintf(out, "</%s>\n    </testcase>\n", found->result == RP_FAIL ? "failure" : "system-out");
}

// put_matrix puts the tables for people behind the cases that judge them.
static bool put_matrix(FILE *out, const struct rp_matrix_shown *shown)
{
    char *text = NULL;
    size_t len = 0;
    FILE *tables = open_memstream(&text, &len);
    bool made = tables && rp_matrix_text(tables, shown);
    made = tables && fclose(tables) == 0 && made;
    if (made) {
        fputs("    <system-out>", out);
        rp_markup(out, tw_span_of((const uint8_t *)text, len));
        fputs("</system-out>\n", out);
    }
    free(text);
    return made;
}

static bool put_suite(FILE *out, const struct rp_check_shown *shown, const struct rp_findings *findings, char group)
{
    const struct sums sums = sums_of(shown, findings, group);
    if (sums.all == 0) {
        return true;
    }
    fprintf(out, "  <testsuite name=\"%c: %s\"", group, rp_checks_group(group));
    put_sums(out, &sums);
    put_attribute(out, "hostname", shown->to);
    fputs(">\n", out);
    for (size_t i = 0; i < findings->num; i++) {
        if (rp_finding_group(&findings->of[i]) == group) {
            put_case(out, shown, &findings->of[i]);
        }
    }
    bool written = group != MATRIX_GROUP || !shown->matrix || put_matrix(out, shown->matrix);
    fputs("  </testsuite>\n", out);
    return written;
}

static void put_error(FILE *out, const char *name, const char *type, const char *message, const char *output)
{
    fputs("    <testcase classname=\"reshake\" time=\"0\"", out);
    put_attribute(out, "name", name);
    fputs(">\n      <error", out);
    put_attribute(out, "type", type);
    put_attribute(out, "message", message);
    fputs(">", out);
    rp_markup_text(out, output);
    fputs("</error>\n    </testcase>\n", out);
}

// put_whole puts a suite for what goes for the whole check, so that what was not carried through is not taken for what has passed.
static void put_whole(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked,
                      const char *failure)
{
    char text[1000];
    const size_t num = checked->num_troubles + (failure ? 1 : 0);
    const struct sums sums = {.all = num, .errors = num};
    if (num == 0) {
        return;
    }
    fputs("  <testsuite name=\"the check\"", out);
    put_sums(out, &sums);
    put_attribute(out, "hostname", shown->to);
    fputs(">\n", out);
    if (failure) {
        put_error(out, "the check was carried through", rp_checks_end(checked->end), failure, NULL);
    }
    for (size_t i = 0; i < checked->num_troubles; i++) {
        const struct rp_check_trouble *trouble = &checked->troubles[i];
        put_error(out, "the server goes on", trouble->type == RP_TROUBLE_GONE ? "server-gone" : "sanitizer",
                  rp_checks_trouble(trouble, text, sizeof text), trouble->output);
    }
    fputs("  </testsuite>\n", out);
}

bool rp_checks_junit(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    char text[RP_CHECKS_FAILURE_ROOM];
    const char *failure = rp_checks_failure(shown, checked, text, sizeof text);
    struct sums sums = sums_of(shown, &checked->findings, '\0');
    sums.errors = checked->num_troubles + (failure ? 1 : 0);
    sums.all += sums.errors;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"reshake check\"", out);
    put_sums(out, &sums);
    fputs(">\n", out);
    bool written = true;
    put_whole(out, shown, checked, failure);
    for (char group = 'a'; group <= 'z'; group++) {
        written = put_suite(out, shown, &checked->findings, group) && written;
    }
    fputs("</testsuites>\n", out);
    return written;
}
