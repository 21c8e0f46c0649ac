// A connection as one line of JSON.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_connection.h"

#include "parsers/tls/codes.h"
#include "replay/report/fields_json.h"
#include "replay/report/words.h"

#include <jansson.h>

// text_json gives what was put into `text` as a string, and empties it.
static json_t *text_json(struct rp_text *text)
{
    json_t *value = text->failed ? NULL : json_stringn(text->len > 0 ? text->data : "", text->len);
    rp_text_free(text);
    return value;
}

static json_t *network_json(const void *bytes, size_t len)
{
    struct rp_text text = {0};
    rp_text_escaped(&text, tw_span_of(bytes, len));
    return text_json(&text);
}

static json_t *hex_json(const void *bytes, size_t len)
{
    struct rp_text text = {0};
    rp_text_hex(&text, tw_span_of(bytes, len));
    return text_json(&text);
}

// word_json gives a registry's word for a number.
static json_t *word_json(void (*put)(struct rp_text *, uint16_t), uint16_t value)
{
    struct rp_text text = {0};
    put(&text, value);
    return text_json(&text);
}

static void put_group(struct rp_text *text, uint16_t group)
{
    const char *name = tw_group_name(group);
    if (name) {
        rp_text_string(text, name);
    } else {
        rp_text_format(text, "0x%04x", group);
    }
}

static json_t *endpoint_json(const struct rp_connection *conn, enum tw_from from)
{
    struct rp_text text = {0};
    rp_words_endpoint(&text, &conn->key, rp_connection_end(conn, from));
    return text_json(&text);
}

// since_json is a time in microseconds since the connection's first packet; null: not seen.
static json_t *since_json(const struct rp_connection *conn, uint64_t time_ns)
{
    if (time_ns == 0) {
        return json_null();
    }
    return json_integer(((json_int_t)time_ns - (json_int_t)conn->first_ns) / 1000);
}

static json_t *options_json(const struct tw_tcp_summary *options)
{
    if (!options->seen) {
        return json_null();
    }
    json_t *out = json_object();
    json_object_set_new(out, "window", json_integer(options->window));
    json_object_set_new(out, "mss", options->has_mss ? json_integer(options->mss) : json_null());
    json_object_set_new(out, "window_scale",
                        options->has_window_scale ? json_integer(options->window_scale) : json_null());
    json_object_set_new(out, "sack_permitted", json_boolean(options->sack_permitted));
    json_object_set_new(out, "timestamps", json_boolean(options->timestamps));
    json_object_set_new(out, "fast_open", json_boolean(options->fast_open));
    json_object_set_new(out, "md5", json_boolean(options->md5));
    json_object_set_new(out, "ao", json_boolean(options->ao));
    if (options->has_user_timeout) {
        uint32_t value = options->user_timeout & 0x7fffU;
        json_object_set_new(out, "user_timeout_s", json_integer(options->user_timeout & 0x8000U ? value * 60 : value));
    }
    if (options->broken) {
        json_object_set_new(out, "malformed", json_true());
    }
    return out;
}

// pair_json gives an object with what a function says of the client's and of the server's end.
static json_t *pair_json(const struct rp_connection *conn, const uint64_t counts[2])
{
    enum tw_end client = rp_connection_end(conn, TW_CLIENT);
    return json_pack("{sI sI}", "client", (json_int_t)counts[client], "server", (json_int_t)counts[!client]);
}

static json_t *streams_json(const struct rp_connection *conn)
{
    const struct tw_stream *stream = conn->tcp.stream;
    const uint64_t again[] = {stream[0].retransmitted, stream[1].retransmitted};
    const uint64_t disorder[] = {stream[0].out_of_order, stream[1].out_of_order};
    const uint64_t conflicts[] = {stream[0].overlap_conflicts, stream[1].overlap_conflicts};
    json_t *out = json_object();
    json_object_set_new(out, "packets", pair_json(conn, conn->packets));
    json_object_set_new(out, "bytes", pair_json(conn, conn->bytes));
    json_object_set_new(out, "missing_bytes", pair_json(conn, conn->gap_bytes));
    json_object_set_new(out, "retransmitted", pair_json(conn, again));
    json_object_set_new(out, "out_of_order", pair_json(conn, disorder));
    json_object_set_new(out, "conflicting", pair_json(conn, conflicts));
    return out;
}

