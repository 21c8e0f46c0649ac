// Tells the connections that a tracker finds: notes are taken while they live, and what they come to is printed in order.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/inspect_parts.h"

#include "parsers/tls/codes.h"
#include "replay/report/json_connection.h"
#include "replay/report/ladder.h"
#include "replay/report/output.h"

#include <stdlib.h>

enum { PRINT_AT = 64 << 10 };

void rp_inspect_fail(struct rp_inspect *inspect, const char *why)
{
    if (!inspect->error[0]) {
        (void)snprintf(inspect->error, sizeof inspect->error, "%s", why);
    }
}

static void print(struct rp_inspect *inspect, bool flush)
{
    if (inspect->out.failed) {
        rp_inspect_fail(inspect, "there is no memory for the output");
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
        rp_inspect_fail(inspect, "there is no memory for what a connection comes to");
    }
    if (inspect->error[0]) {
        return;
    }
    if (inspect->config.as_it_ends) {
        take(inspect, piece->data, piece->len);
    } else if (!rp_spool_put(inspect->spool, index, piece->data, piece->len)) {
        rp_inspect_fail(inspect, rp_spool_error(inspect->spool));
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
    struct rp_notes *notes = rp_inspect_is_chosen(inspect, conn) ? rp_inspect_notes(inspect, conn) : NULL;
    if (notes) {
        rp_inspect_noted(inspect, rp_notes_segment(notes, conn, end, tcp, time_ns));
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

// leaves_nothing is true for what rp_inspect_note notes nothing of, data aside: nearly every event.
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
        rp_inspect_note(inspect, conn, event, time_ns);
    }
}

// on_event_step is on_event where steps are noted too.
static void on_event_step(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct rp_inspect *inspect = context;
    decrypt(inspect, conn, event);
    struct rp_notes *notes = rp_inspect_is_chosen(inspect, conn) ? rp_inspect_notes(inspect, conn) : NULL;
    if (notes) {
        rp_inspect_noted(inspect, rp_notes_event(notes, conn, event, time_ns));
        rp_inspect_note(inspect, conn, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct rp_inspect *inspect = context;
    struct rp_notes *notes = rp_inspect_is_chosen(inspect, conn) ? rp_inspect_notes(inspect, conn) : NULL;
    if (!notes) {
        return;
    }
    rp_inspect_noted(inspect, rp_inspect_tell_hidden(notes, handshake) && rp_notes_handshake(notes, handshake));
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
    if (rp_inspect_is_chosen(inspect, conn)) {
        struct rp_notes *notes = conn->user;
        if (notes && inspect->sink.segment) {
            rp_inspect_noted(inspect, rp_notes_settle(notes, conn));
        }
        if (inspect->config.data && notes && !notes->data) {
            notes->data = calloc(1, sizeof *notes->data);
            rp_inspect_noted(inspect, notes->data != NULL);
        }
        count_decrypted(&inspect->totals, rp_decrypt_facts(conn));
        inspect->totals.connections++;
        inspect->totals.tls += conn->tls_seen;
        inspect->totals.alerts += notes ? rp_notes_telling_alerts(notes) : 0;
        tell(inspect, conn, notes);
        rp_inspect_give_back(inspect, notes);
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
    rp_inspect_free_spare(inspect);
    rp_spool_free(inspect->spool);
    rp_listing_free(&inspect->table);
    rp_text_free(&inspect->out);
    rp_text_free(&inspect->piece);
    free(inspect);
}
