// A script that was played, for people.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/keys_certificate.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"
#include "replay/script/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// playing is one report under way.
struct playing {
    FILE *out;
    const struct rp_played *played;
    uint64_t start_us;  // of the play
};

int rp_play_met(const struct rp_transcript *transcript)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        bool judged = transcript->end != RP_PLAY_NEEDED || entry->step != transcript->end_step;
        if (entry->type == RP_ENTRY_REACTION && entry->met == RP_MET_NOT && judged) {
            return 0;
        }
    }
    return transcript->end == RP_PLAY_WHOLE && !transcript->entries_lost ? 1 : -1;
}

const char *rp_play_end_text(const struct rp_transcript *transcript)
{
    switch (transcript->end) {
    case RP_PLAY_WHOLE: break;
    case RP_PLAY_NEEDED: return "what the script builds on did not come";
    case RP_PLAY_NO_SESSION: return "there is no session to be kept or offered";
    case RP_PLAY_CANNOT: return transcript->why ? transcript->why : "a flight cannot be built";
    }
    return NULL;
}

static const char *met_text(uint8_t met)
{
    static const char *const texts[] = {[RP_MET_NOTHING_SAID] = "",
                                        [RP_MET_ACCEPTED] = ": accepted",
                                        [RP_MET_TOLERATED] = ": tolerated",
                                        [RP_MET_NOT] = ": not what was expected"};
    return texts[met];
}

static void print_reaction(FILE *out, const struct rp_entry *entry)
{
    const struct rp_reaction *r = &entry->reaction;
    fprintf(out, "= %s", rp_reaction_name(r->type));
    if (r->type == RP_REACT_ALERT || r->type == RP_REACT_WARNING) {
        const char *name = tw_alert_name(r->alert);
        fprintf(out, " %s", name ? name : "unknown");
    } else if (r->of_session != 0) {
        fprintf(out, " of session %u", r->of_session - 1U);
    }
    fputs(met_text(entry->met), out);
}

static void print_said(FILE *out, const struct rp_entry *entry)
{
    const char *name = NULL;
    switch ((enum tw_event_type)entry->event_type) {
    case TW_EVENT_MESSAGE:
        name = tw_message_name(entry->message_type);
        fprintf(out, "< %s, %" PRIu32 " bytes", name ? name : "a message", entry->length);
        break;
    case TW_EVENT_ALERT:
        name = tw_alert_name(entry->description);
        fprintf(out, "< alert %s %s", entry->level == TW_ALERT_LEVEL_FATAL ? "fatal" : "warning",
                name ? name : "unknown");
        break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: fputs("< ChangeCipherSpec", out); break;
    case TW_EVENT_APPLICATION_DATA: fprintf(out, "< application data, %" PRIu32 " bytes", entry->length); break;
    case TW_EVENT_ENCRYPTED: fprintf(out, "< encrypted, %" PRIu32 " bytes", entry->length); break;
    case TW_EVENT_HEARTBEAT: fputs("< heartbeat", out); break;
    case TW_EVENT_PLAIN: fprintf(out, "< no TLS, %" PRIu32 " bytes", entry->length); break;
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: fputs("< broken TLS", out); break;
    }
}

static void print_entry(const struct playing *p, const struct rp_entry *entry)
{
    FILE *out = p->out;
    fprintf(out, "    %9.3f ms  ", (double)(entry->at_us - p->start_us) / 1000);
    switch ((enum rp_entry_type)entry->type) {
    case RP_ENTRY_CONNECTED: fputs("connected", out); break;
    case RP_ENTRY_SENT: fprintf(out, "> %" PRIu32 " bytes", entry->length); break;
    case RP_ENTRY_JUNK: fprintf(out, "> junk, %" PRIu32 " bytes", entry->length); break;
    case RP_ENTRY_FAREWELL: fputs("> farewell", out); break;
    case RP_ENTRY_SAID: print_said(out, entry); break;
    case RP_ENTRY_PEER_FIN: fputs("< FIN", out); break;
    case RP_ENTRY_PEER_RST: fputs("< RST", out); break;
    case RP_ENTRY_CLOSED: fputs("> FIN", out); break;
    case RP_ENTRY_RESET: fputs("> RST", out); break;
    case RP_ENTRY_REACTION: print_reaction(out, entry); break;
    }
    fputc('\n', out);
}

