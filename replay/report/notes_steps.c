// What is remembered of a connection, step by step: segments, and what its TLS says.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/notes.h"

#include "parsers/tls/codes.h"
#include "replay/report/notes_parts.h"

enum { APART = 8, LAST_STEPS = 16 };

// is_last is true for what is worth telling even where the rest was left out: how it ended.
static bool is_last(const struct rp_step *step)
{
    return step->type == RP_STEP_FIN || step->type == RP_STEP_RST
           || (step->type == RP_STEP_TLS && step->event == TW_EVENT_ALERT);
}

// add_step gives the step that was added; NULL: it was left out, or there is no memory (*ok is false then).
static struct rp_step *add_step(struct rp_notes *notes, const struct rp_step *step, bool *ok)
{
    uint32_t most = RP_NOTES_STEPS + (is_last(step) ? LAST_STEPS : 0);
    *ok = true;
    if (notes->num_steps >= most) {
        notes->more_steps++;
        return NULL;
    }
    void *array = notes->steps;
    if (!rp_notes_more(&array, notes->num_steps, &notes->cap_steps, sizeof *step)) {
        *ok = false;
        return NULL;
    }
    notes->steps = array;
    bool turns = notes->num_steps > 0 && notes->steps[notes->num_steps - 1].end != step->end;
    if (turns && notes->segments_at > 0) {
        notes->segments_at = 0;
    }
    notes->steps[notes->num_steps] = *step;
    return &notes->steps[notes->num_steps++];
}

static bool add(struct rp_notes *notes, const struct rp_step *step)
{
    bool ok = true;
    (void)add_step(notes, step, &ok);
    return ok;
}

// note_counts tells what the streams' counts say has happened since the last look.
static bool note_counts(struct rp_notes *notes, const struct rp_connection *conn)
{
    static const uint8_t types[] = {RP_STEP_AGAIN, RP_STEP_DISORDER, RP_STEP_CONFLICT};
    for (size_t end = 0; end < 2; end++) {
        const struct tw_stream *stream = &conn->tcp.stream[end];
        uint32_t now[] = {stream->retransmitted, stream->out_of_order, stream->overlap_conflicts};
        for (size_t i = 0; i < 3; i++) {
            uint32_t count = now[i] - notes->told[end][i];
            struct rp_step step = {.type = types[i], .end = (uint8_t)end, .count = count, .time_ns = conn->tcp.time_ns};
            notes->told[end][i] = now[i];
            if (count > 0 && !add(notes, &step)) {
                return false;
            }
        }
    }
    return true;
}

static uint8_t opening_step(const struct tw_tcp *tcp)
{
    return tcp->flags & TW_TCP_ACK ? RP_STEP_SYN_ACK : RP_STEP_SYN;
}

// is_third is true for the ACK that completes the opening: the client's first segment without SYN, before any data.
static bool is_third(const struct rp_notes *notes, enum tw_end end)
{
    const struct rp_step *last = notes->num_steps > 0 ? &notes->steps[notes->num_steps - 1] : NULL;
    return last && last->type == RP_STEP_SYN_ACK && last->end != end;
}

static bool is_settled(const struct rp_connection *conn)
{
    return conn->tls && conn->tls->judge.active && conn->tls->judge.now.outcome != TW_OUTCOME_OPEN;
}

// note_payload counts a segment to those of its flight. What follows a handshake is another flight.
static bool note_payload(struct rp_notes *notes, const struct rp_connection *conn, enum tw_end end, uint64_t bytes,
                         uint64_t time_ns)
{
    const struct rp_step *last = notes->num_steps > 0 ? &notes->steps[notes->num_steps - 1] : NULL;
    struct rp_step *step = notes->segments_at > 0 ? &notes->steps[notes->segments_at - 1] : NULL;
    bool settled = is_settled(conn);
    if (step && last && last->end == end && step->settled == settled) {
        step->count++;
        step->bytes += bytes;
        step->last_ns = time_ns;
        return true;
    }
    bool ok = true;
    const struct rp_step first = {
        .type = RP_STEP_SEGMENTS,
        .end = (uint8_t)end,
        .settled = settled,
        .count = 1,
        .bytes = bytes,
        .time_ns = time_ns,
        .last_ns = time_ns,
    };
    notes->segments_at = add_step(notes, &first, &ok) ? notes->num_steps : 0;
    return ok;
}

bool rp_notes_segment(struct rp_notes *notes, const struct rp_connection *conn, enum tw_end end,
                      const struct tw_tcp *tcp, uint64_t time_ns)
{
    if (!note_counts(notes, conn)) {
        return false;
    }
    struct rp_step step = {.end = (uint8_t)end, .count = 1, .time_ns = time_ns, .last_ns = time_ns};
    uint64_t payload = tcp->payload.len + tcp->missing;
    if (tcp->flags & TW_TCP_SYN) {
        step.type = opening_step(tcp);
        return add(notes, &step) && (payload == 0 || note_payload(notes, conn, end, payload, time_ns));
    }
    if (payload == 0 && (tcp->flags & (TW_TCP_FIN | TW_TCP_RST)) == 0) {
        step.type = RP_STEP_ACK;
        return !is_third(notes, end) || add(notes, &step);
    }
    if (payload > 0 && (tcp->flags & TW_TCP_RST) == 0 && !note_payload(notes, conn, end, payload, time_ns)) {
        return false;
    }
    if (tcp->flags & (TW_TCP_FIN | TW_TCP_RST)) {
        step.type = tcp->flags & TW_TCP_RST ? RP_STEP_RST : RP_STEP_FIN;
        return add(notes, &step);
    }
    return true;
}

