// The ladder of a play, in SVG.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks_svg.h"
#include "replay/report/entry_words.h"
#include "replay/report/markup.h"

#include <inttypes.h>

enum { LEFT = 190, RIGHT = 610, WIDTH = 800, ROW = 24, HEAD = 34, MOST_ROWS = 200 };

struct drawing {
    FILE *out;
    const struct rp_finding *found;
    uint64_t start_us;
    unsigned row;
    unsigned conn;  // 1 + the one that was drawn last; 0: none
};

static unsigned y_of(const struct drawing *d)
{
    return HEAD + d->row * ROW;
}

static void put_text(const struct drawing *d, unsigned x, const char *anchor, const char *kind, const char *text)
{
    fprintf(d->out, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\" class=\"%s\">", x, y_of(d) - 5, anchor, kind);
    rp_markup_text(d->out, text);
    fputs("</text>", d->out);
}

static void put_time(const struct drawing *d, const struct rp_entry *entry)
{
    char text[40];
    (void)snprintf(text, sizeof text, "%" PRIu64 ".%03u ms", (entry->at_us - d->start_us) / 1000,
                   (unsigned)((entry->at_us - d->start_us) % 1000));
    put_text(d, LEFT - 24, "end", "time", text);
}

// put_arrow draws from the client to the server, or back.
static void put_arrow(const struct drawing *d, bool to_server, const char *kind)
{
    unsigned tip = to_server ? RIGHT : LEFT;
    int back = to_server ? -8 : 8;
    fprintf(d->out, "<path class=\"%s\" d=\"M%u %u H%u m%d -4 l%d 4 l%d 4\"/>", kind, to_server ? LEFT : RIGHT, y_of(d),
            tip, back, -back, back);
}

static const char *kind_of(const struct rp_entry *entry)
{
    if (rp_entry_is_bad(entry) || entry->type == RP_ENTRY_PEER_RST || entry->type == RP_ENTRY_RESET) {
        return "bad";
    }
    return entry->type == RP_ENTRY_SAID || entry->type == RP_ENTRY_PEER_FIN ? "theirs" : "ours";
}

static void put_message(const struct drawing *d, const struct rp_entry *entry)
{
    char words[120], text[160];
    bool has_length = false;
    rp_entry_text(d->found->transcript, entry, words, sizeof words, &has_length);
    (void)snprintf(text, sizeof text, has_length ? "%s, %" PRIu32 " bytes" : "%s", words, entry->length);
    put_text(d, (LEFT + RIGHT) / 2, "middle", kind_of(entry), text);
    put_arrow(d, entry->type == RP_ENTRY_BUILT, kind_of(entry));
}

static void put_short(const struct drawing *d, const struct rp_entry *entry, bool to_server, const char *text)
{
    put_text(d, (LEFT + RIGHT) / 2, "middle", kind_of(entry), text);
    put_arrow(d, to_server, kind_of(entry));
}

static void put_reaction(const struct drawing *d, const struct rp_entry *entry)
{
    static const char *const kinds[] = {[RP_MET_NOTHING_SAID] = "note",
                                        [RP_MET_ACCEPTED] = "pass",
                                        [RP_MET_TOLERATED] = "tolerated",
                                        [RP_MET_NOT] = "fail"};
    static const char *const words[] = {[RP_MET_NOTHING_SAID] = "",
                                        [RP_MET_ACCEPTED] = ": accepted",
                                        [RP_MET_TOLERATED] = ": tolerated",
                                        [RP_MET_NOT] = ": not accepted"};
    char reaction[100], text[140];
    rp_reaction_text(&entry->reaction, reaction, sizeof reaction);
    (void)snprintf(text, sizeof text, "%s%s", reaction, words[entry->met]);
    fprintf(d->out, "<rect class=\"box %s\" x=\"%d\" y=\"%u\" width=\"%d\" height=\"18\" rx=\"4\"/>", kinds[entry->met],
            LEFT + 40, y_of(d) - 18, RIGHT - LEFT - 80);
    put_text(d, (LEFT + RIGHT) / 2, "middle", kinds[entry->met], text);
}

static void put_entry(const struct drawing *d, const struct rp_entry *entry)
{
    switch ((enum rp_entry_type)entry->type) {
    case RP_ENTRY_CONNECTED: put_text(d, (LEFT + RIGHT) / 2, "middle", "note", "connected"); break;
    case RP_ENTRY_SENT: break;
    case RP_ENTRY_JUNK: put_short(d, entry, true, "a record that nobody can read"); break;
    case RP_ENTRY_FAREWELL: put_short(d, entry, true, "farewell, in the clear"); break;
    case RP_ENTRY_BUILT:
    case RP_ENTRY_SAID: put_message(d, entry); break;
    case RP_ENTRY_PEER_FIN: put_short(d, entry, false, "FIN"); break;
    case RP_ENTRY_PEER_RST: put_short(d, entry, false, "RST"); break;
    case RP_ENTRY_CLOSED: put_short(d, entry, true, "FIN"); break;
    case RP_ENTRY_RESET: put_short(d, entry, true, "RST"); break;
    case RP_ENTRY_REACTION: put_reaction(d, entry); break;
    }
}

// is_drawn leaves segments out, which say less than the messages in them, and all of a run of the same thing but its first.
static bool is_drawn(const struct rp_transcript *transcript, size_t i)
{
    const struct rp_entry *entry = &transcript->entries[i];
    const struct rp_entry *before = i > 0 ? entry - 1 : NULL;
    bool again = before && before->type == entry->type && before->conn == entry->conn
                 && before->event_type == entry->event_type && before->message_type == entry->message_type
                 && before->length == entry->length && entry->type != RP_ENTRY_REACTION;
    return entry->type != RP_ENTRY_SENT && !again;
}

static unsigned rows_of(const struct rp_transcript *transcript)
{
    unsigned rows = 0;
    unsigned conn = 0;
    for (size_t i = 0; i < transcript->num_entries && rows < MOST_ROWS; i++) {
        if (is_drawn(transcript, i)) {
            rows += conn != 1U + transcript->entries[i].conn ? 2 : 1;
            conn = 1U + transcript->entries[i].conn;
        }
    }
    return rows;
}

static void put_head(struct drawing *d, uint8_t conn)
{
    char text[40];
    d->row++;
    d->conn = 1U + conn;
    (void)snprintf(text, sizeof text, "connection %u", conn);
    put_text(d, 16, "start", "head", text);
    put_text(d, LEFT, "middle", "head", "client");
    put_text(d, RIGHT, "middle", "head", "server");
}

void rp_checks_svg(FILE *out, const struct rp_finding *found)
{
    const struct rp_transcript *transcript = found->transcript;
    if (!transcript || transcript->num_entries == 0) {
        return;
    }
    struct drawing d = {.out = out, .found = found, .start_us = transcript->entries[0].at_us};
    unsigned height = HEAD + (rows_of(transcript) + 1) * ROW;
    fprintf(out, "<svg class=\"ladder\" role=\"img\" viewBox=\"0 0 %d %u\"><title>What was sent and said</title>",
            WIDTH, height);
    fprintf(out, "<path class=\"life\" d=\"M%d 12 V%u M%d 12 V%u\"/>", LEFT, height - 8, RIGHT, height - 8);
    for (size_t i = 0; i < transcript->num_entries && d.row < MOST_ROWS; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (!is_drawn(transcript, i)) {
            continue;
        }
        if (d.conn != 1U + entry->conn) {
            put_head(&d, entry->conn);
        }
        d.row++;
        put_time(&d, entry);
        put_entry(&d, entry);
    }
    fputs("</svg>\n", out);
}
