// What the probe found out, for people.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/checks.h"
#include "replay/report/color.h"
#include "replay/report/unconnected.h"

#include <inttypes.h>

static void row(FILE *out, const char *name)
{
    fprintf(out, "  %s%-15s%s", rp_color_on(out, RP_COLOR_DIM), name, rp_color_off(out, RP_COLOR_DIM));
}

static void version_row(FILE *out, const struct rp_server *server, size_t place)
{
    const struct rp_probed_version *version = &server->versions[place];
    const char *first = version->num_suites > 0 ? tw_suite_name(version->suites[0]) : NULL;
    if (!version->there) {
        return;
    }
    row(out, tw_version_name(rp_probed_version_at(place)));
    fprintf(out, "%u cipher suite%s%s%s", version->num_suites, version->num_suites == 1 ? "" : "s",
            first ? ", first " : "", first ? first : "");
    fprintf(out, "%s%s%s\n", version->status ? ", staples OCSP" : "",
            version->asks_certificate ? ", asks for a certificate" : "",
            place < RP_PROBED_TLS13 && !version->extended_master_secret ? ", no extended master secret" : "");
}

static void add(FILE *out, unsigned *num, const char *text)
{
    fprintf(out, "%s%s", (*num)++ > 0 ? ", " : "", text);
}

static void resumption_row(FILE *out, const struct rp_server *server)
{
    unsigned num = 0;
    row(out, "resumes");
    if (server->by_id) {
        add(out, &num, "by session ID");
    }
    if (server->by_ticket) {
        add(out, &num, "by ticket");
    }
    if (server->by_psk) {
        add(out, &num, "by PSK");
    }
    if (server->early) {
        add(out, &num, "takes early data");
    } else if (server->max_early_data > 0) {
        add(out, &num, "announces early data and does not take it");
    }
    fputs(num == 0 ? "nothing" : "", out);
    if (server->resumes_after_us > 0) {
        fprintf(out, ", after %" PRIu64 " ms", server->resumes_after_us / 1000);
    }
    fputc('\n', out);
}

static void others_row(FILE *out, const struct rp_server *server)
{
    const struct {
        bool there;
        const char *text;
    } all[] = {{server->retries, "HelloRetryRequest"},
               {server->encrypt_then_mac, "encrypt-then-MAC"},
               {server->alpn_http11, "http/1.1"},
               {server->alpn_h2, "h2"},
               {server->answers, "answers the request"},
               {server->concurrent, "serves connections side by side"},
               {!server->concurrent, "serves one connection at a time"}};
    unsigned num = 0;
    row(out, "besides");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i].there) {
            add(out, &num, all[i].text);
        }
    }
    fputc('\n', out);
}

void rp_checks_probe_text(FILE *out, const struct rp_check_shown *shown, const struct rp_server *server)
{
    char text[RP_UNCONNECTED_ROOM];
    fprintf(out, "%s%s%s", rp_color_on(out, RP_COLOR_BOLD), shown->to, rp_color_off(out, RP_COLOR_BOLD));
    if (server->met != RP_MET_SERVER) {
        fprintf(out, ": %s\n", rp_checks_why_not(server, text, sizeof text));
        return;
    }
    fprintf(out, ": handshakes take %.1f ms, its quickest answer %.2f ms\n", (double)server->longest_us / 1000,
            (double)server->round_trip_us / 1000);
    for (size_t place = RP_PROBED_VERSIONS; place-- > 0;) {
        version_row(out, server, place);
    }
    resumption_row(out, server);
    row(out, "renegotiation");
    fprintf(out, "%s\n", rp_checks_renegotiation(server, text, sizeof text));
    others_row(out, server);
    fputc('\n', out);
}
