// What a client of ours knows of its connection, for people.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/client_text.h"
#include "parsers/tls/codes.h"
#include "replay/engine/keys_certificate.h"
#include "replay/report/escape.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400 };

void rp_told_name(FILE *out, const char *name, uint32_t number)
{
    if (name) {
        fputs(name, out);
    } else {
        fprintf(out, "0x%04" PRIx32, number);
    }
}

// print_day prints a time as the day that it is in UTC.
static void print_day(FILE *out, int64_t time_s)
{
    struct tm tm;
    time_t time = (time_t)time_s;
    char text[64];
    if (time_s == RP_NO_TIME || !gmtime_r(&time, &tm) || strftime(text, sizeof text, "%Y-%m-%d", &tm) == 0) {
        fputs("no time", out);
    } else {
        fputs(text, out);
    }
}

static void print_validity(FILE *out, const struct rp_certificate *certificate, int64_t now_s)
{
    fputs("    valid from ", out);
    print_day(out, certificate->not_before_s);
    fputs(" to ", out);
    print_day(out, certificate->not_after_s);
    if (certificate->not_before_s != RP_NO_TIME && now_s < certificate->not_before_s) {
        fputs(": not yet", out);
    } else if (certificate->not_after_s != RP_NO_TIME && now_s > certificate->not_after_s) {
        fputs(": no longer", out);
    } else if (certificate->not_after_s != RP_NO_TIME) {
        fprintf(out, ": %" PRId64 " days more", (certificate->not_after_s - now_s) / DAY_S);
    }
    fprintf(out, "; %s key", certificate->key_type);
    if (certificate->key_bits > 0) {
        fprintf(out, ", %" PRIu32 " bits", certificate->key_bits);
    }
    fputc('\n', out);
}

// print_issuer says by whom it says that it was issued, and whether the next one's key signed it.
static void print_issuer(FILE *out, const struct rp_client_facts *facts, uint8_t i,
                         const struct rp_certificate *certificate)
{
    char shown[1024];
    fprintf(out, "    issued by %s", rp_escape_text(shown, sizeof shown, certificate->issuer));
    if (certificate->self_issued) {
        fputs(", by itself", out);
    }
    if (i + 1 < facts->num_chain) {
        bool issued = rp_certificate_issued(facts->chain[i], facts->chain[i + 1]);
        fprintf(out, ", %ssigned by the next one", issued ? "" : "not ");
    }
    fputc('\n', out);
}

static void print_certificate(FILE *out, const struct rp_client_facts *facts, const char *name, uint8_t i)
{
    struct rp_certificate certificate;
    char shown[1024];
    if (!rp_certificate_read(facts->chain[i], &certificate)) {
        fprintf(out, "  certificate %u: cannot be read, %zu bytes\n", i, facts->chain[i].len);
        return;
    }
    fprintf(out, "  certificate %u: %s\n", i, rp_escape_text(shown, sizeof shown, certificate.subject));
    print_issuer(out, facts, i, &certificate);
    print_validity(out, &certificate, (int64_t)time(NULL));
    if (i == 0 && certificate.names[0] != '\0') {
        fprintf(out, "    names: %s\n", rp_escape_text(shown, sizeof shown, certificate.names));
    }
    if (i == 0 && name) {
        bool is_for = rp_certificate_is_for(facts->chain[0], name);
        fprintf(out, "    it is %sfor %s\n", is_for ? "" : "not ", rp_escape_text(shown, sizeof shown, name));
    }
}

void rp_told_chain(FILE *out, const struct rp_client_facts *facts, const char *name)
{
    for (uint8_t i = 0; i < facts->num_chain; i++) {
        print_certificate(out, facts, name, i);
    }
}

void rp_told_tickets(FILE *out, const struct rp_client_facts *facts)
{
    for (uint8_t i = 0; i < facts->num_tickets; i++) {
        const struct rp_ticket_facts *ticket = &facts->tickets[i];
        fprintf(out, "  ticket %u: %u bytes, ", i, ticket->len);
        if (ticket->lifetime_s > 0) {
            fprintf(out, "for %" PRIu32 " s", ticket->lifetime_s);
        } else {
            fputs("for a time that it does not say", out);
        }
        if (facts->version == TW_VERSION_TLS13) {
            fprintf(out, ticket->max_early_data > 0 ? ", early data up to %" PRIu32 " bytes" : ", no early data",
                    ticket->max_early_data);
        }
        fputc('\n', out);
    }
}

void rp_told_data(FILE *out, const char *label, const struct rp_conn_log *log)
{
    struct tw_span rest = log->data;
    fprintf(out, "  %s: %" PRIu64 " bytes%s\n", label, log->facts->data_received,
            log->facts->data_received > rest.len ? ", of which the first are" : "");
    while (rest.len > 0) {
        const uint8_t *end = memchr(rest.data, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.data) : rest.len;
        size_t shown = end && len > 0 && rest.data[len - 1] == '\r' ? len - 1 : len;
        fputs("    | ", out);
        rp_escape_print(out, tw_span_of(rest.data, shown));
        fputc('\n', out);
        len += end != NULL;
        rest = tw_span_of(rest.data + len, rest.len - len);
    }
}

void rp_told_agreed(FILE *out, const struct rp_client_facts *facts)
{
    fputs("  ", out);
    rp_told_name(out, tw_version_name(facts->version), facts->version);
    fputs(", ", out);
    rp_told_name(out, tw_suite_name(facts->cipher_suite), facts->cipher_suite);
    if (facts->group != 0) {
        fputs(", group ", out);
        rp_told_name(out, tw_group_name(facts->group), facts->group);
    }
    if (facts->scheme != 0) {
        fputs(", signed with ", out);
        rp_told_name(out, tw_signature_name(facts->scheme), facts->scheme);
    }
    if (facts->alpn.len > 0) {
        fputs(", ALPN ", out);
        rp_escape_print(out, facts->alpn);
    }
    fputs(facts->hello_retry ? ", after HelloRetryRequest\n" : "\n", out);
    if (facts->version != TW_VERSION_TLS13 && facts->version != 0) {
        fprintf(out, "  extended master secret: %s; secure renegotiation: %s\n",
                facts->extended_master_secret ? "yes" : "no", facts->secure_renegotiation ? "yes" : "no");
    }
    if (facts->certificate_asked) {
        fprintf(out, "  it asked for a client certificate: %s\n",
                facts->certificate_sent ? "one was sent" : "none was sent");
    }
}
