// The picture of a connection as people draw it: flights, one after another, from the steps that were noted.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/ladder.h"

#include "parsers/tls/codes.h"
#include "replay/report/fields_text.h"
#include "replay/report/ladder_words.h"
#include "replay/report/pen.h"
#include "replay/report/words.h"

enum { NOTE_INDENT = 4, FIELD_INDENT = 5 };

struct ladder {
    struct rp_pen pen;
    const struct rp_connection *conn;
    const struct rp_notes *notes;
    bool verbose;
    struct rp_text name, rest, text;  // what is being put together
};

// ---- Arrows ----------------------------------------------------------------------------------------------------

static enum tw_from from_of(const struct ladder *l, const struct rp_step *step)
{
    return rp_connection_from(l->conn, (enum tw_end)step->end);
}

static void draw(struct ladder *l, const struct rp_step *step, enum rp_line line, enum rp_color color, const char *name)
{
    const struct rp_arrow arrow = {
        .from = from_of(l, step),
        .line = line,
        .color = color,
        .name = name,
        .rest = &l->rest,
        .time_ns = step->time_ns,
    };
    rp_pen_arrow(&l->pen, &arrow);
    rp_text_clear(&l->rest);
}

static void note(struct ladder *l, const struct rp_step *step, enum rp_color color)
{
    if (l->text.len > 0) {
        rp_pen_note(&l->pen, from_of(l, step), color, NOTE_INDENT, l->text.data, l->text.len);
    }
    rp_text_clear(&l->text);
}

static void draw_tcp(struct ladder *l, const struct rp_step *step)
{
    static const char *const names[] = {
        [RP_STEP_SYN] = "SYN", [RP_STEP_SYN_ACK] = "SYN, ACK", [RP_STEP_ACK] = "ACK",
        [RP_STEP_FIN] = "FIN", [RP_STEP_RST] = "RST",
    };
    if (step->type == RP_STEP_SYN || step->type == RP_STEP_SYN_ACK) {
        rp_ladder_options(&l->rest, &l->conn->tcp.options[step->end]);
    }
    draw(l, step, RP_LINE_TCP, step->type == RP_STEP_RST ? RP_COLOR_RED : RP_COLOR_DIM, names[step->type]);
}

static void draw_trouble(struct ladder *l, const struct rp_step *step)
{
    static const char *const names[] = {[RP_STEP_AGAIN] = "sent again",
                                        [RP_STEP_DISORDER] = "out of order",
                                        [RP_STEP_CONFLICT] = "other bytes than before"};
    rp_ladder_count(&l->rest, step->count, "segment", "segments");
    draw(l, step, RP_LINE_TCP, RP_COLOR_YELLOW, names[step->type]);
}

static void put_fields(struct ladder *l, const struct rp_step *step)
{
    const struct tw_message_context context = {
        .from = from_of(l, step),
        .type = step->message_type,
        .sslv2 = step->sslv2,
        .version = step->version,
        .cipher_suite = step->suite,
    };
    rp_fields_text(&l->text, &context, rp_notes_body(l->notes, step));
    if (l->text.len == 0) {
        return;  // it has no fields, and the text may not have any memory yet
    }
    const char *line = l->text.data;
    const char *end = line + l->text.len;
    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((feed ? feed : end) - line);
        size_t blanks = 0;
        while (blanks < len && line[blanks] == ' ') {
            blanks++;
        }
        rp_pen_note(&l->pen, TW_CLIENT, RP_COLOR_NONE, FIELD_INDENT + blanks, line + blanks, len - blanks);
        line += len + 1;
    }
    rp_text_clear(&l->text);
}

static enum rp_line line_of(const struct rp_step *step)
{
    if (step->event == TW_EVENT_GAP || step->event == TW_EVENT_BROKEN || step->fault == TW_FAULT_MESSAGE_LOST
        || step->fault == TW_FAULT_MESSAGE_ENDED) {
        return RP_LINE_LOST;
    }
    return step->event == TW_EVENT_PLAIN ? RP_LINE_TCP : RP_LINE_TLS;
}