static const char *opening_name(enum tw_opening opening)
{
    switch (opening) {
    case TW_OPENING_NONE: return "none";
    case TW_OPENING_SYN: return "syn-only";
    case TW_OPENING_PARTIAL: return "partial";
    case TW_OPENING_COMPLETE: return "complete";
    case TW_OPENING_SIMULTANEOUS: return "simultaneous";
    case TW_OPENING_REFUSED: return "refused";
    }
    return "none";
}

static json_t *tcp_json(const struct rp_connection *conn)
{
    enum tw_end client = rp_connection_end(conn, TW_CLIENT);
    json_t *options = json_object();
    json_object_set_new(options, "client", options_json(&conn->tcp.options[client]));
    json_object_set_new(options, "server", options_json(&conn->tcp.options[!client]));
    json_t *tcp = json_pack("{ss ss so ss sb}", "handshake", rp_words_tcp_handshake(conn), "opening",
                            opening_name((enum tw_opening)conn->tcp.opening), "options", options, "close",
                            rp_words_tcp_close(conn), "half_closed", conn->tcp.closing == TW_CLOSING_HALF);
    json_object_set_new(tcp, "syn_ack_us", since_json(conn, conn->tcp.syn_ack_ns));
    json_object_set_new(tcp, "ack_us", since_json(conn, conn->tcp.ack_ns));
    json_object_update_missing_new(tcp, streams_json(conn));
    return tcp;
}

static json_t *tickets_json(const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    json_t *tickets = json_array();
    for (size_t i = 0; i < handshake->num_tickets && i < TW_HANDSHAKE_TICKETS; i++) {
        const struct tw_ticket *ticket = &handshake->tickets[i];
        json_array_append_new(tickets,
                              json_pack("{sI sI so sb}", "lifetime_s", (json_int_t)ticket->lifetime_s, "length",
                                        (json_int_t)ticket->length, "time_us", since_json(conn, ticket->time_ns),
                                        "encrypted", (int)ticket->from_opened));
    }
    return tickets;
}

// offered_json is what the client offered to resume.
static json_t *offered_json(const struct tw_handshake *handshake)
{
    json_t *offered = json_object();
    json_object_set_new(offered, "session_id", hex_json(handshake->session_id, handshake->session_id_len));
    json_object_set_new(offered, "ticket_extension", json_boolean(handshake->ticket_extension));
    json_object_set_new(offered, "ticket_length", json_integer(handshake->ticket_offered));
    json_object_set_new(offered, "psk_identities", json_integer(handshake->num_psks));
    json_object_set_new(offered, "psk_identity_length", json_integer(handshake->psk_identity_len));
    return offered;
}

static json_t *early_data_json(const struct tw_handshake *handshake)
{
    const char *word = rp_words_early_data((enum tw_early_data)handshake->early_data);
    return word ? json_string(word) : json_null();
}

static void put_names(json_t *out, const struct tw_handshake *handshake)
{
    bool answered = handshake->has_server_hello;
    json_object_set_new(out, "version",
                        handshake->version ? word_json(rp_words_version, handshake->version) : json_null());
    json_object_set_new(out, "cipher_suite",
                        answered ? word_json(rp_words_suite, handshake->cipher_suite) : json_null());
    json_object_set_new(out, "group", handshake->group ? word_json(put_group, handshake->group) : json_null());
    json_object_set_new(out, "server_name",
                        handshake->has_server_name ? network_json(handshake->server_name, handshake->server_name_len)
                                                   : json_null());
    json_object_set_new(out, "alpn",
                        handshake->has_alpn ? network_json(handshake->alpn, handshake->alpn_len) : json_null());
}

