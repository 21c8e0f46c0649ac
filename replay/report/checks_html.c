// What a check found, as one page for a browser.
// SPDX-License-Identifier: Apache-2.0
//
// Without scripts all of it can be read, and scripts add filter and search. Text from outside comes through rp_markup alone.
#include "parsers/tls/codes.h"
#include "replay/report/checks_files.h"
#include "replay/report/checks_svg.h"
#include "replay/report/markup.h"
#include "replay/report/matrix.h"
#include "replay/report/page.h"
#include "replay/script/text.h"

#include <inttypes.h>
#include <stdlib.h>

static const char script[] =
    "const all=[...document.querySelectorAll('details.play')],box=document.getElementById('search'),"
    "buttons=[...document.querySelectorAll('.counts button')],none=document.getElementById('none');let verdict='';\n"
    "const fits=d=>verdict==='new'?d.dataset.verdict==='fail'&&!d.dataset.known:d.dataset.verdict===verdict;\n"
    "function show(){const words=box.value.toLowerCase().split(/\\s+/).filter(w=>w);let seen=0;for(const d of "
    "all){const text="
    "d.dataset.text;const "
    "yes=(!verdict||fits(d))&&words.every(w=>text.includes(w));d.hidden=!yes;seen+=yes}"
    "none.hidden=seen>0;for(const b of buttons)b.setAttribute('aria-pressed',b.dataset.verdict===verdict)}\n"
    "for(const d of all)d.dataset.text=d.querySelector('summary').textContent.toLowerCase();\n"
    "for(const b of "
    "buttons)b.addEventListener('click',()=>{verdict=verdict===b.dataset.verdict?'':b.dataset.verdict;show()});\n"
    "box.addEventListener('input',show);document.getElementById('tools').hidden=false;\n"
    "verdict=buttons.some(b=>b.dataset.verdict==='new')?'new':'fail';if(!all.some(fits))verdict='';show();\n";

static bool is_known(const struct rp_check_shown *shown, const struct rp_finding *found)
{
    struct rp_known_fail known;
    return found->result == RP_FAIL && rp_known_fails_find(shown->known, found, &known);
}

static void put_count(FILE *out, const char *name, const char *color, const char *text, size_t count)
{
    fprintf(out,
            "<button type=\"button\" class=\"%s\" data-verdict=\"%s\" aria-pressed=\"false\"><b>%zu</b>%s</button>",
            color, name, count, text);
}

// put_counts puts buttons; where something is known, one for the fails that are not.
static void put_counts(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    fputs("<div class=\"counts\">", out);
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        const char *name = rp_result_name((enum rp_result)i);
        put_count(out, name, name, name, checked->counts[i]);
    }
    if (shown->known) {
        size_t num_new = 0;
        for (size_t i = 0; i < checked->findings.num; i++) {
            const struct rp_finding *found = &checked->findings.of[i];
            num_new += found->result == RP_FAIL && !is_known(shown, found);
        }
        put_count(out, "new", num_new > 0 ? "fail" : "pass", "new fails", num_new);
    }
    fputs("</div>\n", out);
}

// Groups and verdicts.

static void put_group(FILE *out, const struct rp_findings *findings, char group)
{
    size_t counts[RP_NUM_RESULTS] = {0};
    size_t all = 0;
    for (size_t i = 0; i < findings->num; i++) {
        if (rp_finding_group(&findings->of[i]) == group) {
            counts[findings->of[i].result]++;
            all++;
        }
    }
    if (all == 0) {
        return;
    }
    fprintf(out, "<tr><td><b>%c</b> %s</td>", group, rp_checks_group(group));
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        fprintf(out, "<td class=\"n %s\">%zu</td>", counts[i] > 0 ? rp_result_name((enum rp_result)i) : "zero",
                counts[i]);
    }
    fputs("<td><span class=\"bar\">", out);
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        fprintf(out, "<i class=\"%s\" style=\"width:%.1f%%\"></i>", rp_result_name((enum rp_result)i),
                100.0 * (double)counts[i] / (double)all);
    }
    fputs("</span></td></tr>\n", out);
}

static void put_groups(FILE *out, const struct rp_findings *findings)
{
    fputs("<h2>Groups</h2>\n<table><thead><tr><th>Group</th>", out);
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        fprintf(out, "<th class=\"n\">%s</th>", rp_result_name((enum rp_result)i));
    }
    fputs("<th></th></tr></thead><tbody>\n", out);
    for (char group = 'a'; group <= 'z'; group++) {
        put_group(out, findings, group);
    }
    fputs("</tbody></table>\n", out);
}

// What the probe found out.

static void put_versions(FILE *out, const struct rp_server *server)
{
    fputs("<h2>The server</h2>\n<table><thead><tr><th>Version</th><th>Cipher suites, as it prefers "
          "them</th></tr></thead><tbody>\n",
          out);
    for (size_t place = RP_PROBED_VERSIONS; place-- > 0;) {
        const struct rp_probed_version *version = &server->versions[place];
        if (!version->there) {
            continue;
        }
        fprintf(out, "<tr><td>%s</td><td>", tw_version_name(rp_probed_version_at(place)));
        for (size_t i = 0; i < version->num_suites; i++) {
            const char *name = tw_suite_name(version->suites[i]);
            fputs(i > 0 ? ", " : "", out);
            name ? fputs(name, out) : fprintf(out, "%#06x", version->suites[i]);
        }
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table>\n", out);
}

static void put_means(FILE *out, const struct rp_server *server)
{
    const struct {
        bool has;
        const char *name;
    } means[] = {{server->by_id, "by session ID"}, {server->by_ticket, "by ticket"}, {server->by_psk, "by PSK"}};
    bool any = false;
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        if (means[i].has) {
            fprintf(out, "%s%s", any ? ", " : "", means[i].name);
            any = true;
        }
    }
    fputs(any ? "" : "nothing", out);
}

