// What a check found, as one page for a browser.
// SPDX-License-Identifier: Apache-2.0
//
// Everything is in the page: no network, no font, no picture from elsewhere; without scripts all of it can be read, and scripts add filter
// and search. Text from outside comes through rp_markup alone.
#include "parsers/tls/codes.h"
#include "replay/report/checks_files.h"
#include "replay/report/checks_svg.h"
#include "replay/report/markup.h"
#include "replay/script/text.h"

#include <inttypes.h>
#include <stdlib.h>

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--dim:#626a73;--line:#d5dae0;--back:#fff;--card:#f6f8fa;--pass:#1a7f37;"
    "--tolerated:#9a6700;--fail:#cf222e;--inconclusive:#8250df;--skipped:#626a73;--ours:#0969da;--theirs:#1a7f37}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;--back:#0d1117;--card:#151b23;"
    "--pass:#3fb950;--tolerated:#d29922;--fail:#f85149;--inconclusive:#bc8cff;--skipped:#9198a1;--ours:#58a6ff;--"
    "theirs:#3fb950}}\n"
    "*{box-sizing:border-box}body{font:15px/1.5 "
    "system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:1080px;"
    "margin:0 auto;padding:24px}h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 "
    "8px}.dim{color:var(--dim)}\n"
    "code,pre,.ladder{font-family:ui-monospace,monospace;font-size:13px}pre{overflow-x:auto;background:var(--card);"
    "padding:10px;"
    "border:1px solid var(--line);border-radius:6px}\n"
    ".counts{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0}.counts "
    "button{font:inherit;color:inherit;background:var(--card);"
    "border:1px solid var(--line);border-radius:8px;padding:8px 16px;cursor:pointer;text-align:left}.counts "
    "b{display:block;font-size:22px}"
    ".counts button[aria-pressed=true]{outline:2px solid currentColor}\n"
    ".pass{color:var(--pass)}.tolerated{color:var(--tolerated)}.fail{color:var(--fail)}.inconclusive{color:var(--"
    "inconclusive)}"
    ".skipped{color:var(--skipped)}\n"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 10px;border-bottom:1px solid "
    "var(--line)}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.zero{color:var(--line)}\n"
    ".bar{display:flex;height:10px;border-radius:5px;overflow:hidden;min-width:120px}.bar "
    "i{display:block;background:currentColor}\n"
    "#search{font:inherit;width:100%;padding:8px 12px;border:1px solid "
    "var(--line);border-radius:8px;background:var(--card);color:inherit}\n"
    "details{border:1px solid var(--line);border-radius:8px;margin:8px "
    "0;background:var(--back)}summary{cursor:pointer;padding:8px 12px;"
    "display:flex;gap:12px;align-items:baseline;flex-wrap:wrap}summary b{font-weight:600}summary "
    ".verdict{min-width:96px;font-weight:600}"
    "details>div{padding:0 14px 12px;border-top:1px solid "
    "var(--line)}dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;"
    "margin:10px 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}[hidden]{display:none!important}\n"
    ".ladder{width:100%;max-width:800px;display:block;background:var(--card);border:1px solid "
    "var(--line);border-radius:6px}"
    ".ladder text{fill:currentColor;font-size:13px}.ladder .life{stroke:var(--line);stroke-width:2}.ladder "
    "path{fill:none;stroke:currentColor;"
    "stroke-width:1.4}.ladder .ours{color:var(--ours)}.ladder .theirs{color:var(--theirs)}.ladder "
    ".bad{color:var(--fail)}.ladder .time,"
    ".ladder .note{color:var(--dim)}.ladder .head{font-weight:600}.ladder "
    ".box{fill:currentColor;fill-opacity:.12;stroke:currentColor}\n";

