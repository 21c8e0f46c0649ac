// What was learnt at a server, for people.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/visits.h"
#include "parsers/tls/codes.h"
#include "replay/engine/keys_certificate.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400 };

const struct rp_conn_log *rp_visits_unreachable(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return &transcript->conns[i];
        }
    }
    return NULL;
}

bool rp_visits_alert(const struct rp_conn_log *log, uint8_t *alert)
{
    const struct rp_client_facts *facts = log->facts;
    bool fatal = facts && facts->has_alert && facts->alert_level == TW_ALERT_LEVEL_FATAL;
    *alert = fatal ? facts->alert_description : *alert;
    return fatal;
}

enum rp_visited rp_visits_came_to(const struct rp_transcript *transcript)
{
    if (rp_visits_unreachable(transcript)) {
        return RP_VISITED_NOBODY;
    }
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        const struct rp_client_facts *facts = transcript->conns[i].facts;
        uint8_t alert = 0;
        if (!facts || !facts->completed || (i > 0 && !facts->resumed)
            || rp_visits_alert(&transcript->conns[i], &alert)) {
            return RP_VISITED_NOT;
        }
    }
    return RP_VISITED;
}

struct rp_reaction rp_visits_reaction(const struct rp_transcript *transcript, uint8_t conn)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->conn == conn) {
            return entry->reaction;
        }
    }
    return (struct rp_reaction){.type = transcript->conns[conn].state == RP_CONN_FAILED ? RP_REACT_UNREACHABLE
                                                                                        : RP_REACT_SILENCE};
}

static void print_name(FILE *out, const char *name, uint32_t number)
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

static void print_certificate(FILE *out, const struct rp_learnt *learnt, const struct rp_client_facts *facts, uint8_t i)
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
    if (i == 0 && learnt->name) {
        bool is_for = rp_certificate_is_for(facts->chain[0], learnt->name);
        fprintf(out, "    it is %sfor %s\n", is_for ? "" : "not ", rp_escape_text(shown, sizeof shown, learnt->name));
    }
}

static void print_tickets(FILE *out, const struct rp_client_facts *facts)
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

// print_answer prints the server's application data line by line, each escaped.
static void print_answer(FILE *out, const struct rp_conn_log *log)
{
    struct tw_span rest = log->data;
    fprintf(out, "  answer: %" PRIu64 " bytes%s\n", log->facts->data_received,
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

static void print_reaction(FILE *out, const struct rp_reaction *reaction)
{
    fputs(rp_reaction_name(reaction->type), out);
    if (reaction->type == RP_REACT_ALERT || reaction->type == RP_REACT_WARNING) {
        fputc(' ', out);
        print_name(out, tw_alert_name(reaction->alert), reaction->alert);
    }
}

static void print_agreed(FILE *out, const struct rp_client_facts *facts)
{
    fputs("  ", out);
    print_name(out, tw_version_name(facts->version), facts->version);
    fputs(", ", out);
    print_name(out, tw_suite_name(facts->cipher_suite), facts->cipher_suite);
    if (facts->group != 0) {
        fputs(", group ", out);
        print_name(out, tw_group_name(facts->group), facts->group);
    }
    if (facts->scheme != 0) {
        fputs(", signed with ", out);
        print_name(out, tw_signature_name(facts->scheme), facts->scheme);
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

static void print_connection(FILE *out, const struct rp_learnt *learnt, uint8_t conn)
{
    const struct rp_conn_log *log = &learnt->transcript->conns[conn];
    const struct rp_client_facts *facts = log->facts;
    struct rp_reaction reaction = rp_visits_reaction(learnt->transcript, conn);
    uint8_t alert = 0;
    if (log->state == RP_CONN_UNUSED) {
        return;
    }
    fprintf(out, "connection %u: ", conn);
    print_reaction(out, &reaction);
    fprintf(out, ", %s\n", facts && facts->completed ? "completed" : "not completed");
    if (facts && facts->fault != RP_FAULT_NONE) {
        fprintf(out, "  the server's fault: %s\n", rp_client_fault_text(facts->fault));
    }
    if (!facts || !facts->server_hello) {
        return;
    }
    print_agreed(out, facts);
    for (uint8_t i = 0; i < facts->num_chain; i++) {
        print_certificate(out, learnt, facts, i);
    }
    print_tickets(out, facts);
    if (facts->completed && rp_visits_alert(log, &alert)) {
        fputs("  behind the handshake: alert ", out);
        print_name(out, tw_alert_name(alert), alert);
        fputc('\n', out);
    }
    if (learnt->request_len > 0 && facts->completed) {
        print_answer(out, log);
    }
}

bool rp_visits_text(FILE *out, const struct rp_learnt *learnt)
{
    const struct rp_transcript *transcript = learnt->transcript;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        print_connection(out, learnt, i);
    }
    if (transcript->num_conns > 0 && transcript->conns[0].facts && transcript->conns[0].facts->num_chain > 0) {
        fputs("certificates are shown, not checked against a store\n", out);
    }
    if (transcript->end == RP_PLAY_NO_SESSION) {
        fputs("the server gave no session to come back with\n", out);
    } else if (transcript->end == RP_PLAY_CANNOT) {
        fprintf(out, "ended early: %s\n", rp_play_end_text(transcript));
    }
    return !ferror(out);
}
