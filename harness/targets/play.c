// Scripts, played by the client engine against BoringSSL's server in the same process: what must never happen on any server does not, and
// the same script sends the same bytes where it hears the same answers.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a script in binary form, mended before it is played; the address of its connects chooses the server (harness/servers.h).
#include "harness/play.h"
#include "harness/hx.h"
#include "harness/offered.h"
#include "harness/resumed.h"
#include "harness/script_about.h"
#include "harness/script_read.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_script;

HX_PROPERTY(play_ends, "a play did not end within the bound of actions")
HX_PROPERTY(same_answers_same_bytes, "the same script and answers made other bytes or another transcript")
HX_PROPERTY(altered_ticket_never_resumes, "resumed by a ticket that was not sealed under the server's key")
HX_PROPERTY(wrong_binder_never_resumes, "resumed by a PSK whose binder is not right")
HX_PROPERTY(session_keeps_its_terms,
            "resumed with another version, suite or hash, or the extended master secret was dropped")
HX_PROPERTY(unreadable_ticket_costs_no_connection, "a ticket that cannot be read cost more than the abbreviation")
HX_PROPERTY(data_waits_for_finished,
            "application data was answered before our Finished, and it was no early data that was accepted")
HX_PROPERTY(finished_is_checked, "a handshake was completed with another Finished than the right one")
HX_PROPERTY(never_renegotiates, "the server renegotiated")
HX_PROPERTY(ends_agree, "client and server completed a handshake, and say different things of it")
HX_PROPERTY(honest_is_not_blamed, "an honest server was blamed by a client that did as it should")

static struct hx_play play, other;

static void check_tickets(const struct rp_script *script, uint8_t conn, const struct rp_served *served)
{
    struct hx_offered offered;
    bool psk = hx_served_by_psk(served);
    if ((!psk && !hx_served_by_ticket(served)) || served->hello_retry
        || !hx_offered_read(hx_play_first(&play, conn), &offered)) {
        return;
    }
    altered_ticket_never_resumes(hx_ticket_is_ours(psk ? offered.identity : offered.ticket));
    if (psk) {
        enum hx_binder binder = hx_resumed_binder(script, rp_player_sessions(play.player), &offered);
        wrong_binder_never_resumes(binder != HX_BINDER_WRONG);
        hx_reached("binders", binder == HX_BINDER_RIGHT);
    }
    hx_reached("tickets", 1);
}

static void check_finished(const struct rp_script *script, uint8_t conn)
{
    if (play.transcript->num_unapplied == 0 && hx_script_flips_finished_alone(script, conn)) {
        finished_is_checked(!play.done[conn] || !play.transcript->conns[conn].facts->finished_sent);
        hx_reached("wrong", 1);
    }
}

static void check_ends(const struct rp_client_facts *facts, const struct rp_served *served)
{
    never_renegotiates(facts->handshakes <= 1);
    if (facts->completed && served->completed && facts->fault == RP_FAULT_NONE) {
        ends_agree(facts->version == served->version && facts->cipher_suite == served->cipher_suite
                   && facts->resumed == hx_served_resumed(served)
                   && facts->early_accepted == served->early_data_accepted);
    }
}

static void check_conn(const struct rp_script *script, uint8_t conn, bool honest)
{
    const struct rp_client_facts *facts = play.transcript->conns[conn].facts;
    const struct rp_served *served = &play.served[conn];
    if (!play.reported[conn] || facts == NULL) {
        return;
    }
    check_tickets(script, conn, served);
    session_keeps_its_terms(hx_resumed_keeps_terms(script, rp_player_sessions(play.player), facts));
    check_finished(script, conn);
    check_ends(facts, served);
    data_waits_for_finished(facts->data_received == 0 || play.done[conn] || served->early_data_accepted);
    honest_is_not_blamed(!honest || facts->fault == RP_FAULT_NONE || facts->fault == RP_FAULT_NOT_OURS
                         || facts->fault == RP_FAULT_NO_SECRET);
    hx_reached("completed", play.done[conn]);
    hx_reached("resumed", play.done[conn] && hx_served_resumed(served));
    hx_reached("early", served->early_data_accepted);
    hx_reached("retried", served->hello_retry);
}

// check_spoilt plays it without the edits: what is completed then was completed before. False: there are none that spoil a ticket alone.
static bool check_spoilt(const struct rp_script *script)
{
    struct rp_step steps[HX_SCRIPT_MAX_STEPS];
    struct rp_script honest;
    struct hx_offered offered;
    uint8_t conn = 0;
    if (!hx_script_unspoilt(script, steps, &honest, &conn)) {
        return false;
    }
    bool read = hx_offered_read(hx_play_first(&play, conn), &offered);
    bool done = play.done[conn];
    if (!read || hx_ticket_is_ours(offered.ticket) || hx_ticket_is_ours(offered.identity)) {
        return false;
    }
    hx_play_live(&other, &honest);
    unreadable_ticket_costs_no_connection(done || !other.done[conn]);
    hx_reached("spoilt", other.done[conn]);
    return true;
}

static void check_again(const struct rp_script *script)
{
    if (hx_play_again(&other, script)) {
        same_answers_same_bytes(other.transcript != NULL && hx_play_sent_same(&other, &play, script)
                                && other.num_entries == play.num_entries && other.actions == play.actions);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct rp_script script;
    if (!hx_script_read(tw_span_of(data, len), &script)) {
        return -1;
    }
    hx_play_live(&play, &script);
    play_ends(play.transcript != NULL);
    bool honest = hx_script_is_honest(&script);
    for (uint8_t i = 0; i < script.num_conns; i++) {
        check_conn(&script, i, honest);
    }
    hx_reached("plays", 1);
    hx_reached("plays to the end", play.transcript->end == RP_PLAY_WHOLE);
    if (!check_spoilt(&script) && hx_digest(0, tw_span_of(data, len)) % 4 == 0) {
        check_again(&script);
    }
    return 0;
}