static void put_server(FILE *out, const struct rp_server *server)
{
    char text[200];
    put_versions(out, server);
    fputs("<dl><dt>resumes</dt><dd>", out);
    put_means(out, server);
    fputs("</dd>", out);
    fprintf(out, "<dt>early data</dt><dd>%s</dd>", server->early ? "taken" : "not taken");
    fputs("<dt>renegotiation</dt><dd>", out);
    rp_markup_text(out, rp_checks_renegotiation(server, text, sizeof text));
    fprintf(out, "</dd><dt>at a time</dt><dd>%s</dd></dl>\n",
            server->concurrent ? "many connections" : "one connection");
}

// Findings.

static void put_term(FILE *out, const char *term, const char *text)
{
    if (text && text[0] != '\0') {
        fprintf(out, "<dt>%s</dt><dd>", term);
        rp_markup_text(out, text);
        fputs("</dd>", out);
    }
}

static void put_script(FILE *out, const struct rp_finding *found)
{
    size_t len = 0;
    char *text = found->script ? rp_script_text(found->script, &len) : NULL;
    if (text) {
        fputs("<p class=\"dim\">The script:</p><pre>", out);
        rp_markup_safe(out, text);
        fputs("</pre>\n", out);
    }
    free(text);
}

static void put_marks(FILE *out, const struct rp_marks *marks)
{
    char text[RP_MARK_TEXT];
    for (size_t i = 0; marks && i < marks->num; i++) {
        put_term(out, marks->of[i].from_server ? "received" : "sent", rp_mark_text(&marks->of[i], text, sizeof text));
    }
}

static void put_details(FILE *out, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    const struct rp_case *of = found->play.of;
    const struct rp_checks_said said = rp_checks_said(found);
    struct rp_known_fail known;
    char text[1000];
    fputs("<div><dl>", out);
    put_term(out, "source", of->source);
    put_term(out, "expected", said.expected);
    put_term(out, "got", said.got);
    put_term(out, "why", said.why);
    put_marks(out, found->marks);
    if (found->result == RP_FAIL && rp_known_fails_find(shown->known, found, &known)) {
        put_term(out, "known", rp_known_fail_text(&known, text, sizeof text));
    }
    put_term(out, "flaky", found->flaky ? "it did not come out the same each time" : NULL);
    put_term(out, "evidence", found->evidence);
    put_term(out, "script", found->script_file);
    put_term(out, "output", found->output);
    fputs("<dt>reproduce</dt><dd><code>", out);
    rp_markup_safe(out, shown->again);
    fprintf(out, " --only %s</code></dd></dl>\n", of->id);
    rp_checks_svg(out, found);
    if (found->result == RP_FAIL) {
        put_script(out, found);
    }
    fputs("</div>", out);
}

static void put_finding(FILE *out, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    const struct rp_case *of = found->play.of;
    const char *verdict = rp_result_name(found->result);
    bool known = is_known(shown, found);
    fprintf(
        out,
        "<details class=\"play\" data-verdict=\"%s\"%s><summary><span class=\"verdict %s\">%s</span><b>%s</b><span>",
        verdict, known ? " data-known=\"yes\"" : "", verdict, known ? "fail, known" : verdict, of->id);
    rp_markup_text(out, found->variant);
    fprintf(out, "</span><span class=\"dim\">%s%s</span><span class=\"dim\">",
            rp_level_name(rp_play_level(&found->play)), of->light ? ", of low weight" : "");
    rp_markup_text(out, of->says);
    fputs("</span></summary>", out);
    put_details(out, shown, found);
    fputs("</details>\n", out);
}

static void put_banner(FILE *out, const char *text)
{
    fputs("<p class=\"banner fail\" role=\"alert\">", out);
    rp_markup_text(out, text);
    fputs("</p>\n", out);
}

static void put_failure(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    char text[RP_CHECKS_FAILURE_ROOM];
    if (rp_checks_failure(shown, checked, text, sizeof text)) {
        put_banner(out, text);
    }
    for (size_t i = 0; i < checked->num_troubles; i++) {
        put_banner(out, rp_checks_trouble(&checked->troubles[i], text, sizeof text));
        fputs("<pre>", out);
        rp_markup_text(out, checked->troubles[i].output);
        fputs("</pre>\n", out);
    }
}

bool rp_checks_html(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    rp_page_begin(out, "reshake check", shown->to);
    fprintf(out, "<p class=\"dim\">%zu plays in %" PRIu64 ".%" PRIu64 " s, seed %" PRIu64 "</p>\n",
            checked->findings.num, checked->took_us / 1000000, checked->took_us / 100000 % 10, checked->seed);
    put_failure(out, shown, checked);
    if (checked->findings.num == 0) {
        rp_page_end(out, NULL);
        return true;
    }
    put_counts(out, shown, checked);
    put_groups(out, &checked->findings);
    put_server(out, &checked->server);
    if (shown->matrix) {
        rp_matrix_section(out, shown->matrix);
    }
    fputs("<h2 id=\"findings\">Findings</h2>\n<div id=\"tools\" hidden><input id=\"search\" type=\"search\" "
          "placeholder=\"Search: an "
          "ID, a word of the "
          "rule\" aria-label=\"Search\"></div>\n<p id=\"none\" class=\"dim\" hidden>Nothing fits.</p>\n",
          out);
    for (size_t i = 0; i < checked->findings.num; i++) {
        put_finding(out, shown, &checked->findings.of[i]);
    }
    rp_page_end(out, script);
    return true;
}
