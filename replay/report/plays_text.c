// A script that was played, for people: each step as the script has it, below it what went to and fro; then what is
// known of each connection.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/client_text.h"
#include "replay/report/color.h"
#include "replay/report/entry_words.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"
#include "replay/script/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 40, COUNT_WIDTH = 7, MET_ALL = 2 };

// playing is one report under way.
struct playing {
    FILE *out;
    const struct rp_played *played;
    uint64_t start_us;  // of the play
    uint8_t conn;       // of the step that is printed
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
    return transcript->end == RP_PLAY_WHOLE ? 1 : -1;
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

// Lines: when, which way, what, how long.

static void print_colored(FILE *out, enum rp_color color, const char *text)
{
    fprintf(out, "%s%s%s", rp_color_on(out, color), text, rp_color_off(out, color));
}

// begin_line prints the time, the connection where it is not the step's own, and the way.
static void begin_line(const struct playing *p, const struct rp_entry *entry, const char *way, enum rp_color color)
{
    FILE *out = p->out;
    fprintf(out, "%s%11.3f ms%s ", rp_color_on(out, RP_COLOR_DIM), (double)(entry->at_us - p->start_us) / 1000,
            rp_color_off(out, RP_COLOR_DIM));
    if (entry->conn != p->conn) {
        fprintf(out, "%2u ", entry->conn);
    } else {
        fputs("   ", out);
    }
    print_colored(out, color, way);
    fputs("  ", out);
}

static void print_count(FILE *out, size_t used, uint64_t count, const char *what)
{
    int room = used < NAME_WIDTH ? (int)(NAME_WIDTH - used) : 0;
    fprintf(out, "%*s %*" PRIu64 " %s%s", room, "", COUNT_WIDTH, count, what, count == 1 ? "" : "s");
}

static enum rp_color color_of(const struct rp_entry *entry)
{
    return rp_entry_is_bad(entry) ? RP_COLOR_RED : entry->type == RP_ENTRY_BUILT ? RP_COLOR_CYAN : RP_COLOR_GREEN;
}

// print_content prints what one side said.
static void print_content(const struct playing *p, const struct rp_entry *entry)
{
    char text[100];
    bool has_length = false;
    rp_entry_text(p->played->transcript, entry, text, sizeof text, &has_length);
    begin_line(p, entry, entry->type == RP_ENTRY_BUILT ? "-->" : "<--", color_of(entry));
    print_colored(p->out, color_of(entry), text);
    if (has_length) {
        print_count(p->out, strlen(text), entry->length, "byte");
    }
    if (entry->type == RP_ENTRY_BUILT && entry->records > 1 && has_length) {
        fprintf(p->out, " in %" PRIu32 " records", entry->records);
    } else if (entry->type == RP_ENTRY_BUILT && entry->records > 1) {
        print_count(p->out, strlen(text), entry->records, "record");
    }
}

static void print_short(const struct playing *p, const struct rp_entry *entry, const char *way, const char *text)
{
    enum rp_color color =
        entry->type == RP_ENTRY_PEER_RST || entry->type == RP_ENTRY_RESET ? RP_COLOR_RED : RP_COLOR_DIM;
    begin_line(p, entry, way, color);
    print_colored(p->out, color, text);
    if (entry->length > 0) {
        print_count(p->out, strlen(text), entry->length, "byte");
    }
}

static void print_reaction(const struct playing *p, const struct rp_entry *entry)
{
    static const struct {
        enum rp_color color;
        const char *text;
    } mets[] = {[RP_MET_NOTHING_SAID] = {RP_COLOR_BOLD, ""},
                [RP_MET_ACCEPTED] = {RP_COLOR_GREEN, ": accepted"},
                [RP_MET_TOLERATED] = {RP_COLOR_YELLOW, ": tolerated"},
                [RP_MET_NOT] = {RP_COLOR_RED, ": not accepted"}};
    const struct rp_reaction *r = &entry->reaction;
    FILE *out = p->out;
    begin_line(p, entry, " = ", mets[entry->met].color);
    fprintf(out, "%s%s", rp_color_on(out, mets[entry->met].color), rp_reaction_name(r->type));
    if (r->type == RP_REACT_ALERT || r->type == RP_REACT_WARNING) {
        fputc(' ', out);
        rp_told_name(out, tw_alert_name(r->alert), r->alert);
    } else if (r->type == RP_REACT_RESUMED && r->of_session != 0) {
        fprintf(out, ", session %u", r->of_session - 1U);
    }
    fprintf(out, "%s%s", mets[entry->met].text, rp_color_off(out, mets[entry->met].color));
}

static void print_entry(const struct playing *p, const struct rp_entry *entry)
{
    switch ((enum rp_entry_type)entry->type) {
    case RP_ENTRY_CONNECTED: print_short(p, entry, "   ", "connected"); break;
    case RP_ENTRY_SENT: print_short(p, entry, "-->", "segment"); break;
    case RP_ENTRY_JUNK: print_short(p, entry, "-->", "junk"); break;
    case RP_ENTRY_FAREWELL: print_short(p, entry, "-->", "alerts of a farewell, in the clear"); break;
    case RP_ENTRY_BUILT:
    case RP_ENTRY_SAID: print_content(p, entry); break;
    case RP_ENTRY_PEER_FIN: print_short(p, entry, "<--", "FIN"); break;
    case RP_ENTRY_PEER_RST: print_short(p, entry, "<--", "RST"); break;
    case RP_ENTRY_CLOSED: print_short(p, entry, "-->", "FIN"); break;
    case RP_ENTRY_RESET: print_short(p, entry, "-->", "RST"); break;
    case RP_ENTRY_REACTION: print_reaction(p, entry); break;
    }
    fputc('\n', p->out);
}

// is_like is true for two things in a row that are the same to people.
static bool is_like(const struct rp_entry *a, const struct rp_entry *b)
{
    return a->type == b->type && a->type != RP_ENTRY_REACTION && a->conn == b->conn && a->event_type == b->event_type
           && a->message_type == b->message_type && a->description == b->description && a->length == b->length;
}

// goes_without_saying is true for the one segment that carries the flight above it.
static bool goes_without_saying(const struct rp_transcript *transcript, size_t i)
{
    const struct rp_entry *entry = &transcript->entries[i];
    const struct rp_entry *before = i > 0 ? entry - 1 : NULL;
    const struct rp_entry *next = i + 1 < transcript->num_entries ? entry + 1 : NULL;
    return entry->type == RP_ENTRY_SENT && before && before->type == RP_ENTRY_BUILT && before->conn == entry->conn
           && !(next && next->type == RP_ENTRY_SENT && next->conn == entry->conn && next->step == entry->step);
}

// print_entries prints what happened in a step; what came again and again is told once.
static void print_entries(struct playing *p, size_t step)
{
    const struct rp_transcript *transcript = p->played->transcript;
    p->conn = p->played->script->steps[step].conn;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        size_t same = 1;
        if (entry->step != step || goes_without_saying(transcript, i)) {
            continue;
        }
        print_entry(p, entry);
        while (i + same < transcript->num_entries && transcript->entries[i + same].step == step
               && is_like(entry, &transcript->entries[i + same])) {
            same++;
        }
        if (same > 2) {
            fprintf(p->out, "%*s… and %zu times more\n", 24, "", same - 1);
            i += same - 1;
        }
    }
}

