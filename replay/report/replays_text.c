// Re-sent flights as a table with a summary.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/color.h"
#include "replay/report/escape.h"
#include "replay/report/replays.h"

#include <inttypes.h>
#include <string.h>

enum { NAME_WIDTH = 24, KIND_WIDTH = 19, LIVE_WIDTH = 30 };

void rp_tally_add(struct rp_tally *tally, const struct rp_replayed *replayed)
{
    const struct rp_verdict *verdict = &replayed->verdict;
    tally->attempts++;
    tally->ok += replayed->ok;
    tally->kinds[verdict->kind]++;
    tally->early_accepted += verdict->early == RP_EARLY_ACCEPTED;
    tally->early_not += verdict->early == RP_EARLY_NOT_ACCEPTED || verdict->early == RP_EARLY_CANNOT_SKIP;
    tally->early_unclear += verdict->early == RP_EARLY_INCONCLUSIVE;
    if (verdict->flight_us > 0) {
        tally->timed++;
        tally->sum_us += verdict->flight_us;
    }
    tally->to_complete += replayed->to_complete;
    tally->completed += verdict->completed;
    tally->not_completed = replayed->not_completed ? replayed->not_completed : tally->not_completed;
    tally->last = *verdict;
}

uint64_t rp_tally_resumed(const struct rp_tally *tally)
{
    return tally->kinds[RP_KIND_ABBREVIATED] + tally->kinds[RP_KIND_ABBREVIATED_ID]
           + tally->kinds[RP_KIND_ABBREVIATED_TICKET] + tally->kinds[RP_KIND_PSK]
           + tally->kinds[RP_KIND_PSK_EARLY_DATA];
}

static enum rp_color color_of(const struct rp_tally *tally)
{
    if (tally->ok < tally->attempts) {
        return RP_COLOR_RED;
    }
    return rp_tally_resumed(tally) == tally->attempts ? RP_COLOR_GREEN : RP_COLOR_YELLOW;
}

void rp_replays_header(FILE *out)
{
    fprintf(out, "%s%5s  %-*s %-*s %-*s %9s  %s%s\n", rp_color_on(out, RP_COLOR_BOLD), "#", NAME_WIDTH, "server name",
            KIND_WIDTH, "captured", LIVE_WIDTH, "now", "answer", "why", rp_color_off(out, RP_COLOR_BOLD));
}

// kinds_text lists the kinds of a tally, the number before each where there are several attempts.
static const char *kinds_text(const struct rp_tally *tally, char *out, size_t cap)
{
    size_t len = 0;
    out[0] = 0;
    for (int kind = 0; kind < RP_NUM_KINDS && len < cap; kind++) {
        uint64_t count = tally->kinds[kind];
        const char *comma = len > 0 ? ", " : "";
        if (count > 0 && tally->attempts > 1) {
            len += (size_t)snprintf(out + len, cap - len, "%s%" PRIu64 " %s", comma, count,
                                    rp_kind_name((enum rp_kind)kind));
        } else if (count > 0) {
            len += (size_t)snprintf(out + len, cap - len, "%s%s", comma, rp_kind_name((enum rp_kind)kind));
        }
    }
    return out;
}

// columns counts the characters of UTF-8 text, to set it into a column.
static int columns(const char *text)
{
    int count = 0;
    for (; *text; text++) {
        count += (*text & 0xc0) != 0x80;
    }
    return count;
}

static void print_padded(FILE *out, const char *text, int width)
{
    fprintf(out, "%s%*s ", text, columns(text) < width ? width - columns(text) : 0, "");
}

static void print_time(FILE *out, uint64_t us)
{
    if (us == 0) {
        fprintf(out, "%9s  ", "-");
    } else {
        fprintf(out, "%6" PRIu64 ".%" PRIu64 "ms  ", us / 1000, us % 1000 / 100);
    }
}

static const char *captured_text(const struct rp_flight *flight)
{
    return rp_kind_name(rp_verdict_captured(&flight->captured));
}

// print_tickets: those of the last attempt.
static void print_tickets(FILE *out, const struct rp_carried *carried)
{
    for (uint8_t i = 0; i < carried->num_tickets; i++) {
        fprintf(out, "%s %" PRIu32 " s (%u bytes)",
                i == 0 ? (carried->num_tickets > 1 ? "; tickets" : "; ticket") : ",", carried->tickets[i].lifetime_s,
                carried->tickets[i].len);
    }
}

