// Reads both sides' bytes of one connection, and tells when the server's flight is whole.
// SPDX-License-Identifier: Apache-2.0
//
// A server's flight ends, in TLS 1.2, with ServerHelloDone or with the encrypted Finished behind its ChangeCipherSpec (RFC 5246
// section 7.3). In TLS 1.3 it ends inside encryption (RFC 8446 section 2), where only quiet tells.
#include "replay/engine/listen.h"
#include "parsers/tls/codes.h"

void rp_listener_init(struct rp_listener *listener, struct rp_conn_log *log, struct rp_client *client,
                      uint8_t *client_room, size_t client_cap, uint8_t *server_room, size_t server_cap)
{
    *listener = (struct rp_listener){.log = log, .client = client};
    listener->room[TW_CLIENT] = client_room;
    listener->room[TW_SERVER] = server_room;
    listener->room_cap[TW_CLIENT] = client_cap;
    listener->room_cap[TW_SERVER] = server_cap;
    tw_dialogue_init(&listener->dialogue, client != NULL ? rp_client_opener(client) : NULL);
    tw_judge_init(&log->judge);
}

void rp_listener_note(struct rp_transcript *transcript, uint16_t step, const struct rp_entry *entry)
{
    // What a server says can be endless, what we send is cut as often as a script likes: they leave room for what is judged.
    size_t quarter = transcript->max_entries / 4;
    bool ours = entry->type == RP_ENTRY_SENT || entry->type == RP_ENTRY_BUILT;
    size_t reserved = entry->type == RP_ENTRY_SAID ? quarter : ours ? quarter / 2 : 0;
    if (transcript->num_entries >= transcript->max_entries - reserved) {
        transcript->entries_lost = true;
        return;
    }
    struct rp_entry *kept = &transcript->entries[transcript->num_entries++];
    *kept = *entry;
    kept->step = step;
}

static void lend_room(struct rp_listener *listener, enum tw_from from, uint32_t length)
{
    bool fits = length <= listener->room_cap[from];
    if (!fits && from == TW_SERVER && listener->client != NULL) {
        rp_client_too_long(listener->client);
    }
    tw_dialogue_lend(&listener->dialogue, from, fits ? listener->room[from] : NULL,
                     fits ? listener->room_cap[from] : 0);
}

// next_event asks for the next event and lends room where it is wanted. False: more bytes are needed.
static bool next_event(struct rp_listener *listener, enum tw_from from, struct tw_cursor *in, struct tw_event *event)
{
    while (tw_dialogue_next(&listener->dialogue, from, in, event) == TW_DONE) {
        if (event->type != TW_EVENT_WANT_ROOM) {
            return true;
        }
        lend_room(listener, from, event->length);
    }
    return false;
}

static void judge_event(struct rp_listener *listener, const struct tw_event *event, uint64_t now_us)
{
    if (tw_judge_event(&listener->log->judge, event, now_us * 1000)) {
        (void)!tw_judge_event(&listener->log->judge, event, now_us * 1000);  // a second handshake replaces the first
    }
}

void rp_listener_sent(struct rp_listener *listener, struct tw_span bytes, uint64_t now_us)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_event event;
    listener->heard_since_sent = listener->said_since_sent = false;
    while (next_event(listener, TW_CLIENT, &in, &event)) {
        judge_event(listener, &event, now_us);
    }
}

// names_alert is false where an alert ends before its description, so that nobody knows which it was.
static bool names_alert(const struct tw_event *event)
{
    return event->length >= 2;
}

static void hear_alert(struct rp_listener *listener, const struct tw_event *event)
{
    struct rp_conn_log *log = listener->log;
    if (names_alert(event)
        && (!log->has_alert
            || (event->alert_level == TW_ALERT_LEVEL_FATAL && log->alert_level != TW_ALERT_LEVEL_FATAL))) {
        log->has_alert = true;
        log->alert_level = event->alert_level;
        log->alert_description = event->alert_description;
    }
    listener->decided = listener->decided || event->alert_level == TW_ALERT_LEVEL_FATAL;
}

static void hear_message(struct rp_listener *listener, const struct tw_event *event)
{
    if (event->message_type == TW_HS_SERVER_HELLO && listener->dialogue.tls13) {
        listener->decided = true;
        listener->log->retry = listener->dialogue.hello_retry;
    }
    if (event->message_type == TW_HS_SERVER_HELLO_DONE) {
        listener->flight_whole = true;
    }
}

