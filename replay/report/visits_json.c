// What was learnt at a server, as JSON. docs/record-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/address.h"
#include "replay/report/client_json.h"
#include "replay/report/plays.h"
#include "replay/report/visits.h"

static json_t *connection(const struct rp_learnt *learnt, uint8_t conn)
{
    const struct rp_conn_log *log = &learnt->transcript->conns[conn];
    struct rp_reaction reaction = rp_visits_reaction(learnt->transcript, conn);
    uint8_t alert = reaction.alert;
    bool alerted = rp_visits_alert(log, &alert) || reaction.type == RP_REACT_ALERT || reaction.type == RP_REACT_WARNING;
    json_t *object = json_object();
    json_object_set_new(object, "connection", json_integer(conn));
    json_object_set_new(object, "reaction", json_string(rp_reaction_name(reaction.type)));
    json_object_set_new(object, "alert", alerted ? rp_json_alert(alert) : json_null());
    json_object_set_new(object, "bytes_sent", json_integer((json_int_t)log->bytes_sent));
    json_object_set_new(object, "bytes_received", json_integer((json_int_t)log->bytes_received));
    if (!log->facts || !log->facts->hello_sent) {
        return object;
    }
    rp_client_json(object, log->facts, learnt->name);
    if (learnt->request_len > 0) {
        json_object_set_new(object, "answer_length", json_integer((json_int_t)log->facts->data_received));
        json_object_set_new(object, "answer", rp_json_bytes(log->data));
    }
    return object;
}

bool rp_visits_json(FILE *out, const struct rp_learnt *learnt)
{
    static const char *const results[] = {"completed", "not completed", "unreachable"};
    const struct rp_transcript *transcript = learnt->transcript;
    char to[RP_ADDRESS_TEXT];
    json_t *object = json_object();
    json_t *connections = json_array();
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state != RP_CONN_UNUSED) {
            json_array_append_new(connections, connection(learnt, i));
        }
    }
    json_object_set_new(object, "to", rp_json_text(learnt->to ? rp_sockaddr_text(learnt->to, to) : NULL));
    json_object_set_new(object, "name",
                        learnt->name ? rp_json_bytes(tw_span_of(learnt->name, strlen(learnt->name))) : json_null());
    json_object_set_new(object, "file", rp_json_bytes(tw_span_of(learnt->file, strlen(learnt->file))));
    json_object_set_new(object, "result", json_string(results[rp_visits_came_to(transcript)]));
    json_object_set_new(object, "ended_early", rp_json_text(rp_play_end_text(transcript)));
    json_object_set_new(object, "connections", connections);
    return rp_json_line(out, object);
}