static json_t *handshake_json(const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    const char *outcome =
        handshake->outcome == TW_OUTCOME_OPEN ? "cut" : tw_outcome_name((enum tw_outcome)handshake->outcome);
    json_t *out =
        json_pack("{ss ss sb ss}", "kind", tw_kind_name((enum tw_kind)handshake->kind), "outcome", outcome,
                  "hello_retry", (int)handshake->hello_retry, "why", tw_why_text((enum tw_why)handshake->why));
    put_names(out, handshake);
    json_object_set_new(out, "early_data", early_data_json(handshake));
    json_object_set_new(out, "client_certificate", json_boolean(handshake->client_certificate));
    json_object_set_new(out, "client_certificate_asked", json_boolean(handshake->client_certificate_asked));
    json_object_set_new(out, "tickets", tickets_json(conn, handshake));
    json_object_set_new(out, "num_tickets", json_integer(handshake->num_tickets));
    json_object_set_new(out, "renegotiation", json_boolean(handshake->renegotiation));
    json_object_set_new(out, "encrypted", json_boolean(handshake->encrypted));
    json_object_set_new(out, "offered", offered_json(handshake));
    json_object_set_new(out, "server_session_id",
                        hex_json(handshake->server_session_id, handshake->server_session_id_len));
    json_object_set_new(out, "selected_psk",
                        handshake->kind == TW_KIND_PSK || handshake->kind == TW_KIND_PSK_EARLY_DATA
                            ? json_integer(handshake->selected_psk)
                            : json_null());
    json_object_set_new(out, "extended_master_secret", json_boolean(handshake->extended_master_secret));
    json_object_set_new(out, "secure_renegotiation", json_boolean(handshake->secure_renegotiation));
    json_object_set_new(out, "start_us", since_json(conn, handshake->start_ns));
    json_object_set_new(out, "server_hello_us", since_json(conn, handshake->server_hello_ns));
    json_object_set_new(out, "end_us", since_json(conn, handshake->end_ns));
    return out;
}

static json_t *alert_json(const struct rp_connection *conn, const struct rp_alert_note *alert)
{
    json_t *out = json_pack("{ss}", "from", rp_words_from((enum tw_from)alert->from));
    if (alert->encrypted) {
        json_object_set_new(out, "encrypted", json_true());
    } else {
        struct rp_text level = {0};
        struct rp_text description = {0};
        rp_words_alert_level(&level, alert->level);
        rp_words_alert(&description, alert->description);
        json_object_set_new(out, "level", text_json(&level));
        json_object_set_new(out, "description", text_json(&description));
    }
    json_object_set_new(out, "time_us", since_json(conn, alert->time_ns));
    return out;
}

static json_t *type_json(const struct rp_step *step)
{
    struct rp_text text = {0};
    switch ((enum tw_event_type)step->event) {
    case TW_EVENT_MESSAGE: rp_words_message(&text, step->message_type); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: rp_text_string(&text, "ChangeCipherSpec"); break;
    case TW_EVENT_ALERT: rp_text_string(&text, "Alert"); break;
    default: {
        const char *name = tw_content_type_name(step->record_type);
        if (name) {
            rp_text_string(&text, name);
        } else {
            rp_text_format(&text, "record type %u", step->record_type);
        }
    }
    }
    return text_json(&text);
}

// fields_json: what was not kept has no fields.
static void put_fields(json_t *out, const struct rp_connection *conn, const struct rp_notes *notes,
                       const struct rp_step *step)
{
    if (step->event == TW_EVENT_ALERT) {
        struct rp_text level = {0};
        struct rp_text description = {0};
        rp_words_alert_level(&level, step->level);
        rp_words_alert(&description, step->description);
        json_object_set_new(out, "fields",
                            json_pack("{si so si so}", "level", step->level, "level_name", text_json(&level),
                                      "description", step->description, "description_name", text_json(&description)));
    } else if (step->has_body) {
        const struct tw_message_context context = {
            .from = rp_connection_from(conn, (enum tw_end)step->end),
            .type = step->message_type,
            .sslv2 = step->sslv2,
            .version = step->version,
            .cipher_suite = step->suite,
        };
        json_object_set_new(out, "fields", rp_fields_json(&context, rp_notes_body(notes, step)));
    }
}

