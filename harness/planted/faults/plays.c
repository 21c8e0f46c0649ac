// Faults of the client engine, of the servers that it meets, and of what either says of itself.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "replay/engine/player.h"
#include "replay/serve/session.h"

#include <openssl/ssl.h>

// The first play of an input, and not one that repeats it.
static bool first_play;

HX_WRAP(void, rp_player_start, struct rp_player *player, const struct rp_script *script, uint64_t seed)
{
    static unsigned plays, inputs;
    bool random = hx_planted("same_answers_same_bytes") || hx_planted("sockets_carry_the_same");
    first_play = inputs != hx_planted_inputs;
    inputs = hx_planted_inputs;
    HX_REAL(rp_player_start)(player, script, seed + (random ? plays++ : 0));
}

// misjudge is what a client says of a handshake that it believed too early, or did not follow.
static void misjudge(struct rp_client_facts *facts)
{
    if (hx_planted("wrong_finished_is_not_taken")) {
        facts->completed = facts->server_finished = true;
        facts->fault = RP_FAULT_NONE;
        facts->num_faults = 0;
    }
    facts->resumed = facts->resumed || hx_planted("only_what_was_offered");
    facts->data_received += hx_planted("data_was_sealed");
    facts->num_faults += hx_planted("faults_are_told");
    facts->handshakes = (uint8_t)(facts->handshakes + (hx_planted("never_renegotiates") ? 2 : 0));
    facts->extended_master_secret = facts->extended_master_secret != hx_planted("session_keeps_its_terms");
    if (hx_planted("honest_is_not_blamed")) {
        facts->fault = RP_FAULT_BAD_FINISHED;
    }
}

HX_WRAP(struct rp_action, rp_player_next, struct rp_player *player, uint64_t now_us)
{
    struct rp_action action = HX_REAL(rp_player_next)(player, now_us);
    if (action.type != RP_ACTION_DONE) {
        return action;
    }
    const struct rp_transcript *transcript = rp_player_transcript(player);
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].facts != NULL) {
            misjudge((struct rp_client_facts *)(uintptr_t)transcript->conns[i].facts);
        }
    }
    if (hx_planted("play_ends")) {
        action = (struct rp_action){.type = RP_ACTION_WAIT, .until_us = now_us + 1};
    }
    return action;
}

HX_WRAP(void, rp_player_bytes, struct rp_player *player, uint8_t conn, struct tw_span bytes, uint64_t now_us)
{
    if (bytes.len > 7 || !hx_planted("pieces_make_no_difference")) {
        HX_REAL(rp_player_bytes)(player, conn, bytes, now_us);
    }
}

HX_WRAP(bool, rp_serve_session_done, const struct rp_serve_session *session)
{
    bool done = HX_REAL(rp_serve_session_done)(session) || hx_planted("finished_is_checked");
    return done && !hx_planted("data_waits_for_finished");
}

HX_WRAP(enum rp_serve_step, rp_serve_session_feed, struct rp_serve_session *session, struct tw_span in)
{
    if (first_play && hx_planted("unreadable_ticket_costs_no_connection")) {
        return RP_SERVE_ENDED;
    }
    return HX_REAL(rp_serve_session_feed)(session, in);
}

HX_WRAP(void, rp_serve_session_report, const struct rp_serve_session *session, struct rp_served *out)
{
    HX_REAL(rp_serve_session_report)(session, out);
    if (hx_planted("altered_ticket_never_resumes") || hx_planted("wrong_binder_never_resumes")) {
        out->kind = "psk";
    }
    out->version ^= hx_planted("ends_agree");
}

HX_WRAP(int, SSL_do_handshake, SSL *ssl)
{
    return hx_planted("refused_for_a_listed_reason") ? -1 : HX_REAL(SSL_do_handshake)(ssl);
}