static void print_answer(FILE *out, const struct rp_carried *carried)
{
    char line[4 * RP_CARRIED_LINE + 1];
    if (carried->data_received > 0) {
        fprintf(out, "; answer, %" PRIu64 " bytes: %s", carried->data_received,
                rp_escape(line, sizeof line, tw_span_of(carried->line, carried->line_len)));
    }
}

// print_carried says how far the handshakes were carried: below the line, where they were to be completed.
static void print_carried(FILE *out, const struct rp_tally *tally)
{
    const struct rp_carried *carried = &tally->last.carried;
    if (tally->to_complete == 0) {
        return;
    }
    fprintf(out, "%5s  ", "");
    if (tally->completed == 0) {
        fprintf(out, "judged only: %s\n", tally->not_completed ? tally->not_completed : "nothing was sent");
        return;
    }
    fputs("completed", out);
    if (tally->attempts > 1) {
        fprintf(out, " %" PRIu64 " of %" PRIu64, tally->completed, tally->attempts);
    }
    if (tally->last.completed) {
        fprintf(out, ": Finished%s verified", carried->signature ? " and signature" : "");
        print_tickets(out, carried);
        print_answer(out, carried);
    }
    if (tally->completed < tally->attempts && tally->not_completed) {
        fprintf(out, "; else judged only: %s", tally->not_completed);
    }
    fputc('\n', out);
}

void rp_replays_line(FILE *out, const struct rp_flight *flight, const struct rp_tally *tally)
{
    char name[NAME_WIDTH + 3];  // room for the mark of a cut
    char kinds[512];
    char reason[512];
    enum rp_color color = color_of(tally);
    fprintf(out, "%5" PRIu64 "  ", flight->connection);
    print_padded(out, rp_escape(name, sizeof name, tw_span_of(flight->server_name, flight->server_name_len)),
                 NAME_WIDTH);
    print_padded(out, captured_text(flight), KIND_WIDTH);
    fputs(rp_color_on(out, color), out);
    print_padded(out, kinds_text(tally, kinds, sizeof kinds), LIVE_WIDTH);
    fputs(rp_color_off(out, color), out);
    print_time(out, tally->timed ? tally->sum_us / tally->timed : 0);
    fprintf(out, "%s\n", rp_verdict_reason(&tally->last, reason, sizeof reason));
    print_carried(out, tally);
}

static void print_early(FILE *out, const struct rp_tally *all)
{
    uint64_t asked = all->early_accepted + all->early_not + all->early_unclear;
    if (asked == 0) {
        return;
    }
    fprintf(out, "Early data: accepted again %" PRIu64 " of %" PRIu64, all->early_accepted, asked);
    if (all->early_unclear > 0) {
        fprintf(out, " (%" PRIu64 " cannot be told)", all->early_unclear);
    }
    fputc('\n', out);
}

void rp_replays_summary(FILE *out, const struct rp_tally *all, size_t num_flights, const char *to, const char *expected,
                        double seconds)
{
    char shown[300];
    char kinds[512];
    fprintf(out, "%zu flight%s, %" PRIu64 " replay%s to %s in %.1f s: %s\n", num_flights, num_flights == 1 ? "" : "s",
            all->attempts, all->attempts == 1 ? "" : "s", rp_escape_text(shown, sizeof shown, to), seconds,
            kinds_text(all, kinds, sizeof kinds));
    fprintf(out, "Resumed: %" PRIu64 " of %" PRIu64 "\n", rp_tally_resumed(all), all->attempts);
    if (all->to_complete > 0) {
        fprintf(out, "Completed: %" PRIu64 " of %" PRIu64 "\n", all->completed, all->attempts);
    }
    print_early(out, all);
    if (expected) {
        fprintf(out, "As expected (%s): %s%" PRIu64 " of %" PRIu64 "%s\n", expected,
                rp_color_on(out, all->ok == all->attempts ? RP_COLOR_GREEN : RP_COLOR_RED), all->ok, all->attempts,
                rp_color_off(out, RP_COLOR_GREEN));
    }
}
