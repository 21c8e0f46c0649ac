// Notes of the connections that are told: taken while they live, and used again.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/inspect_parts.h"

#include "parsers/tls/codes.h"

#include <stdlib.h>

enum { MAX_SPARE = 64 };

struct rp_notes *rp_inspect_notes(struct rp_inspect *inspect, struct rp_connection *conn)
{
    if (conn->user) {
        return conn->user;
    }
    struct rp_notes *notes = inspect->spare;
    if (notes) {
        inspect->spare = notes->next;
        inspect->num_spare--;
    } else {
        notes = calloc(1, sizeof *notes);
    }
    if (!notes) {
        rp_inspect_fail(inspect, "there is no memory to remember a connection");
    }
    conn->user = notes;
    return notes;
}

void rp_inspect_give_back(struct rp_inspect *inspect, struct rp_notes *notes)
{
    if (!notes) {
        return;
    }
    inspect->data_bytes -= notes->data ? notes->data->bytes.len : 0;
    rp_notes_clear(notes);
    if (inspect->num_spare == MAX_SPARE) {
        rp_notes_free(notes);
        free(notes);
        return;
    }
    notes->next = inspect->spare;
    inspect->spare = notes;
    inspect->num_spare++;
}

void rp_inspect_free_spare(struct rp_inspect *inspect)
{
    while (inspect->spare) {
        struct rp_notes *notes = inspect->spare;
        inspect->spare = notes->next;
        rp_notes_free(notes);
        free(notes);
    }
}

void rp_inspect_noted(struct rp_inspect *inspect, bool done)
{
    if (!done) {
        rp_inspect_fail(inspect, "there is no memory to remember a connection");
    }
}

static void note_alert(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                       uint64_t time_ns)
{
    struct rp_alert_note alert = {
        .time_ns = time_ns,
        .from = (uint8_t)event->from,
        .level = event->alert_level,
        .description = event->alert_description,
        .encrypted = event->type == TW_EVENT_ENCRYPTED,
        .handshakes = (uint16_t)conn->num_handshakes,
    };
    struct rp_notes *notes = rp_inspect_notes(inspect, conn);
    if (notes) {
        rp_inspect_noted(inspect, rp_notes_alert(notes, &alert));
    }
}

// note_hidden remembers what may turn out to be an alert: in TLS 1.3 only its length and what follows tell (kind.c).
static void note_hidden(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                        uint64_t time_ns)
{
    const struct tw_judge *judge = conn->tls ? &conn->tls->judge : NULL;
    bool likely = judge && judge->active && judge->last_is_alert && judge->now.outcome == TW_OUTCOME_OPEN;
    struct rp_notes *notes = likely ? rp_inspect_notes(inspect, conn) : NULL;
    if (notes) {
        notes->has_hidden = true;
        notes->hidden = (struct rp_alert_note){.time_ns = time_ns, .from = (uint8_t)event->from, .encrypted = true};
    }
}

bool rp_inspect_tell_hidden(struct rp_notes *notes, const struct tw_handshake *handshake)
{
    bool hidden = notes->has_hidden && handshake->outcome == TW_OUTCOME_ALERT;
    notes->has_hidden = false;
    return !hidden || rp_notes_alert(notes, &notes->hidden);
}

// note_start notes what stood before the first hello: STARTTLS and the like.
static void note_start(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                       uint64_t time_ns)
{
    const struct rp_tls *tls = conn->tls;
    bool first = tls && conn->num_handshakes == 0 && !tls->judge.now.hello_retry && tls->judge.now.start_ns == time_ns;
    bool from_start = conn->tcp.opening != TW_OPENING_NONE && conn->gap_bytes[0] + conn->gap_bytes[1] == 0;
    struct rp_notes *notes = first && from_start ? rp_inspect_notes(inspect, conn) : NULL;
    if (notes && !notes->starttls) {
        notes->starttls = true;
        notes->plain_bytes = event->position + tls->dialogue.side[TW_SERVER].position;
    }
}

// note_data keeps what the application said.
static void note_data(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                      uint64_t time_ns)
{
    bool data = event->type == TW_EVENT_APPLICATION_DATA;
    bool hidden = event->type == TW_EVENT_GAP
                  || (event->type == TW_EVENT_ENCRYPTED && event->record_type == TW_CT_APPLICATION_DATA);
    struct rp_notes *notes = data || hidden ? rp_inspect_notes(inspect, conn) : NULL;
    if (!notes) {
        return;
    }
    notes->data = notes->data ? notes->data : calloc(1, sizeof *notes->data);
    if (!notes->data) {
        rp_inspect_noted(inspect, false);
    } else if (data) {
        size_t before = notes->data->bytes.len;
        bool early = event->from == TW_CLIENT && rp_decrypt_early(conn);
        rp_inspect_noted(inspect, rp_data_add(notes->data, event, time_ns, early, RP_DATA_ALL - inspect->data_bytes));
        inspect->data_bytes += notes->data->bytes.len - before;
    } else {
        rp_data_hole(notes->data, event->from);
    }
}

void rp_inspect_note(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                     uint64_t time_ns)
{
    if (!rp_inspect_is_chosen(inspect, conn)) {
        return;
    }
    if (inspect->config.data) {
        note_data(inspect, conn, event, time_ns);
    }
    bool hidden_alert = event->type == TW_EVENT_ENCRYPTED && event->record_type == TW_CT_ALERT;
    if (event->type == TW_EVENT_ALERT || hidden_alert) {
        note_alert(inspect, conn, event, time_ns);
    } else if (event->type == TW_EVENT_ENCRYPTED) {
        note_hidden(inspect, conn, event, time_ns);
    } else if (event->type == TW_EVENT_MESSAGE && event->message_type == TW_HS_CLIENT_HELLO && event->position > 0) {
        note_start(inspect, conn, event, time_ns);
    }
}
