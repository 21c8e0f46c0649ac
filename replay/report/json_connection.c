// A connection as one line of JSON.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_connection.h"

#include "replay/report/json_parts.h"
#include "replay/report/words.h"
#include "replay/track/decrypt.h"

json_t *rp_json_text(struct rp_text *text)
{
    json_t *value = text->failed ? NULL : json_stringn(text->len > 0 ? text->data : "", text->len);
    rp_text_free(text);
    return value;
}

json_t *rp_json_network(const void *bytes, size_t len)
{
    struct rp_text text = {0};
    rp_text_escaped(&text, tw_span_of(bytes, len));
    return rp_json_text(&text);
}

json_t *rp_json_hex(const void *bytes, size_t len)
{
    struct rp_text text = {0};
    rp_text_hex(&text, tw_span_of(bytes, len));
    return rp_json_text(&text);
}

static json_t *endpoint_json(const struct rp_connection *conn, enum tw_from from)
{
    struct rp_text text = {0};
    rp_words_endpoint(&text, &conn->key, rp_connection_end(conn, from));
    return rp_json_text(&text);
}

// since_us counts from the first packet; below zero where the clock of the capture went back. Any two times have a difference that
// fits, at the price of one that is centuries off.
static json_int_t since_us(const struct rp_connection *conn, uint64_t time_ns)
{
    return (int64_t)(time_ns - conn->first_ns) / 1000;
}

json_t *rp_json_since(const struct rp_connection *conn, uint64_t time_ns)
{
    if (time_ns == 0) {
        return json_null();
    }
    return json_integer(since_us(conn, time_ns));
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
    json_object_set_new(tcp, "syn_ack_us", rp_json_since(conn, conn->tcp.syn_ack_ns));
    json_object_set_new(tcp, "ack_us", rp_json_since(conn, conn->tcp.ack_ns));
    json_object_update_missing_new(tcp, streams_json(conn));
    return tcp;
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
        json_object_set_new(out, "level", rp_json_text(&level));
        json_object_set_new(out, "description", rp_json_text(&description));
    }
    json_object_set_new(out, "time_us", rp_json_since(conn, alert->time_ns));
    return out;
}

// put_decrypted says what the keys opened, where there were any.
static void put_decrypted(json_t *out, const struct rp_connection *conn)
{
    const struct rp_reader_facts *facts = rp_decrypt_facts(conn);
    if (facts) {
        json_object_set_new(
            out, "decrypted",
            json_pack("{sI sI}", "records", (json_int_t)facts->opened, "failed", (json_int_t)facts->bad));
    }
}

static json_t *connection_json(const char *file, const struct rp_connection *conn, const struct rp_notes *notes,
                               bool messages)
{
    json_t *handshakes = json_array();
    json_t *alerts = json_array();
    for (uint32_t i = 0; i < notes->num_handshakes; i++) {
        json_array_append_new(handshakes, rp_json_handshake(conn, &notes->handshakes[i]));
    }
    for (uint32_t i = 0; i < notes->num_alerts; i++) {
        json_array_append_new(alerts, alert_json(conn, &notes->alerts[i]));
    }
    json_t *out = json_pack("{sI so so so sI sI sb so so so}", "connection", (json_int_t)conn->index, "file",
                            rp_json_network(file, strlen(file)), "client", endpoint_json(conn, TW_CLIENT), "server",
                            endpoint_json(conn, TW_SERVER), "time_us", (json_int_t)(conn->first_ns / 1000),
                            "duration_us", since_us(conn, conn->last_ns), "tls", (int)conn->tls_seen, "tcp",
                            tcp_json(conn), "handshakes", handshakes, "alerts", alerts);
    json_object_set_new(out, "starttls_bytes",
                        notes->starttls ? json_integer((json_int_t)notes->plain_bytes) : json_null());
    uint64_t more_data = notes->data ? notes->data->left_out : 0;
    if (notes->more_handshakes + notes->more_alerts + notes->more_steps + more_data > 0) {
        json_object_set_new(out, "left_out",
                            json_pack("{sI sI sI sI}", "handshakes", (json_int_t)notes->more_handshakes, "alerts",
                                      (json_int_t)notes->more_alerts, "steps", (json_int_t)notes->more_steps,
                                      "data_bytes", (json_int_t)more_data));
    }
    put_decrypted(out, conn);
    if (messages) {
        json_object_set_new(out, "messages", rp_json_messages(conn, notes));
    }
    if (notes->data) {
        json_object_set_new(out, "data", rp_json_data(conn, notes->data));
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