static const char script[] =
    "const all=[...document.querySelectorAll('details.play')],box=document.getElementById('search'),"
    "buttons=[...document.querySelectorAll('.counts button')],none=document.getElementById('none');let verdict='';\n"
    "function show(){const words=box.value.toLowerCase().split(/\\s+/).filter(w=>w);let seen=0;for(const d of "
    "all){const text="
    "d.dataset.text;const "
    "yes=(!verdict||d.dataset.verdict===verdict)&&words.every(w=>text.includes(w));d.hidden=!yes;seen+=yes}"
    "none.hidden=seen>0;for(const b of buttons)b.setAttribute('aria-pressed',b.dataset.verdict===verdict)}\n"
    "for(const d of all)d.dataset.text=d.querySelector('summary').textContent.toLowerCase();\n"
    "for(const b of "
    "buttons)b.addEventListener('click',()=>{verdict=verdict===b.dataset.verdict?'':b.dataset.verdict;show()});\n"
    "box.addEventListener('input',show);document.getElementById('tools').hidden=false;\n"
    "if(all.some(d=>d.dataset.verdict==='fail')){verdict='fail'}show();\n";

static void put_counts(FILE *out, const size_t counts[RP_NUM_RESULTS])
{
    fputs("<div class=\"counts\">", out);
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        const char *name = rp_result_name((enum rp_result)i);
        fprintf(out,
                "<button type=\"button\" class=\"%s\" data-verdict=\"%s\" aria-pressed=\"false\"><b>%zu</b>%s</button>",
                name, name, counts[i], name);
    }
    fputs("</div>\n", out);
}

// The matrix: groups and verdicts.

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

static void put_matrix(FILE *out, const struct rp_findings *findings)
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
        rp_markup(out, tw_span_of((const uint8_t *)text, len));
        fputs("</pre>\n", out);
    }
    free(text);
}

static void put_details(FILE *out, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    const struct rp_case *of = found->play.of;
    fputs("<div><dl>", out);
    put_term(out, "source", of->source);
    put_term(out, "expected", found->expected);
    put_term(out, "got", found->actual);
    put_term(out, "why", found->reason);
    put_term(out, "flaky", found->flaky ? "it did not come out the same each time" : NULL);
    put_term(out, "evidence", found->evidence);
    put_term(out, "script", found->script_file);
    put_term(out, "output", found->output);
    fputs("<dt>reproduce</dt><dd><code>reshake check ", out);
    rp_markup_text(out, shown->to);
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
    fprintf(out,
            "<details class=\"play\" data-verdict=\"%s\"><summary><span class=\"verdict %s\">%s</span><b>%s</b><span>",
            verdict, verdict, verdict, of->id);
    rp_markup_text(out, found->variant);
    fprintf(out, "</span><span class=\"dim\">%s%s</span><span class=\"dim\">", rp_level_name(of->level),
            of->light ? ", of low weight" : "");
    rp_markup_text(out, of->says);
    fputs("</span></summary>", out);
    put_details(out, shown, found);
    fputs("</details>\n", out);
}

bool rp_checks_html(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
          "content=\"width=device-width\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
          "script-src "
          "'unsafe-inline'\"><title>reshake check ",
          out);
    rp_markup_text(out, shown->to);
    fprintf(out, "</title><style>%s</style></head><body>\n<h1>", style);
    rp_markup_text(out, shown->to);
    fprintf(out, "</h1><p class=\"dim\">%zu plays in %" PRIu64 ".%" PRIu64 " s, seed %" PRIu64 "</p>\n",
            checked->findings.num, checked->took_us / 1000000, checked->took_us / 100000 % 10, checked->seed);
    put_counts(out, checked->counts);
    put_matrix(out, &checked->findings);
    put_server(out, &checked->server);
    fputs("<h2>Findings</h2>\n<div id=\"tools\" hidden><input id=\"search\" type=\"search\" placeholder=\"Search: an "
          "ID, a word of the "
          "rule\" aria-label=\"Search\"></div>\n<p id=\"none\" class=\"dim\" hidden>Nothing fits.</p>\n",
          out);
    for (size_t i = 0; i < checked->findings.num; i++) {
        put_finding(out, shown, &checked->findings.of[i]);
    }
    fprintf(out, "<script>%s</script></body></html>\n", script);
    return true;
}
