// Tells the connections that a tracker finds: notes are taken while they live, and what they come to is printed in order.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/inspect.h"

#include "parsers/tls/codes.h"
#include "replay/report/json_connection.h"
#include "replay/report/ladder.h"
#include "replay/report/listing.h"
#include "replay/report/notes.h"
#include "replay/report/output.h"
#include "replay/report/spool.h"
#include "replay/report/totals.h"

#include <stdlib.h>

enum { PRINT_AT = 64 << 10, MAX_SPARE = 64 };

struct rp_inspect {
    struct rp_inspect_config config;
    struct rp_sink sink;
    struct rp_spool *spool;
    struct rp_listing table;
    struct rp_text out;      // on its way to standard output
    struct rp_text piece;    // what one connection comes to
    struct rp_notes *spare;  // notes that nobody uses
    unsigned num_spare;
    struct rp_notes ignored;  // what connections that were not chosen have as their notes
    struct rp_totals totals;
    const char *path;
    size_t data_bytes;  // of all notes
    bool printed;       // something, so far
    char error[320];
};

static void fail(struct rp_inspect *inspect, const char *why)
{
    if (!inspect->error[0]) {
        (void)snprintf(inspect->error, sizeof inspect->error, "%s", why);
    }
}

static void print(struct rp_inspect *inspect, bool flush)
{
    if (inspect->out.failed) {
        fail(inspect, "there is no memory for the output");
    }
    rp_output_write(inspect->out.data, inspect->out.len, flush);  // main looks whether it arrived
    inspect->printed |= inspect->out.len > 0;
    rp_text_clear(&inspect->out);
}

// take gets what the connections come to, in order.
static void take(void *context, const char *text, size_t len)
{
    struct rp_inspect *inspect = context;
    if (inspect->config.form == RP_INSPECT_TABLE) {
        rp_listing_take(&inspect->table, text, len);
    } else {
        rp_text_bytes(&inspect->out, text, len);
    }
    if (inspect->out.len >= PRINT_AT) {
        print(inspect, false);
    }
}

static void hand_on(struct rp_inspect *inspect, uint64_t index)
{
    const struct rp_text *piece = &inspect->piece;
    if (piece->failed) {
        fail(inspect, "there is no memory for what a connection comes to");
    }
    if (inspect->error[0]) {
        return;
    }
    if (inspect->config.as_it_ends) {
        take(inspect, piece->data, piece->len);
    } else if (!rp_spool_put(inspect->spool, index, piece->data, piece->len)) {
        fail(inspect, rp_spool_error(inspect->spool));
    }
}

static bool is_chosen(const struct rp_inspect *inspect, const struct rp_connection *conn)
{
    return conn->user != &inspect->ignored;
}

// notes_of gives the notes of a connection; NULL: there is no memory.
static struct rp_notes *notes_of(struct rp_inspect *inspect, struct rp_connection *conn)
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
        fail(inspect, "there is no memory to remember a connection");
    }
    conn->user = notes;
    return notes;
}

static void give_back(struct rp_inspect *inspect, struct rp_notes *notes)
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

static void noted(struct rp_inspect *inspect, bool done)
{
    if (!done) {
        fail(inspect, "there is no memory to remember a connection");
    }
}

static void on_opened(void *context, struct rp_connection *conn)
{
    struct rp_inspect *inspect = context;
    bool chosen = !inspect->config.chosen || inspect->config.chosen(inspect->config.context, conn->index);
    conn->user = chosen ? NULL : &inspect->ignored;
    rp_spool_begin(inspect->spool);
}

static void on_segment(void *context, struct rp_connection *conn, enum tw_end end, const struct tw_tcp *tcp,
                       uint64_t time_ns)
{
    struct rp_inspect *inspect = context;
    struct rp_notes *notes = is_chosen(inspect, conn) ? notes_of(inspect, conn) : NULL;
    if (notes) {
        noted(inspect, rp_notes_segment(notes, conn, end, tcp, time_ns));
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
    struct rp_notes *notes = notes_of(inspect, conn);
    if (notes) {
        noted(inspect, rp_notes_alert(notes, &alert));
    }
}

// note_hidden remembers what may turn out to be an alert: in TLS 1.3 only its length and what follows tell (kind.c).
static void note_hidden(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                        uint64_t time_ns)
{
    const struct tw_judge *judge = conn->tls ? &conn->tls->judge : NULL;
    bool likely = judge && judge->active && judge->last_is_alert && judge->now.outcome == TW_OUTCOME_OPEN;
    struct rp_notes *notes = likely ? notes_of(inspect, conn) : NULL;
    if (notes) {
        notes->has_hidden = true;
        notes->hidden = (struct rp_alert_note){.time_ns = time_ns, .from = (uint8_t)event->from, .encrypted = true};
    }
}

// tell_hidden notes the hidden alert once the handshake is known to have ended by one.
static bool tell_hidden(struct rp_notes *notes, const struct tw_handshake *handshake)
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
    struct rp_notes *notes = first && from_start ? notes_of(inspect, conn) : NULL;
    if (notes && !notes->starttls) {
        notes->starttls = true;
        notes->plain_bytes = event->position + tls->dialogue.side[TW_SERVER].position;
    }
}