static void draw_tls(struct ladder *l, const struct rp_step *step)
{
    enum tw_from from = from_of(l, step);
    rp_ladder_name(&l->name, l->notes, step);
    rp_text_char(&l->name, 0);
    if (step->count > 1 && step->event != TW_EVENT_PLAIN) {
        rp_text_string(&l->rest, rp_pen_dots(&l->pen));
        rp_text_char(&l->rest, ' ');
        rp_ladder_count(&l->rest, step->count, "record, ", "records, ");
    }
    if (step->event != TW_EVENT_CHANGE_CIPHER_SPEC && step->event != TW_EVENT_ALERT && step->event != TW_EVENT_BROKEN) {
        rp_ladder_bytes(&l->rest, step->bytes);
    }
    draw(l, step, line_of(step), rp_ladder_color(step, from), l->name.failed ? "" : l->name.data);
    rp_text_clear(&l->name);
    if (step->fault != TW_FAULT_NONE && step->event != TW_EVENT_BROKEN) {
        rp_text_string(&l->text, tw_fault_text((enum tw_fault)step->fault));
        note(l, step, RP_COLOR_RED);
    }
    if (step->bad) {
        rp_text_string(&l->text, "the keys do not open it");
        note(l, step, RP_COLOR_RED);
    }
    bool right = rp_ladder_premaster(&l->text, l->notes, step);
    note(l, step, right ? RP_COLOR_NONE : RP_COLOR_RED);
    if (l->verbose && step->has_body) {
        put_fields(l, step);
    } else {
        rp_ladder_details(&l->text, &l->pen, l->notes, step, from);
        note(l, step, RP_COLOR_NONE);
    }
}

// ---- Flights ---------------------------------------------------------------------------------------------------

enum part { PART_OPENING, PART_FLIGHT, PART_CLOSING };

static enum part part_of(const struct rp_step *step)
{
    switch ((enum rp_step_type)step->type) {
    case RP_STEP_SYN:
    case RP_STEP_SYN_ACK:
    case RP_STEP_ACK: return PART_OPENING;
    case RP_STEP_FIN:
    case RP_STEP_RST: return PART_CLOSING;
    default: return PART_FLIGHT;
    }
}

// same_flight is true where a step goes on with what `first` began: one side speaks, in the handshake or behind it, or TCP
// opens or closes.
static bool same_flight(const struct rp_step *first, const struct rp_step *step)
{
    if (part_of(first) != part_of(step)) {
        return false;
    }
    bool behind = step->type == RP_STEP_SEGMENTS && step->settled != first->settled;
    return part_of(first) != PART_FLIGHT || (first->end == step->end && !behind);
}

// is_data is true for protected records behind the handshake: data of the application, tickets.
static bool is_data(const struct ladder *l, const struct rp_step *step)
{
    if (step->type != RP_STEP_TLS || step->event != TW_EVENT_ENCRYPTED || step->record_type != TW_CT_APPLICATION_DATA) {
        return false;
    }
    if (step->version == TW_VERSION_TLS12 || step->handshake >= l->notes->num_handshakes) {
        return true;
    }
    const struct tw_handshake *handshake = &l->notes->handshakes[step->handshake];
    return handshake->outcome == TW_OUTCOME_COMPLETED && step->time_ns > handshake->end_ns;
}

// draw_data draws a run of such records as one arrow, and returns how many steps it took.
static uint32_t draw_data(struct ladder *l, const struct rp_step *steps, uint32_t num)
{
    struct rp_step sum = steps[0];
    uint32_t taken = 1;
    while (taken < num && is_data(l, &steps[taken]) && steps[taken].bad == sum.bad) {
        sum.count += steps[taken].count;
        sum.bytes += steps[taken].bytes;
        taken++;
    }
    draw_tls(l, &sum);
    return taken;
}

// put_segments tells in how many segments the flight came.
static void put_segments(struct ladder *l, const struct rp_step *steps, uint32_t num)
{
    struct rp_step sum = {.end = steps[0].end};
    for (uint32_t i = 0; i < num; i++) {
        if (steps[i].type == RP_STEP_SEGMENTS) {
            sum.count += steps[i].count;
            sum.bytes += steps[i].bytes;
            sum.last_ns = steps[i].last_ns > sum.last_ns ? steps[i].last_ns : sum.last_ns;
        }
    }
    if (sum.count == 0) {
        return;
    }
    rp_ladder_count(&l->text, sum.count, "segment", "segments");
    rp_text_string(&l->text, ", ");
    rp_ladder_bytes(&l->text, sum.bytes);
    note(l, &sum, RP_COLOR_DIM);
}