// hear draws the conclusions from one event of the server.
static void hear(struct rp_listener *listener, const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_MESSAGE: hear_message(listener, event); break;
    case TW_EVENT_ALERT: hear_alert(listener, event); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: listener->changed_cipher = true; break;
    case TW_EVENT_ENCRYPTED:
        listener->flight_whole = listener->flight_whole || (listener->changed_cipher && !listener->dialogue.tls13);
        break;
    case TW_EVENT_BROKEN:
        if (!tw_dialogue_started(&listener->dialogue, TW_SERVER) || event->fault == TW_FAULT_RECORD_HEADER) {
            listener->decided = true;
        }
        break;
    case TW_EVENT_PLAIN:
        // Before our ClientHello this is what was said before TLS; behind it the server does not speak TLS.
        if (tw_dialogue_started(&listener->dialogue, TW_CLIENT)) {
            listener->log->not_tls = !tw_dialogue_started(&listener->dialogue, TW_SERVER);
            listener->decided = true;
        }
        break;
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_GAP:
    case TW_EVENT_WANT_ROOM: break;
    }
}

// hear_since notes what can be a reaction to our last step.
static void hear_since(struct rp_conn_log *log, const struct tw_event *event)
{
    struct rp_since *since = &log->since;
    bool farewell = event->alert_description == TW_ALERT_CLOSE_NOTIFY;
    uint16_t version = log->facts != NULL ? log->facts->version : 0;
    switch (event->type) {
    case TW_EVENT_ALERT:
        if (!names_alert(event)) {
            break;
        }
        if (rp_alert_is_fatal(version, event->alert_level, event->alert_description)) {
            since->fatal = true;
            since->killed = event->alert_description;
        } else if (!farewell) {
            since->warning = true;
            since->warned = event->alert_description;
        }
        break;
    case TW_EVENT_APPLICATION_DATA: since->data = since->data || event->length != 0; break;
    case TW_EVENT_MESSAGE:
        since->hello = since->hello || event->message_type == TW_HS_SERVER_HELLO;
        since->hello_request = since->hello_request || event->message_type == TW_HS_HELLO_REQUEST;
        since->message = since->message || event->message_type != TW_HS_NEW_SESSION_TICKET;
        break;
    case TW_EVENT_ENCRYPTED: since->message = true; break;
    case TW_EVENT_CHANGE_CIPHER_SPEC:
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_PLAIN:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: break;
    }
}

static void note_event(struct rp_transcript *transcript, uint8_t conn, uint16_t step, const struct tw_event *event,
                       uint64_t now_us)
{
    struct rp_entry entry = {
        .at_us = now_us,
        .position = event->position,
        .type = RP_ENTRY_SAID,
        .conn = conn,
        .event_type = (uint8_t)event->type,
        .message_type = event->message_type,
        .level = event->alert_level,
        .description = event->alert_description,
        .length = event->length,
    };
    rp_listener_note(transcript, step, &entry);
}

static bool is_ticket(const struct tw_event *event)
{
    return event->type == TW_EVENT_MESSAGE && event->message_type == TW_HS_NEW_SESSION_TICKET;
}

// keep_data keeps as much as there is room for.
static void keep_data(struct rp_listener *listener, struct tw_span body)
{
    struct tw_writer *data = &listener->data;
    size_t left = data->cap - data->len;
    (void)tw_writer_bytes(data, tw_span_of(body.data, body.len < left ? body.len : left));
    listener->log->data = tw_writer_span(data);
}

void rp_listener_heard(struct rp_listener *listener, struct rp_transcript *transcript, uint8_t conn, uint16_t step,
                       struct tw_span bytes, uint64_t now_us)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_event event;
    listener->heard_since_sent = true;
    while (next_event(listener, TW_SERVER, &in, &event)) {
        if (listener->client != NULL) {
            rp_client_heard(listener->client, &event, now_us);
        }
        hear_since(listener->log, &event);
        listener->said_since_sent = listener->said_since_sent || !is_ticket(&event);
        if (event.type == TW_EVENT_APPLICATION_DATA && event.opened) {
            keep_data(listener, event.body);
        }
        if (!listener->log->heard_out) {
            hear(listener, &event);
            judge_event(listener, &event, now_us);
        }
        note_event(transcript, conn, step, &event, now_us);
    }
}