static void print_line(FILE *out, const char *line, size_t len)
{
    bool feed = len > 0 && line[len - 1] == '\n';
    fprintf(out, "%s%.*s%s%s", rp_color_on(out, RP_COLOR_BOLD), (int)(len - feed), line,
            rp_color_off(out, RP_COLOR_BOLD), feed ? "\n" : "");
}

// print_steps prints the script's text, and below each step what happened in it.
static bool print_steps(struct playing *p)
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
        print_line(p->out, line, (size_t)(end - line));
        bool is_last = *end == '\0' || (*end != ' ' && *end != '\n');
        if (is_last && step < p->played->script->num_steps) {
            print_entries(p, step++);
        }
    }
    free(text);
    return true;
}

// What is known of the connections in the end.

static void print_connection(const struct playing *p, uint8_t conn)
{
    const struct rp_conn_log *log = &p->played->transcript->conns[conn];
    const struct rp_client_facts *facts = log->facts;
    FILE *out = p->out;
    if (log->state == RP_CONN_UNUSED) {
        return;
    }
    fprintf(out, "\nconnection %u: %" PRIu64 " bytes sent, %" PRIu64 " received", conn, log->bytes_sent,
            log->bytes_received);
    if (!facts || !facts->hello_sent) {
        fputc('\n', out);
        return;
    }
    fprintf(out, "; %u handshake%s completed", facts->handshakes, facts->handshakes == 1 ? "" : "s");
    if (facts->server_hello) {
        fprintf(out, ", the last one %s%s", facts->resumed ? "resumed" : "full",
                facts->completed ? "" : ", not completed");
    }
    fputc('\n', out);
    if (facts->fault != RP_FAULT_NONE) {
        fprintf(out, "  the server's fault: %s%s%s\n", rp_color_on(out, RP_COLOR_RED),
                rp_client_fault_text(facts->fault), rp_color_off(out, RP_COLOR_RED));
    }
    if (facts->server_hello) {
        rp_told_agreed(out, facts);
        rp_told_chain(out, facts, p->played->name);
        rp_told_tickets(out, facts);
    }
    if (p->played->with_data && log->data.len > 0) {
        rp_told_data(out, "data", log);
    }
}

static void print_end(const struct playing *p)
{
    static const char *const results[] = {"not played to its end", "not as expected", "as expected"};
    static const enum rp_color colors[] = {RP_COLOR_YELLOW, RP_COLOR_RED, RP_COLOR_GREEN};
    const struct rp_transcript *transcript = p->played->transcript;
    const char *why = rp_play_end_text(transcript);
    int met = rp_play_met(transcript) + 1;
    fputc('\n', p->out);
    if (transcript->entries_lost) {
        fputs("more was sent and received than is shown\n", p->out);
    }
    if (transcript->num_unapplied > 0) {
        fprintf(p->out, "%" PRIu32 " edit%s found no place\n", transcript->num_unapplied,
                transcript->num_unapplied == 1 ? "" : "s");
    }
    if (met == MET_ALL && p->played->yet) {
        fprintf(p->out, "every step as the script accepts it, and yet ");
        print_colored(p->out, RP_COLOR_RED, p->played->yet);
    } else {
        print_colored(p->out, colors[met], results[met]);
    }
    if (why) {
        fprintf(p->out, ": step %u: %s", transcript->end_step + 1U, why);
    }
    fputc('\n', p->out);
}

bool rp_plays_text(FILE *out, const struct rp_played *played)
{
    const struct rp_transcript *transcript = played->transcript;
    struct playing p = {.out = out, .played = played};
    p.start_us = transcript->num_conns > 0 ? transcript->conns[0].begun_us : 0;
    for (uint8_t i = 1; i < transcript->num_conns; i++) {
        uint64_t begun_us = transcript->conns[i].begun_us;
        p.start_us = begun_us != 0 && (p.start_us == 0 || begun_us < p.start_us) ? begun_us : p.start_us;
    }
    if (!print_steps(&p)) {
        return false;
    }
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        print_connection(&p, i);
    }
    print_end(&p);
    return !ferror(out);
}
