// A script that was played, as JSON. docs/play-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/keys_certificate.h"
#include "replay/net/address.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"

#include <jansson.h>

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *escaped(const char *text)
{
    char shown[4096];
    return json_string(rp_escape_text(shown, sizeof shown, text));
}

static json_t *alert_name(uint8_t alert)
{
    const char *name = tw_alert_name(alert);
    return name ? json_string(name) : json_sprintf("alert %u", alert);
}

static json_t *reaction(const struct rp_entry *entry)
{
    static const char *const met[] = {[RP_MET_NOTHING_SAID] = "not judged",
                                      [RP_MET_ACCEPTED] = "accepted",
                                      [RP_MET_TOLERATED] = "tolerated",
                                      [RP_MET_NOT] = "not accepted"};
    const struct rp_reaction *r = &entry->reaction;
    bool alert = r->type == RP_REACT_ALERT || r->type == RP_REACT_WARNING;
    json_t *object = json_object();
    json_object_set_new(object, "step", json_integer(entry->step));
    json_object_set_new(object, "connection", json_integer(entry->conn));
    json_object_set_new(object, "reaction", json_string(rp_reaction_name(r->type)));
    json_object_set_new(object, "alert", alert ? alert_name(r->alert) : json_null());
    json_object_set_new(object, "session", r->of_session ? json_integer(r->of_session - 1) : json_null());
    json_object_set_new(object, "met", json_string(met[entry->met]));
    return object;
}

static json_t *reactions(const struct rp_transcript *transcript)
{
    json_t *array = json_array();
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION) {
            json_array_append_new(array, reaction(&transcript->entries[i]));
        }
    }
    return array;
}

static json_t *messages(const struct rp_transcript *transcript, uint8_t conn)
{
    json_t *array = json_array();
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->conn == conn && entry->type == RP_ENTRY_SAID && entry->event_type == TW_EVENT_MESSAGE) {
            const char *name = tw_message_name(entry->message_type);
            json_array_append_new(array,
                                  json_pack("{s:o, s:i}", "type",
                                            name ? json_string(name) : json_sprintf("message %u", entry->message_type),
                                            "length", (int)entry->length));
        }
    }
    return array;
}

static json_t *chain(const struct rp_client_facts *facts)
{
    json_t *array = json_array();
    struct rp_certificate certificate;
    for (uint8_t i = 0; i < facts->num_chain; i++) {
        json_t *object = json_object();
        if (rp_certificate_read(facts->chain[i], &certificate)) {
            json_object_set_new(object, "subject", escaped(certificate.subject));
            json_object_set_new(object, "issuer", escaped(certificate.issuer));
            json_object_set_new(object, "not_before_s", json_integer(certificate.not_before_s));
            json_object_set_new(object, "not_after_s", json_integer(certificate.not_after_s));
            json_object_set_new(object, "key", json_sprintf("%s %u", certificate.key_type, certificate.key_bits));
            json_object_set_new(object, "names", escaped(certificate.names));
        }
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *span_text(struct tw_span span)
{
    char shown[65536];
    return json_string(rp_escape(shown, sizeof shown, span));
}

static void set_facts(json_t *object, const struct rp_client_facts *facts)
{
    json_object_set_new(object, "version", text_or_null(facts->version ? tw_version_name(facts->version) : NULL));
    json_object_set_new(object, "cipher_suite",
                        text_or_null(facts->cipher_suite ? tw_suite_name(facts->cipher_suite) : NULL));
    json_object_set_new(object, "group", text_or_null(facts->group ? tw_group_name(facts->group) : NULL));
    json_object_set_new(object, "resumed", json_boolean(facts->resumed));
    json_object_set_new(object, "completed", json_boolean(facts->completed));
    json_object_set_new(object, "handshakes", json_integer(facts->handshakes));
    json_object_set_new(object, "hello_retry", json_boolean(facts->hello_retry));
    json_object_set_new(object, "early_accepted", json_boolean(facts->early_accepted));
    json_object_set_new(object, "extended_master_secret", json_boolean(facts->extended_master_secret));
    json_object_set_new(object, "secure_renegotiation", json_boolean(facts->secure_renegotiation));
    json_object_set_new(object, "client_certificate_asked", json_boolean(facts->certificate_asked));
    json_object_set_new(object, "client_certificate_sent", json_boolean(facts->certificate_sent));
    json_object_set_new(object, "alpn", facts->alpn.len ? span_text(facts->alpn) : json_null());
    json_object_set_new(object, "tickets", json_integer(facts->num_tickets));
    json_object_set_new(object, "fault",
                        text_or_null(facts->fault != RP_FAULT_NONE ? rp_client_fault_text(facts->fault) : NULL));
    json_object_set_new(object, "certificates", chain(facts));
}

static json_t *connection(const struct rp_played *played, uint8_t conn)
{
    const struct rp_conn_log *log = &played->transcript->conns[conn];
    json_t *object = json_object();
    json_object_set_new(object, "connection", json_integer(conn));
    json_object_set_new(object, "bytes_sent", json_integer((json_int_t)log->bytes_sent));
    json_object_set_new(object, "bytes_received", json_integer((json_int_t)log->bytes_received));
    if (log->facts && log->facts->hello_sent) {
        set_facts(object, log->facts);
    }
    json_object_set_new(object, "messages", messages(played->transcript, conn));
    if (played->with_data) {
        json_object_set_new(object, "data", span_text(log->data));
    }
    return object;
}

bool rp_plays_json(FILE *out, const struct rp_played *played)
{
    static const char *const results[] = {"not played", "not as expected", "as expected"};
    const struct rp_transcript *transcript = played->transcript;
    char to[RP_ADDRESS_TEXT];
    json_t *object = json_object();
    json_t *connections = json_array();
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        json_array_append_new(connections, connection(played, i));
    }
    json_object_set_new(object, "to", text_or_null(played->to ? rp_sockaddr_text(played->to, to) : NULL));
    json_object_set_new(object, "result", json_string(results[rp_play_met(transcript) + 1]));
    json_object_set_new(object, "ended_early", text_or_null(rp_play_end_text(transcript)));
    json_object_set_new(object, "edits_without_place", json_integer(transcript->num_unapplied));
    json_object_set_new(object, "reactions", reactions(transcript));
    json_object_set_new(object, "connections", connections);
    bool done = object && json_dumpf(object, out, JSON_COMPACT) == 0;
    if (done) {
        fputc('\n', out);
    }
    json_decref(object);
    return done || ferror(out);
}