// draw_segments draws payload of which nothing was made: the connection has no TLS, or what it was never came together.
static void draw_segments(struct ladder *l, const struct rp_step *step)
{
    rp_ladder_count(&l->rest, step->count, "segment, ", "segments, ");
    rp_ladder_bytes(&l->rest, step->bytes);
    draw(l, step, RP_LINE_TCP, RP_COLOR_DIM, "data");
}

static bool has_tls(const struct rp_step *steps, uint32_t num)
{
    for (uint32_t i = 0; i < num; i++) {
        if (steps[i].type == RP_STEP_TLS) {
            return true;
        }
    }
    return false;
}

// draw_step draws what `steps` begins with, of `num` that belong together, and returns how many it took.
static uint32_t draw_step(struct ladder *l, const struct rp_step *steps, uint32_t num, bool tls)
{
    switch ((enum rp_step_type)steps->type) {
    case RP_STEP_SYN:
    case RP_STEP_SYN_ACK:
    case RP_STEP_ACK:
    case RP_STEP_FIN:
    case RP_STEP_RST: draw_tcp(l, steps); return 1;
    case RP_STEP_AGAIN:
    case RP_STEP_DISORDER:
    case RP_STEP_CONFLICT: draw_trouble(l, steps); return 1;
    case RP_STEP_SEGMENTS:
        if (!tls) {
            draw_segments(l, steps);
        }
        return 1;
    case RP_STEP_TLS:
        if (is_data(l, steps)) {
            return draw_data(l, steps, num);
        }
        draw_tls(l, steps);
        return 1;
    }
    return 1;
}

static void draw_flight(struct ladder *l, const struct rp_step *steps, uint32_t num)
{
    bool tls = has_tls(steps, num);
    for (uint32_t i = 0; i < num;) {
        i += draw_step(l, steps + i, num - i, tls);
    }
    if (tls) {
        put_segments(l, steps, num);
    }
}

static void draw_all(struct ladder *l)
{
    const struct rp_step *steps = l->notes->steps;
    uint32_t num = l->notes->num_steps;
    for (uint32_t first = 0, end = 0; first < num; first = end) {
        while (end < num && same_flight(&steps[first], &steps[end])) {
            end++;
        }
        if (first > 0) {
            rp_pen_space(&l->pen);
        }
        draw_flight(l, steps + first, end - first);
    }
}

// put_last says what is not in the picture.
static void put_last(struct ladder *l)
{
    if (l->notes->more_steps > 0) {
        rp_text_string(&l->text, rp_pen_dots(&l->pen));
        rp_text_char(&l->text, ' ');
        rp_text_grouped(&l->text, l->notes->more_steps);
        rp_text_string(&l->text, " more steps were not kept");
    } else if (l->conn->tcp.closing == TW_CLOSING_OPEN) {
        rp_text_string(&l->text, rp_pen_dots(&l->pen));
        rp_text_string(&l->text, " still open where the capture ends");
    }
    if (l->text.len > 0) {
        rp_pen_space(&l->pen);
        rp_pen_note(&l->pen, TW_CLIENT, RP_COLOR_DIM, NOTE_INDENT, l->text.data, l->text.len);
        rp_text_clear(&l->text);
    }
}

void rp_ladder_draw(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes, bool ascii,
                    bool verbose)
{
    struct ladder l = {.conn = conn, .notes = notes, .verbose = verbose};
    l.name.ascii = l.rest.ascii = l.text.ascii = out->ascii = ascii;
    rp_pen_init(&l.pen, out, conn->first_ns, ascii);
    rp_ladder_head(&l.pen, conn, notes);
    draw_all(&l);
    put_last(&l);
    rp_pen_foot(&l.pen);
    rp_text_char(out, '\n');
    out->failed |= l.name.failed || l.rest.failed || l.text.failed;
    rp_text_free(&l.name);
    rp_text_free(&l.rest);
    rp_text_free(&l.text);
}
