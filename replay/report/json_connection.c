// A connection as one line of JSON.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_connection.h"

#include "replay/report/json_parts.h"
#include "replay/report/words.h"
#include "replay/track/decrypt.h"

// Any two times have a difference that fits, at the price of one that is centuries off.
int64_t rp_json_since_us(const struct rp_connection *conn, uint64_t time_ns)
{
    return (int64_t)(time_ns - conn->first_ns) / 1000;
}

void rp_json_put_since(struct rp_json *json, const struct rp_connection *conn, const char *key, uint64_t time_ns)
{
    rp_json_key(json, key);
    if (time_ns == 0) {
        rp_json_null(json);
    } else {
        rp_json_integer(json, rp_json_since_us(conn, time_ns));
    }
}

static void put_endpoint(struct rp_json *json, const struct rp_connection *conn, const char *key, enum tw_from from)
{
    rp_json_key(json, key);
    rp_json_quote(json);
    rp_words_endpoint(json->out, &conn->key, rp_connection_end(conn, from));
    rp_json_unquote(json);
}

static void put_integer_or_null(struct rp_json *json, const char *key, bool known, int64_t number)
{
    rp_json_key(json, key);
    if (known) {
        rp_json_integer(json, number);
    } else {
        rp_json_null(json);
    }
}

static void put_options(struct rp_json *json, const char *key, const struct tw_tcp_summary *options)
{
    rp_json_key(json, key);
    if (!options->seen) {
        rp_json_null(json);
        return;
    }
    rp_json_open(json, '{');
    rp_json_put_integer(json, "window", options->window);
    put_integer_or_null(json, "mss", options->has_mss, options->mss);
    put_integer_or_null(json, "window_scale", options->has_window_scale, options->window_scale);
    rp_json_put_bool(json, "sack_permitted", options->sack_permitted);
    rp_json_put_bool(json, "timestamps", options->timestamps);
    rp_json_put_bool(json, "fast_open", options->fast_open);
    rp_json_put_bool(json, "md5", options->md5);
    rp_json_put_bool(json, "ao", options->ao);
    if (options->has_user_timeout) {
        uint32_t value = options->user_timeout & 0x7fffU;
        rp_json_put_integer(json, "user_timeout_s", options->user_timeout & 0x8000U ? value * 60 : value);
    }
    if (options->broken) {
        rp_json_put_bool(json, "malformed", true);
    }
    rp_json_close(json, '}');
}

// put_pair puts what is said of the client's and of the server's end.
static void put_pair(struct rp_json *json, const struct rp_connection *conn, const char *key, const uint64_t counts[2])
{
    enum tw_end client = rp_connection_end(conn, TW_CLIENT);
    rp_json_key(json, key);
    rp_json_open(json, '{');
    rp_json_put_integer(json, "client", (int64_t)counts[client]);
    rp_json_put_integer(json, "server", (int64_t)counts[!client]);
    rp_json_close(json, '}');
}