// decrypt shows an event to whoever opens records. Connections that were not chosen are read too: sessions may come from them.
// A connection without an opener gets one with a message, its ClientHello.
static inline void decrypt(const struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event)
{
    if ((conn->opener || event->type == TW_EVENT_MESSAGE) && inspect->config.decrypt) {
        rp_decrypt_event(inspect->config.decrypt, conn, event);
    }
}

// note_data keeps what the application said.
static void note_data(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                      uint64_t time_ns)
{
    bool data = event->type == TW_EVENT_APPLICATION_DATA;
    bool hidden = event->type == TW_EVENT_GAP
                  || (event->type == TW_EVENT_ENCRYPTED && event->record_type == TW_CT_APPLICATION_DATA);
    struct rp_notes *notes = data || hidden ? notes_of(inspect, conn) : NULL;
    if (!notes) {
        return;
    }
    notes->data = notes->data ? notes->data : calloc(1, sizeof *notes->data);
    if (!notes->data) {
        noted(inspect, false);
    } else if (data) {
        size_t before = notes->data->bytes.len;
        bool early = event->from == TW_CLIENT && rp_decrypt_early(conn);
        noted(inspect, rp_data_add(notes->data, event, time_ns, early, RP_DATA_ALL - inspect->data_bytes));
        inspect->data_bytes += notes->data->bytes.len - before;
    } else {
        rp_data_hole(notes->data, event->from);
    }
}

