// What came of a cell of the matrix, read from its transcript.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/matrix_judge.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"

// reacted gives the first reaction of a connection, which its first expectation has seen.
static struct rp_reaction reacted(const struct rp_transcript *transcript, uint8_t conn)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && entry->conn == conn) {
            return entry->reaction;
        }
    }
    return (struct rp_reaction){.type = RP_REACT_UNREACHABLE};
}

static enum rp_matrix_came came_of(enum rp_reaction_type type)
{
    switch (type) {
    case RP_REACT_ALERT:
    case RP_REACT_WARNING: return RP_CAME_ALERT;
    case RP_REACT_CLOSE:
    case RP_REACT_RESET: return RP_CAME_CLOSE;
    case RP_REACT_SILENCE: return RP_CAME_SILENCE;
    case RP_REACT_UNREACHABLE: return RP_CAME_UNREACHABLE;
    default: return RP_CAME_UNSOUND;
    }
}

// has_failed says whether a connection that a play builds on could not be opened.
static bool has_failed(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return true;
        }
    }
    return false;
}

static bool gives_early(const struct rp_client_facts *facts)
{
    for (size_t i = 0; i < facts->num_tickets && i < RP_CLIENT_MAX_TICKETS; i++) {
        if (facts->tickets[i].max_early_data > 0) {
            return true;
        }
    }
    return false;
}

// gives_id says whether the server named the session of connection 0: an empty ID says that it will not be resumed (RFC 5246 section
// 7.4.1.3).
static bool gives_id(const struct rp_player *player)
{
    struct tw_cursor at = tw_cursor_over(rp_player_message(player, 0, true, TW_HS_SERVER_HELLO));
    struct tw_server_hello hello;
    return tw_server_hello_parse(&at, &hello) && hello.session_id.len > 0;
}

// is_given says whether there is something to offer.
static bool is_given(enum rp_matrix_means means, const struct rp_transcript *transcript, const struct rp_player *player)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    if (transcript->end != RP_PLAY_WHOLE) {
        return false;
    }
    switch (means) {
    case RP_MATRIX_ID: return gives_id(player);
    case RP_MATRIX_TICKET:
    case RP_MATRIX_PSK: return facts->num_tickets > 0;
    case RP_MATRIX_EARLY:
    case RP_MATRIX_REPLAY: return gives_early(facts);
    }
    return false;
}

static enum rp_matrix_came came_of_early(const struct rp_client_facts *facts, enum rp_matrix_means means)
{
    if (means == RP_MATRIX_REPLAY) {
        return facts->early_accepted && facts->data_received > 0 ? RP_CAME_SERVED
               : facts->early_accepted                           ? RP_CAME_ACCEPTED
                                                                 : RP_CAME_NOT_SERVED;
    }
    return facts->early_accepted ? RP_CAME_ACCEPTED : RP_CAME_REFUSED;
}

struct rp_matrix_cell rp_matrix_judge(enum rp_matrix_means means, const struct rp_transcript *transcript,
                                      const struct rp_player *player)
{
    uint8_t conn = means == RP_MATRIX_REPLAY ? 2 : 1;
    bool early = means == RP_MATRIX_EARLY || means == RP_MATRIX_REPLAY;
    const struct rp_client_facts *facts = transcript->conns[conn].facts;
    if (has_failed(transcript)) {
        return (struct rp_matrix_cell){.came = RP_CAME_UNREACHABLE};
    }
    if (!is_given(means, transcript, player)) {
        return (struct rp_matrix_cell){.came = RP_CAME_NOT_GIVEN};
    }
    struct rp_reaction reaction = reacted(transcript, conn);
    if (early && (facts->completed || facts->early_accepted || means == RP_MATRIX_REPLAY)) {
        return (struct rp_matrix_cell){.came = came_of_early(facts, means)};
    }
    if (facts->completed) {
        return (struct rp_matrix_cell){.came = facts->resumed ? RP_CAME_RESUMED : RP_CAME_FULL};
    }
    return (struct rp_matrix_cell){.came = came_of(reaction.type), .alert = reaction.alert};
}