// is_bulk is true for what nobody tells apart record by record.
static bool is_bulk(const struct rp_step *step)
{
    switch ((enum tw_event_type)step->event) {
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_PLAIN: return true;
    case TW_EVENT_ENCRYPTED: return step->record_type == TW_CT_APPLICATION_DATA;
    default: return false;
    }
}

static bool same_sort(const struct rp_step *a, const struct rp_step *b)
{
    return a->type == b->type && a->end == b->end && a->event == b->event && a->record_type == b->record_type
           && a->bad == b->bad && a->opened == b->opened && a->handshake == b->handshake;
}

// join adds a step to the last one where that is of the same sort and enough of them stand apart already.
static bool join(struct rp_notes *notes, const struct rp_step *step)
{
    if (!is_bulk(step) || notes->num_steps == 0) {
        return false;
    }
    struct rp_step *last = &notes->steps[notes->num_steps - 1];
    uint32_t apart = 0;
    for (uint32_t i = notes->num_steps; i > 0 && apart < APART && same_sort(&notes->steps[i - 1], step); i--) {
        apart++;
    }
    if (apart == 0 || (apart < APART && step->event != TW_EVENT_PLAIN)) {
        return false;
    }
    last->count++;
    last->bytes += step->bytes;
    last->last_ns = step->last_ns;
    return true;
}

// keep_body copies a message, where there is room for it.
static bool keep_body(struct rp_notes *notes, struct rp_step *step, struct tw_span body)
{
    if (notes->bodies.len + body.len > RP_NOTES_BODIES) {
        return true;
    }
    step->has_body = true;
    step->body = (uint32_t)notes->bodies.len;
    step->body_len = (uint32_t)body.len;
    rp_text_bytes(&notes->bodies, body.data, body.len);
    return !notes->bodies.failed;
}

static uint64_t length_of(const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_MESSAGE: return event->length + (event->sslv2 ? 1U : 4U);
    case TW_EVENT_CHANGE_CIPHER_SPEC: return 1;
    case TW_EVENT_ALERT: return 2;
    default: return event->length;
    }
}

// mend_order puts a message that the end of the connection cut where its bytes were, before that end.
static void mend_order(struct rp_notes *notes)
{
    for (uint32_t i = notes->num_steps - 1; i > 0; i--) {
        struct rp_step *step = &notes->steps[i];
        struct rp_step before = notes->steps[i - 1];
        if (before.type == RP_STEP_SEGMENTS && before.end == step->end) {
            step->time_ns = step->last_ns = before.last_ns;
        }
        if (before.type != RP_STEP_FIN && before.type != RP_STEP_RST) {
            return;
        }
        notes->steps[i - 1] = *step;
        notes->steps[i] = before;
    }
}

bool rp_notes_event(struct rp_notes *notes, const struct rp_connection *conn, const struct tw_event *event,
                    uint64_t time_ns)
{
    struct rp_step step = {
        .type = RP_STEP_TLS,
        .end = (uint8_t)rp_connection_end(conn, event->from),
        .count = 1,
        .time_ns = time_ns,
        .last_ns = time_ns,
        .bytes = length_of(event),
        .event = (uint8_t)event->type,
        .fault = (uint8_t)event->fault,
        .record_type = event->record_type,
        .message_type = event->message_type,
        .level = event->alert_level,
        .description = event->alert_description,
        .opened = event->opened,
        .bad = event->bad,
        .sslv2 = event->sslv2,
        .settled = is_settled(conn),
        .version = conn->tls ? conn->tls->dialogue.version : 0,
        .suite = conn->tls && conn->tls->judge.now.has_server_hello ? conn->tls->judge.now.cipher_suite : 0,
        .handshake = (uint16_t)conn->num_handshakes,
    };
    if (join(notes, &step)) {
        return true;
    }
    bool ok = true;
    struct rp_step *added = add_step(notes, &step, &ok);
    if (added && (event->fault == TW_FAULT_MESSAGE_LOST || event->fault == TW_FAULT_MESSAGE_ENDED)) {
        mend_order(notes);
    } else if (added && event->type == TW_EVENT_MESSAGE && event->kept) {
        return keep_body(notes, added, event->body);
    }
    return ok;
}

struct tw_span rp_notes_body(const struct rp_notes *notes, const struct rp_step *step)
{
    if (!step->has_body || step->body_len == 0) {
        return tw_span_of(NULL, 0);
    }
    return tw_span_of(notes->bodies.data + step->body, step->body_len);
}

bool rp_notes_settle(struct rp_notes *notes, const struct rp_connection *conn)
{
    return note_counts(notes, conn);
}
