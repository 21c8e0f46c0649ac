// Re-sent flights as JSON, one object a line. docs/replay-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/net/address.h"
#include "replay/report/client_json.h"
#include "replay/report/escape.h"
#include "replay/report/replays.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *time_or_null(uint64_t us)
{
    return us ? json_integer((json_int_t)us) : json_null();
}

// name_or_number is the name, or "alert 77" where nobody gave it one.
static json_t *name_or_number(const char *name, const char *what, uint8_t number)
{
    return name ? json_string(name) : json_sprintf("%s %u", what, number);
}

static json_t *alert_of(const struct rp_verdict *verdict)
{
    uint8_t level = verdict->alert_level;
    uint8_t description = verdict->alert_description;
    if (!verdict->has_alert) {
        return json_null();
    }
    return json_pack("{s:o, s:o}", "level", name_or_number(tw_alert_level_name(level), "level", level), "description",
                     name_or_number(tw_alert_name(description), "alert", description));
}

static json_t *server_name_of(const struct rp_flight *flight)
{
    char shown[4 * TW_HANDSHAKE_NAME + 1];
    struct tw_span name = tw_span_of(flight->server_name, flight->server_name_len);
    return name.len ? json_string(rp_escape(shown, sizeof shown, name)) : json_null();
}

static void set_verdict(json_t *object, const struct rp_verdict *verdict)
{
    char reason[512];
    json_object_set_new(object, "kind", json_string(rp_kind_name(verdict->kind)));
    json_object_set_new(object, "early_data", rp_json_text(rp_early_name(verdict->early)));
    json_object_set_new(object, "alert", alert_of(verdict));
    json_object_set_new(object, "completed", json_boolean(verdict->completed));
    json_object_set_new(object, "version", rp_json_text(verdict->has_hello ? tw_version_name(verdict->version) : NULL));
    json_object_set_new(object, "cipher_suite",
                        rp_json_text(verdict->has_hello ? tw_suite_name(verdict->cipher_suite) : NULL));
    json_object_set_new(object, "reason", json_string(rp_verdict_reason(verdict, reason, sizeof reason)));
    json_object_set_new(object, "connect_us", time_or_null(verdict->connect_us));
    json_object_set_new(object, "first_byte_us", time_or_null(verdict->first_us));
    json_object_set_new(object, "flight_us", time_or_null(verdict->flight_us));
    json_object_set_new(object, "total_us", time_or_null(verdict->total_us));
    json_object_set_new(object, "bytes_received", json_integer((json_int_t)verdict->bytes_received));
}

static json_t *verified(const struct rp_verdict *verdict)
{
    json_t *array = json_array();
    if (verdict->carried.finished) {
        json_array_append_new(array, json_string("finished"));
    }
    if (verdict->carried.signature) {
        json_array_append_new(array, json_string("signature"));
    }
    return array;
}

static json_t *tickets(const struct rp_carried *carried)
{
    json_t *array = json_array();
    for (uint8_t i = 0; i < carried->num_tickets; i++) {
        json_array_append_new(array, json_pack("{s:I, s:i}", "lifetime_s", (json_int_t)carried->tickets[i].lifetime_s,
                                               "length", (int)carried->tickets[i].len));
    }
    return array;
}

// escaped is bytes of the network as text.
static json_t *escaped(struct tw_span bytes)
{
    size_t cap = 4 * bytes.len + 1;
    char *shown = malloc(cap);
    json_t *text = shown ? json_string(rp_escape(shown, cap, bytes)) : NULL;
    free(shown);
    return text;
}

static json_t *answer(const struct rp_replayed *replayed)
{
    const struct rp_carried *carried = &replayed->verdict.carried;
    if (carried->data_received == 0) {
        return json_null();
    }
    json_t *object = json_object();
    json_object_set_new(object, "length", json_integer((json_int_t)carried->data_received));
    json_object_set_new(object, "first_line", escaped(tw_span_of(carried->line, carried->line_len)));
    if (replayed->with_data) {
        json_object_set_new(object, "data", escaped(replayed->data));
    }
    return object;
}

static void set_carried(json_t *object, const struct rp_replayed *replayed)
{
    json_object_set_new(object, "sent", json_string(replayed->fresh ? "fresh" : "verbatim"));
    json_object_set_new(object, "not_completed", rp_json_text(replayed->not_completed));
    json_object_set_new(object, "verified", verified(&replayed->verdict));
    json_object_set_new(object, "tickets", tickets(&replayed->verdict.carried));
    json_object_set_new(object, "answer", answer(replayed));
}

bool rp_replays_json(FILE *out, const struct rp_replayed *replayed)
{
    const struct rp_flight *flight = replayed->flight;
    char to[RP_ADDRESS_TEXT];
    json_t *object = json_object();
    json_object_set_new(object, "connection", json_integer((json_int_t)flight->connection));
    json_object_set_new(object, "attempt", json_integer((json_int_t)replayed->attempt));
    json_object_set_new(object, "to", rp_json_text(replayed->to ? rp_sockaddr_text(replayed->to, to) : NULL));
    json_object_set_new(object, "server_name", server_name_of(flight));
    json_object_set_new(object, "captured_kind", json_string(rp_kind_name(rp_verdict_captured(&flight->captured))));
    set_verdict(object, &replayed->verdict);
    set_carried(object, replayed);
    json_object_set_new(object, "expected", rp_json_text(replayed->expected));
    json_object_set_new(object, "ok", json_boolean(replayed->ok));
    return rp_json_line(out, object);
}
