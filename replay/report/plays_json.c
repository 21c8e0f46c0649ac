// A script that was played, as JSON. docs/play-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/net/address.h"
#include "replay/report/client_json.h"
#include "replay/report/plays.h"

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
    json_object_set_new(object, "alert", alert ? rp_json_alert(r->alert) : json_null());
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
        bool is_ours = entry->type == RP_ENTRY_BUILT;
        if (entry->conn == conn && (is_ours || entry->type == RP_ENTRY_SAID) && entry->event_type == TW_EVENT_MESSAGE) {
            const char *name = tw_message_name(entry->message_type);
            json_array_append_new(array,
                                  json_pack("{s:i, s:s, s:o, s:i}", "step", (int)entry->step, "from",
                                            is_ours ? "client" : "server", "type",
                                            name ? json_string(name) : json_sprintf("message %u", entry->message_type),
                                            "length", (int)entry->length));
        }
    }
    return array;
}

static json_t *connection(const struct rp_played *played, uint8_t conn)
{
    const struct rp_conn_log *log = &played->transcript->conns[conn];
    json_t *object = json_object();
    json_object_set_new(object, "connection", json_integer(conn));
    json_object_set_new(object, "bytes_sent", json_integer((json_int_t)log->bytes_sent));
    json_object_set_new(object, "bytes_received", json_integer((json_int_t)log->bytes_received));
    if (log->facts && log->facts->hello_sent) {
        rp_client_json(object, log->facts, played->name);
    }
    json_object_set_new(object, "messages", messages(played->transcript, conn));
    if (played->with_data) {
        json_object_set_new(object, "data", rp_json_bytes(log->data));
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
    json_object_set_new(object, "to", rp_json_text(played->to ? rp_sockaddr_text(played->to, to) : NULL));
    json_object_set_new(object, "result", json_string(results[rp_play_met(transcript) + 1]));
    json_object_set_new(object, "ended_early", rp_json_text(rp_play_end_text(transcript)));
    json_object_set_new(object, "edits_without_place", json_integer(transcript->num_unapplied));
    json_object_set_new(object, "reactions", reactions(transcript));
    json_object_set_new(object, "connections", connections);
    return rp_json_line(out, object);
}
