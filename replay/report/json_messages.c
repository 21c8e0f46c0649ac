// The messages of a connection as JSON, with their fields.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/fields_json.h"
#include "replay/report/json_parts.h"
#include "replay/report/words.h"

// text_json gives what was put into `text` as a string, and frees it.
static json_t *text_json(struct rp_text *text)
{
    json_t *value = text->failed ? NULL : json_stringn(text->len > 0 ? text->data : "", text->len);
    rp_text_free(text);
    return value;
}

static json_t *since_json(const struct rp_connection *conn, uint64_t time_ns)
{
    return time_ns == 0 ? json_null() : json_integer(rp_json_since_us(conn, time_ns));
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

// put_fields: what was not kept has no fields.
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
    if (step->opened || step->bad) {
        json_object_set_new(out, "decrypted", json_boolean(step->opened));
    }
    if (step->count > 1) {
        json_object_set_new(out, "records", json_integer(step->count));
    }
    if (step->fault != TW_FAULT_NONE) {
        json_object_set_new(out, "fault", json_string(tw_fault_text((enum tw_fault)step->fault)));
    }
    put_fields(out, conn, notes, step);
    return out;
}

json_t *rp_json_messages(const struct rp_connection *conn, const struct rp_notes *notes)
{
    json_t *messages = json_array();
    for (uint32_t i = 0; i < notes->num_steps; i++) {
        if (is_message(&notes->steps[i])) {
            json_array_append_new(messages, message_json(conn, notes, &notes->steps[i]));
        }
    }
    return messages;
}
