// A page for a browser: its head, its style and its end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/page.h"
#include "replay/report/markup.h"

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1b1f24;--dim:#626a73;--line:#d5dae0;--back:#fff;--card:#f6f8fa;--pass:#1a7f37;"
    "--tolerated:#9a6700;--fail:#cf222e;--inconclusive:#8250df;--skipped:#626a73;--ours:#0969da;--theirs:#1a7f37}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9198a1;--line:#3d444d;--back:#0d1117;--card:#151b23;"
    "--pass:#3fb950;--tolerated:#d29922;--fail:#f85149;--inconclusive:#bc8cff;--skipped:#9198a1;--ours:#58a6ff;--"
    "theirs:#3fb950}}\n"
    ":root{--taken:#dafbe1;--not:#fff8c5;--broken:#ffd7d5;--risk:#fbdfff;--absent:#eaeef2}\n"
    "@media(prefers-color-scheme:dark){:root{--taken:#12432a;--not:#4b3a06;--broken:#67201f;--risk:#512a63;"
    "--absent:#21262d}}\n"
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
    ".banner{border:2px solid currentColor;border-radius:8px;padding:8px 14px;margin:16px 0;font-weight:600;"
    "overflow-wrap:anywhere}\n"
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
    ".box{fill:currentColor;fill-opacity:.12;stroke:currentColor}\n"
    ".matrices{display:flex;flex-wrap:wrap;gap:0 32px}.matrices section{max-width:100%}h3{font-size:15px;margin:12px 0 "
    "6px}"
    ".wide{overflow-x:auto;margin:0 0 12px}table.matrix{width:auto}.matrix th,.matrix td{padding:6px 12px;border:1px "
    "solid "
    "var(--line);white-space:nowrap;color:var(--ink)}.matrix th{font-weight:400}.matrix "
    "td.self{outline:2px solid var(--dim);outline-offset:-3px}.key span{display:inline-block;padding:2px 10px;margin:0 "
    "8px 4px 0}\n"
    ".taken{background:var(--taken)}.not{background:var(--not)}.broken{background:var(--broken)}.risk{background:"
    "var(--risk)}.absent{background:var(--absent)}.matrix td.absent{color:var(--dim)}\n";

void rp_page_begin(FILE *out, const char *what, const char *to)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
          "content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'; script-src 'unsafe-inline'\"><title>",
          out);
    fprintf(out, "%s ", what);
    rp_markup_text(out, to);
    fprintf(out, "</title><style>%s</style></head><body>\n<h1>", style);
    rp_markup_text(out, to);
    fputs("</h1>\n", out);
}

void rp_page_end(FILE *out, const char *script)
{
    if (script) {
        fprintf(out, "<script>%s</script>", script);
    }
    fputs("</body></html>\n", out);
}