static void put_streams(struct rp_json *json, const struct rp_connection *conn)
{
    const struct tw_stream *stream = conn->tcp.stream;
    const uint64_t again[] = {stream[0].retransmitted, stream[1].retransmitted};
    const uint64_t disorder[] = {stream[0].out_of_order, stream[1].out_of_order};
    const uint64_t conflicts[] = {stream[0].overlap_conflicts, stream[1].overlap_conflicts};
    put_pair(json, conn, "packets", conn->packets);
    put_pair(json, conn, "bytes", conn->bytes);
    put_pair(json, conn, "missing_bytes", conn->gap_bytes);
    put_pair(json, conn, "retransmitted", again);
    put_pair(json, conn, "out_of_order", disorder);
    put_pair(json, conn, "conflicting", conflicts);
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

static void put_tcp(struct rp_json *json, const struct rp_connection *conn)
{
    enum tw_end client = rp_connection_end(conn, TW_CLIENT);
    rp_json_key(json, "tcp");
    rp_json_open(json, '{');
    rp_json_put_word(json, "handshake", rp_words_tcp_handshake(conn));
    rp_json_put_word(json, "opening", opening_name((enum tw_opening)conn->tcp.opening));
    rp_json_key(json, "options");
    rp_json_open(json, '{');
    put_options(json, "client", &conn->tcp.options[client]);
    put_options(json, "server", &conn->tcp.options[!client]);
    rp_json_close(json, '}');
    rp_json_put_word(json, "close", rp_words_tcp_close(conn));
    rp_json_put_bool(json, "half_closed", conn->tcp.closing == TW_CLOSING_HALF);
    rp_json_put_since(json, conn, "syn_ack_us", conn->tcp.syn_ack_ns);
    rp_json_put_since(json, conn, "ack_us", conn->tcp.ack_ns);
    put_streams(json, conn);
    rp_json_close(json, '}');
}

static void put_alert(struct rp_json *json, const struct rp_connection *conn, const struct rp_alert_note *alert)
{
    rp_json_open(json, '{');
    rp_json_put_word(json, "from", rp_words_from((enum tw_from)alert->from));
    if (alert->encrypted) {
        rp_json_put_bool(json, "encrypted", true);
    } else {
        rp_json_key(json, "level");
        rp_json_quote(json);
        rp_words_alert_level(json->out, alert->level);
        rp_json_unquote(json);
        rp_json_key(json, "description");
        rp_json_quote(json);
        rp_words_alert(json->out, alert->description);
        rp_json_unquote(json);
    }
    rp_json_put_since(json, conn, "time_us", alert->time_ns);
    rp_json_close(json, '}');
}

static int append(const char *bytes, size_t len, void *context)
{
    struct rp_text *out = context;
    rp_text_bytes(out, bytes, len);
    return out->failed ? -1 : 0;
}

// put_messages: the fields of messages are made by jansson (fields_json.h).
static void put_messages(struct rp_json *json, const struct rp_connection *conn, const struct rp_notes *notes)
{
    json_t *messages = rp_json_messages(conn, notes);
    rp_json_key(json, "messages");
    rp_json_raw(json);
    if (!messages || json_dump_callback(messages, append, json->out, JSON_COMPACT | JSON_PRESERVE_ORDER) != 0) {
        json->out->failed = true;
    }
    json_decref(messages);
}

static void put_left_out(struct rp_json *json, const struct rp_notes *notes)
{
    uint64_t more_data = notes->data ? notes->data->left_out : 0;
    if (notes->more_handshakes + notes->more_alerts + notes->more_steps + more_data == 0) {
        return;
    }
    rp_json_key(json, "left_out");
    rp_json_open(json, '{');
    rp_json_put_integer(json, "handshakes", (int64_t)notes->more_handshakes);
    rp_json_put_integer(json, "alerts", (int64_t)notes->more_alerts);
    rp_json_put_integer(json, "steps", (int64_t)notes->more_steps);
    rp_json_put_integer(json, "data_bytes", (int64_t)more_data);
    rp_json_close(json, '}');
}

// put_decrypted says what the keys opened, where there were any.
static void put_decrypted(struct rp_json *json, const struct rp_connection *conn)
{
    const struct rp_reader_facts *facts = rp_decrypt_facts(conn);
    if (facts) {
        rp_json_key(json, "decrypted");
        rp_json_open(json, '{');
        rp_json_put_integer(json, "records", (int64_t)facts->opened);
        rp_json_put_integer(json, "failed", (int64_t)facts->bad);
        rp_json_close(json, '}');
    }
}

static void put_notes(struct rp_json *json, const struct rp_connection *conn, const struct rp_notes *notes)
{
    rp_json_key(json, "handshakes");
    rp_json_open(json, '[');
    for (uint32_t i = 0; i < notes->num_handshakes; i++) {
        rp_json_handshake(json, conn, &notes->handshakes[i]);
    }
    rp_json_close(json, ']');
    rp_json_key(json, "alerts");
    rp_json_open(json, '[');
    for (uint32_t i = 0; i < notes->num_alerts; i++) {
        put_alert(json, conn, &notes->alerts[i]);
    }
    rp_json_close(json, ']');
    put_integer_or_null(json, "starttls_bytes", notes->starttls, (int64_t)notes->plain_bytes);
    put_left_out(json, notes);
}

void rp_json_connection(struct rp_text *out, const char *file, const struct rp_connection *conn,
                        const struct rp_notes *notes, bool messages)
{
    struct rp_json json = {.out = out};
    rp_json_open(&json, '{');
    rp_json_put_integer(&json, "connection", (int64_t)conn->index);
    rp_json_key(&json, "file");
    rp_json_network(&json, tw_span_of(file, strlen(file)));
    put_endpoint(&json, conn, "client", TW_CLIENT);
    put_endpoint(&json, conn, "server", TW_SERVER);
    rp_json_put_integer(&json, "time_us", (int64_t)(conn->first_ns / 1000));
    rp_json_put_integer(&json, "duration_us", rp_json_since_us(conn, conn->last_ns));
    rp_json_put_bool(&json, "tls", conn->tls_seen);
    put_tcp(&json, conn);
    put_notes(&json, conn, notes);
    put_decrypted(&json, conn);
    if (messages) {
        put_messages(&json, conn, notes);
    }
    if (notes->data) {
        rp_json_data(&json, conn, notes->data);
    }
    rp_json_close(&json, '}');
    rp_text_char(out, '\n');
}
