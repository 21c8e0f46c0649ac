// Scripts, played by the client engine against BoringSSL's server in the same process: what must never happen on any server does not, and
// the same script sends the same bytes where it hears the same answers.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a script in binary form, mended before it is played; the address of its connects chooses the server (harness/servers.h).
#include "harness/play.h"
#include "harness/hx.h"
#include "harness/offered.h"
#include "harness/script_about.h"
#include "harness/script_read.h"

#include <string.h>

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

static bool starts_with(const char *text, const char *with)
{
    return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

static bool server_resumed(const struct rp_served *served)
{
    return starts_with(served->kind, "abbreviated") || starts_with(served->kind, "psk");
}

// check_binder: what was offered is a session of a slot. A slot that was written twice may have held another one with the
// same ticket, which is gone; and where two have the same ticket, either of their secrets is right.
static void check_binder(const struct rp_script *script, const struct hx_offered *offered)
{
    size_t sessions = 0, right = 0;
    for (uint8_t i = 0; i < script->num_sessions; i++) {
        const struct rp_session *session = rp_session_get(rp_player_sessions(play.player), i);
        if (hx_script_writes(script, i) > 1) {
            return;
        }
        if (session != NULL && session->secret.len != 0 && tw_span_equal(session->ticket, offered->identity)) {
            sessions++;
            right += hx_binder_is_right(offered, session);
        }
    }
    wrong_binder_never_resumes(sessions == 0 || right != 0);
    hx_reached("binders", right != 0);
}

static void check_tickets(const struct rp_script *script, uint8_t conn, const struct rp_served *served)
{
    struct hx_offered offered;
    bool psk = starts_with(served->kind, "psk");
    if ((!psk && !starts_with(served->kind, "abbreviated-ticket")) || served->hello_retry
        || !hx_offered_read(tw_span_of(play.sent[conn].first, play.sent[conn].first_len), &offered)) {
        return;
    }
    altered_ticket_never_resumes(hx_ticket_is_ours(psk ? offered.identity : offered.ticket));
    if (psk) {
        check_binder(script, &offered);
    }
    hx_reached("tickets", 1);
}

static void check_terms(const struct rp_script *script, const struct rp_client_facts *facts)
{
    if (!facts->resumed || !facts->completed || facts->of_session == 0
        || hx_script_writes(script, (uint8_t)(facts->of_session - 1)) != 1) {
        return;
    }
    const struct rp_session *session =
        rp_session_get(rp_player_sessions(play.player), (uint8_t)(facts->of_session - 1));
    const struct tw_suite *was = session == NULL ? NULL : tw_suite_find(session->cipher_suite);
    const struct tw_suite *is = tw_suite_find(facts->cipher_suite);
    if (session == NULL || was == NULL || is == NULL || session->secret.len == 0) {
        return;
    }
    enum rp_hash hashes[2] = {RP_HASH_MD5, RP_HASH_MD5};
    bool hashed = rp_suite_hash(facts->version, was, &hashes[0]) && rp_suite_hash(facts->version, is, &hashes[1]);
    session_keeps_its_terms(session->version == facts->version && hashed && hashes[0] == hashes[1]);
    session_keeps_its_terms(facts->version == TW_VERSION_TLS13
                            || (was == is && session->extended_master_secret == facts->extended_master_secret));
}

// check_finished: one edit that flips a bit of our Finished is all that this connection does wrong.
static void check_finished(const struct rp_script *script, uint8_t conn)
{
    const struct rp_step *step = NULL;
    if (hx_script_handshakes(script, conn, &step) != 1 || step->handshake.edits.num != 1 || step->when != RP_WHEN_ALWAYS
        || play.transcript->num_unapplied != 0) {
        return;
    }
    const struct rp_edit *edit = &step->handshake.edits.of[0];
    if (edit->part == TW_HS_FINISHED && edit->op == RP_EDIT_FLIP && edit->nth == 0 && edit->unfixed == 0) {
        finished_is_checked(!play.done[conn] || !play.transcript->conns[conn].facts->finished_sent);
        hx_reached("wrong", 1);
    }
}

static void check_ends(const struct rp_client_facts *facts, const struct rp_served *served)
{
    never_renegotiates(facts->handshakes <= 1);
    if (facts->completed && served->completed && facts->fault == RP_FAULT_NONE) {
        ends_agree(facts->version == served->version && facts->cipher_suite == served->cipher_suite
                   && facts->resumed == server_resumed(served) && facts->early_accepted == served->early_data_accepted);
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
    check_terms(script, facts);
    check_finished(script, conn);
    check_ends(facts, served);
    data_waits_for_finished(facts->data_received == 0 || play.done[conn] || served->early_data_accepted);
    honest_is_not_blamed(!honest || facts->fault == RP_FAULT_NONE || facts->fault == RP_FAULT_NOT_OURS
                         || facts->fault == RP_FAULT_NO_SECRET);
    hx_reached("completed", play.done[conn]);
    hx_reached("resumed", play.done[conn] && server_resumed(served));
    hx_reached("early", served->early_data_accepted);
    hx_reached("retried", served->hello_retry);
}

// check_spoilt plays it without the edits: what is completed then was completed before. False: there are none that spoil a ticket alone.
static bool check_spoilt(const struct rp_script *script)
{
    struct rp_step steps[HX_SCRIPT_MAX_STEPS];
    struct rp_script honest = *script;
    const struct rp_step *only = NULL;
    size_t i = 0;
    while (i < script->num_steps && !hx_step_only_spoils_tickets(&script->steps[i])) {
        i++;
    }
    if (i == script->num_steps || hx_script_handshakes(script, script->steps[i].conn, &only) != 1) {
        return false;
    }
    struct hx_offered offered;
    uint8_t conn = script->steps[i].conn;
    bool read = hx_offered_read(tw_span_of(play.sent[conn].first, play.sent[conn].first_len), &offered);
    bool done = play.done[conn];
    if (!read || hx_ticket_is_ours(offered.ticket) || hx_ticket_is_ours(offered.identity)) {
        return false;
    }
    memcpy(steps, script->steps, script->num_steps * sizeof steps[0]);
    steps[i].handshake.edits.num = 0;
    honest.steps = steps;
    hx_play_live(&other, &honest);
    unreadable_ticket_costs_no_connection(done || !other.done[conn]);
    hx_reached("spoilt", other.done[conn]);
    return true;
}

static void check_again(const struct rp_script *script)
{
    size_t entries = play.transcript->num_entries;
    enum rp_play_end end = play.transcript->end;
    if (!hx_play_again(&other, script)) {
        return;
    }
    same_answers_same_bytes(other.transcript != NULL && other.transcript->num_entries == entries
                            && other.transcript->end == end && other.actions == play.actions);
    for (uint8_t i = 0; i < script->num_conns; i++) {
        same_answers_same_bytes(other.sent[i].digest == play.sent[i].digest && other.sent[i].len == play.sent[i].len);
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