static void print_entries(const struct playing *p, size_t step)
{
    const struct rp_transcript *transcript = p->played->transcript;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].step == step) {
            print_entry(p, &transcript->entries[i]);
        }
    }
}

// print_steps prints the script's text, and below each step what happened in it.
static bool print_steps(const struct playing *p)
{
    size_t len = 0;
    size_t step = 0;
    char *text = rp_script_text(p->played->script, &len);
    if (!text) {
        return false;
    }
    for (char *line = text, *end = NULL; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end ? end + 1 : line + strlen(line);
        (void)fwrite(line, 1, (size_t)(end - line), p->out);
        bool is_last = *end == '\0' || (*end != ' ' && *end != '\n');
        if (is_last && step < p->played->script->num_steps) {
            print_entries(p, step++);
        }
    }
    free(text);
    return true;
}

static void print_chain(const struct playing *p, const struct rp_client_facts *facts)
{
    struct rp_certificate certificate;
    char subject[1024];
    char issuer[1024];
    for (uint8_t i = 0; i < facts->num_chain; i++) {
        if (!rp_certificate_read(facts->chain[i], &certificate)) {
            fprintf(p->out, "  certificate %u: cannot be read\n", i);
            continue;
        }
        fprintf(p->out, "  certificate %u: %s, issued by %s, %s %" PRIu32 " bits\n", i,
                rp_escape_text(subject, sizeof subject, certificate.subject),
                rp_escape_text(issuer, sizeof issuer, certificate.issuer), certificate.key_type, certificate.key_bits);
        if (i == 0 && p->played->name) {
            fprintf(p->out, "    it is %sfor %s\n",
                    rp_certificate_is_for(facts->chain[0], p->played->name) ? "" : "not ",
                    rp_escape_text(subject, sizeof subject, p->played->name));
        }
    }
}

static const char *or_none(const char *name)
{
    return name ? name : "none";
}

static void print_facts(const struct playing *p, uint8_t conn)
{
    const struct rp_conn_log *log = &p->played->transcript->conns[conn];
    const struct rp_client_facts *facts = log->facts;
    if (!facts || !facts->server_hello) {
        return;
    }
    fprintf(p->out, "connection %u: %s %s, group %s, %s, %s\n", conn, or_none(tw_version_name(facts->version)),
            or_none(tw_suite_name(facts->cipher_suite)), or_none(facts->group ? tw_group_name(facts->group) : NULL),
            facts->resumed ? "resumed" : "full", facts->completed ? "completed" : "not completed");
    if (facts->fault != RP_FAULT_NONE) {
        fprintf(p->out, "  the server's fault: %s\n", rp_client_fault_text(facts->fault));
    }
    print_chain(p, facts);
    if (facts->num_tickets > 0) {
        fprintf(p->out, "  tickets: %u\n", facts->num_tickets);
    }
    if (p->played->with_data && log->data.len > 0) {
        fputs("  data: ", p->out);
        rp_escape_print(p->out, log->data);
        fputc('\n', p->out);
    }
}

bool rp_plays_text(FILE *out, const struct rp_played *played)
{
    const struct rp_transcript *transcript = played->transcript;
    struct playing p = {.out = out, .played = played};
    p.start_us = transcript->num_conns > 0 ? transcript->conns[0].begun_us : 0;
    if (!print_steps(&p)) {
        return false;
    }
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        print_facts(&p, i);
    }
    if (transcript->num_unapplied > 0) {
        fprintf(out, "%" PRIu32 " edits found no place\n", transcript->num_unapplied);
    }
    const char *why = rp_play_end_text(transcript);
    if (why) {
        fprintf(out, "ended at step %u: %s\n", transcript->end_step, why);
    }
    return !ferror(out);
}