static bool is_message(const struct rp_step *step)
{
    if (step->type != RP_STEP_TLS) {
        return false;
    }
    switch ((enum tw_event_type)step->event) {
    case TW_EVENT_MESSAGE:
    case TW_EVENT_CHANGE_CIPHER_SPEC:
    case TW_EVENT_ALERT:
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_ENCRYPTED:
    case TW_EVENT_HEARTBEAT: return true;
    default: return false;
    }
}

static json_t *message_json(const struct rp_connection *conn, const struct rp_notes *notes, const struct rp_step *step)
{
    enum tw_from from = rp_connection_from(conn, (enum tw_end)step->end);
    json_t *out = json_pack("{ss so sI sb so}", "from", rp_words_from(from), "type", type_json(step), "length",
                            (json_int_t)step->bytes, "encrypted", step->event == TW_EVENT_ENCRYPTED, "time_us",
                            since_json(conn, step->time_ns));
    json_object_set_new(out, "handshake", json_integer(step->handshake));
    if (step->count > 1) {
        json_object_set_new(out, "records", json_integer(step->count));
    }
    if (step->fault != TW_FAULT_NONE) {
        json_object_set_new(out, "fault", json_string(tw_fault_text((enum tw_fault)step->fault)));
    }
    put_fields(out, conn, notes, step);
    return out;
}

static json_t *messages_json(const struct rp_connection *conn, const struct rp_notes *notes)
{
    json_t *messages = json_array();
    for (uint32_t i = 0; i < notes->num_steps; i++) {
        if (is_message(&notes->steps[i])) {
            json_array_append_new(messages, message_json(conn, notes, &notes->steps[i]));
        }
    }
    return messages;
}

static json_t *connection_json(const char *file, const struct rp_connection *conn, const struct rp_notes *notes,
                               bool messages)
{
    json_t *handshakes = json_array();
    json_t *alerts = json_array();
    for (uint32_t i = 0; i < notes->num_handshakes; i++) {
        json_array_append_new(handshakes, handshake_json(conn, &notes->handshakes[i]));
    }
    for (uint32_t i = 0; i < notes->num_alerts; i++) {
        json_array_append_new(alerts, alert_json(conn, &notes->alerts[i]));
    }
    json_t *out = json_pack("{sI so so so sI sI sb so so so}", "connection", (json_int_t)conn->index, "file",
                            network_json(file, strlen(file)), "client", endpoint_json(conn, TW_CLIENT), "server",
                            endpoint_json(conn, TW_SERVER), "time_us", (json_int_t)(conn->first_ns / 1000),
                            "duration_us", (json_int_t)((conn->last_ns - conn->first_ns) / 1000), "tls",
                            (int)conn->tls_seen, "tcp", tcp_json(conn), "handshakes", handshakes, "alerts", alerts);
    json_object_set_new(out, "starttls_bytes",
                        notes->starttls ? json_integer((json_int_t)notes->plain_bytes) : json_null());
    if (notes->more_handshakes + notes->more_alerts + notes->more_steps > 0) {
        json_object_set_new(out, "left_out",
                            json_pack("{sI sI sI}", "handshakes", (json_int_t)notes->more_handshakes, "alerts",
                                      (json_int_t)notes->more_alerts, "steps", (json_int_t)notes->more_steps));
    }
    if (messages) {
        json_object_set_new(out, "messages", messages_json(conn, notes));
    }
    return out;
}

static int append(const char *bytes, size_t len, void *context)
{
    struct rp_text *out = context;
    rp_text_bytes(out, bytes, len);
    return out->failed ? -1 : 0;
}

void rp_json_connection(struct rp_text *out, const char *file, const struct rp_connection *conn,
                        const struct rp_notes *notes, bool messages)
{
    json_t *value = connection_json(file, conn, notes, messages);
    if (!value || json_dump_callback(value, append, out, JSON_COMPACT | JSON_PRESERVE_ORDER) != 0) {
        out->failed = true;
    }
    json_decref(value);
    rp_text_char(out, '\n');
}
