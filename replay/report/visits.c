// What was learnt at a server, for people.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/visits.h"
#include "parsers/tls/codes.h"
#include "replay/report/client_text.h"
#include "replay/report/plays.h"

#include <inttypes.h>

const struct rp_conn_log *rp_visits_unreachable(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return &transcript->conns[i];
        }
    }
    return NULL;
}

bool rp_visits_alert(const struct rp_conn_log *log, uint8_t *alert)
{
    const struct rp_client_facts *facts = log->facts;
    bool fatal = facts && facts->has_alert && facts->alert_level == TW_ALERT_LEVEL_FATAL;
    *alert = fatal ? facts->alert_description : *alert;
    return fatal;
}

enum rp_visited rp_visits_came_to(const struct rp_transcript *transcript)
{
    if (rp_visits_unreachable(transcript)) {
        return RP_VISITED_NOBODY;
    }
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        const struct rp_client_facts *facts = transcript->conns[i].facts;
        uint8_t alert = 0;
        if (!facts || !facts->completed || (i > 0 && !facts->resumed)
            || rp_visits_alert(&transcript->conns[i], &alert)) {
            return RP_VISITED_NOT;
        }
    }
    return RP_VISITED;
}

struct rp_reaction rp_visits_reaction(const struct rp_transcript *transcript, uint8_t conn)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->conn == conn) {
            return entry->reaction;
        }
    }
    return (struct rp_reaction){.type = transcript->conns[conn].state == RP_CONN_FAILED ? RP_REACT_UNREACHABLE
                                                                                        : RP_REACT_SILENCE};
}

static void print_reaction(FILE *out, const struct rp_reaction *reaction)
{
    fputs(rp_reaction_name(reaction->type), out);
    if (reaction->type == RP_REACT_ALERT || reaction->type == RP_REACT_WARNING) {
        fputc(' ', out);
        rp_told_name(out, tw_alert_name(reaction->alert), reaction->alert);
    }
}

static void print_connection(FILE *out, const struct rp_learnt *learnt, uint8_t conn)
{
    const struct rp_conn_log *log = &learnt->transcript->conns[conn];
    const struct rp_client_facts *facts = log->facts;
    struct rp_reaction reaction = rp_visits_reaction(learnt->transcript, conn);
    uint8_t alert = 0;
    if (log->state == RP_CONN_UNUSED) {
        return;
    }
    fprintf(out, "connection %u: ", conn);
    print_reaction(out, &reaction);
    fprintf(out, ", %s\n", facts && facts->completed ? "completed" : "not completed");
    if (facts && facts->fault != RP_FAULT_NONE) {
        fprintf(out, "  the server's fault: %s\n", rp_client_fault_text(facts->fault));
    }
    if (!facts || !facts->server_hello) {
        return;
    }
    rp_told_agreed(out, facts);
    rp_told_chain(out, facts, learnt->name);
    rp_told_tickets(out, facts);
    if (facts->completed && rp_visits_alert(log, &alert)) {
        fputs("  behind the handshake: alert ", out);
        rp_told_name(out, tw_alert_name(alert), alert);
        fputc('\n', out);
    }
    if (learnt->request_len > 0 && facts->completed) {
        rp_told_data(out, "answer", log);
    }
}

bool rp_visits_text(FILE *out, const struct rp_learnt *learnt)
{
    const struct rp_transcript *transcript = learnt->transcript;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        print_connection(out, learnt, i);
    }
    if (transcript->num_conns > 0 && transcript->conns[0].facts && transcript->conns[0].facts->num_chain > 0) {
        fputs("certificates are shown, not checked against a store\n", out);
    }
    if (transcript->end == RP_PLAY_NO_SESSION) {
        fputs("the server gave no session to come back with\n", out);
    } else if (transcript->end == RP_PLAY_CANNOT) {
        fprintf(out, "ended early: %s\n", rp_play_end_text(transcript));
    }
    return !ferror(out);
}