static void note_event(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                       uint64_t time_ns)
{
    if (!is_chosen(inspect, conn)) {
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

// leaves_nothing is true for what note_event notes nothing of, data aside: nearly every event.
static inline bool leaves_nothing(const struct rp_connection *conn, const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_ENCRYPTED: return event->record_type != TW_CT_ALERT && !(conn->tls && conn->tls->judge.last_is_alert);
    case TW_EVENT_MESSAGE: return event->message_type != TW_HS_CLIENT_HELLO || event->position == 0;
    case TW_EVENT_ALERT: return false;
    default: return true;
    }
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct rp_inspect *inspect = context;
    decrypt(inspect, conn, event);
    if (inspect->config.data || !leaves_nothing(conn, event)) {
        note_event(inspect, conn, event, time_ns);
    }
}

// on_event_step is on_event where steps are noted too.
static void on_event_step(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct rp_inspect *inspect = context;
    decrypt(inspect, conn, event);
    struct rp_notes *notes = is_chosen(inspect, conn) ? notes_of(inspect, conn) : NULL;
    if (notes) {
        noted(inspect, rp_notes_event(notes, conn, event, time_ns));
        note_event(inspect, conn, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct rp_inspect *inspect = context;
    struct rp_notes *notes = is_chosen(inspect, conn) ? notes_of(inspect, conn) : NULL;
    if (!notes) {
        return;
    }
    noted(inspect, tell_hidden(notes, handshake) && rp_notes_handshake(notes, handshake));
    struct rp_totals *totals = &inspect->totals;
    totals->handshakes++;
    totals->renegotiations += handshake->renegotiation;
    totals->kinds[handshake->kind]++;
    totals->unfinished += handshake->outcome != TW_OUTCOME_COMPLETED;
}

static void tell(struct rp_inspect *inspect, const struct rp_connection *conn, struct rp_notes *notes)
{
    static const struct rp_notes nothing;
    struct rp_text *piece = &inspect->piece;
    switch (inspect->config.form) {
    case RP_INSPECT_TABLE: rp_listing_row(piece, conn, notes); return;
    case RP_INSPECT_LADDER:
        rp_ladder_draw(piece, conn, notes ? notes : &nothing, inspect->config.ascii, inspect->config.verbose);
        if (inspect->config.data && conn->tls_seen) {
            rp_data_text(piece, notes ? notes->data : NULL, conn->first_ns);
        }
        return;
    case RP_INSPECT_JSON:
        rp_json_connection(piece, inspect->path, conn, notes ? notes : &nothing, inspect->config.verbose);
        return;
    }
}

static void count_decrypted(struct rp_totals *totals, const struct rp_reader_facts *facts)
{
    if (facts) {
        totals->decrypted += facts->opened > 0;
        totals->records += facts->opened;
        totals->failed += facts->bad;
    }
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct rp_inspect *inspect = context;
    rp_text_clear(&inspect->piece);
    if (is_chosen(inspect, conn)) {
        struct rp_notes *notes = conn->user;
        if (notes && inspect->sink.segment) {
            noted(inspect, rp_notes_settle(notes, conn));
        }
        if (inspect->config.data && notes && !notes->data) {
            notes->data = calloc(1, sizeof *notes->data);
            noted(inspect, notes->data != NULL);
        }
        count_decrypted(&inspect->totals, rp_decrypt_facts(conn));
        inspect->totals.connections++;
        inspect->totals.tls += conn->tls_seen;
        inspect->totals.alerts += notes ? rp_notes_telling_alerts(notes) : 0;
        tell(inspect, conn, notes);
        give_back(inspect, notes);
    }
    conn->user = NULL;
    rp_decrypt_closed(conn);
    hand_on(inspect, conn->index);
}

struct rp_inspect *rp_inspect_new(const struct rp_inspect_config *config)
{
    struct rp_inspect *inspect = calloc(1, sizeof *inspect);
    if (!inspect) {
        return NULL;
    }
    bool steps = config->form == RP_INSPECT_LADDER || (config->form == RP_INSPECT_JSON && config->verbose);
    inspect->config = *config;
    inspect->out.ascii = inspect->piece.ascii = config->form == RP_INSPECT_LADDER && config->ascii;
    inspect->sink = (struct rp_sink){
        .opened = on_opened,
        .segment = steps ? on_segment : NULL,
        .event = steps ? on_event_step : on_event,
        .handshake = on_handshake,
        .closed = on_closed,
    };
    rp_listing_init(&inspect->table, &inspect->out, rp_color_used(stdout), config->as_it_ends);
    inspect->spool = rp_spool_new(RP_SPOOL_MEMORY, take, inspect);
    if (!inspect->spool) {
        free(inspect);
        return NULL;
    }
    return inspect;
}

const struct rp_sink *rp_inspect_sink(const struct rp_inspect *inspect)
{
    return &inspect->sink;
}

void rp_inspect_file(struct rp_inspect *inspect, const char *path, bool head)
{
    inspect->path = path;
    if (!head || inspect->config.form == RP_INSPECT_JSON) {
        return;
    }
    rp_inspect_flush(inspect);
    rp_listing_free(&inspect->table);
    rp_listing_init(&inspect->table, &inspect->out, rp_color_used(stdout), inspect->config.as_it_ends);
    rp_text_string(&inspect->out, inspect->printed ? "\n" : "");
    rp_text_string(&inspect->out, rp_color_on(stdout, RP_COLOR_BOLD));
    rp_text_escaped(&inspect->out, tw_span_of(path, strlen(path)));
    rp_text_string(&inspect->out, rp_color_off(stdout, RP_COLOR_BOLD));
    rp_text_string(&inspect->out, ":\n");
}

void rp_inspect_flush(struct rp_inspect *inspect)
{
    if (inspect->config.form == RP_INSPECT_TABLE) {
        rp_listing_flush(&inspect->table);
    }
    print(inspect, true);
}

const char *rp_inspect_error(const struct rp_inspect *inspect)
{
    return inspect->error;
}

const struct rp_totals *rp_inspect_totals(const struct rp_inspect *inspect)
{
    return &inspect->totals;
}

void rp_inspect_print_totals(struct rp_inspect *inspect, const struct rp_tracker_counts *counts, uint64_t filtered)
{
    rp_inspect_flush(inspect);
    rp_text_string(&inspect->out, inspect->config.form == RP_INSPECT_TABLE ? "\n" : "");
    rp_totals_put(&inspect->out, &inspect->totals, counts, filtered);
    print(inspect, true);
}

void rp_inspect_free(struct rp_inspect *inspect)
{
    if (!inspect) {
        return;
    }
    while (inspect->spare) {
        struct rp_notes *notes = inspect->spare;
        inspect->spare = notes->next;
        rp_notes_free(notes);
        free(notes);
    }
    rp_spool_free(inspect->spool);
    rp_listing_free(&inspect->table);
    rp_text_free(&inspect->out);
    rp_text_free(&inspect->piece);
    free(inspect);
}
