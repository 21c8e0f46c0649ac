// The decisions of the judge: which kind, for which reason, how it came out. RFC 5077 section 3.4, RFC 8446 section 4.2.11.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/judge.h"

static enum tw_why why_full(const struct tw_judge *judge)
{
    const struct tw_handshake *now = &judge->now;
    bool id = now->session_id_len != 0, ticket = now->ticket_offered != 0;
    if (!judge->hello_known) {
        return TW_WHY_LOST;
    }
    if (now->num_psks != 0) {
        return tw_judge_is_tls13(judge) ? TW_WHY_PSK_REFUSED : TW_WHY_DOWNGRADED;
    }
    if (ticket) {
        return id && !tw_judge_is_tls13(judge) ? TW_WHY_ID_AND_TICKET_REFUSED : TW_WHY_TICKET_REFUSED;
    }
    if (!id || tw_judge_is_tls13(judge)) {
        return TW_WHY_NOTHING_OFFERED;
    }
    return judge->offers_tls13 ? TW_WHY_MAYBE_ID_REFUSED : TW_WHY_ID_REFUSED;
}

void tw_judge_decide(struct tw_judge *judge, enum tw_kind kind, enum tw_why why)
{
    if (!judge->decided) {
        judge->decided = true;
        judge->now.kind = (uint8_t)kind;
        judge->now.why = (uint8_t)why;
    }
}

void tw_judge_full(struct tw_judge *judge)
{
    tw_judge_decide(judge, TW_KIND_FULL, why_full(judge));
}

// A server that takes a ticket echoes the client's session ID (RFC 5077 section 3.4).
void tw_judge_abbreviated(struct tw_judge *judge)
{
    const struct tw_handshake *now = &judge->now;
    bool echoed = now->session_id_len != 0
                  && tw_span_equal(tw_span_of(now->session_id, now->session_id_len),
                                   tw_span_of(now->server_session_id, now->server_session_id_len));
    if (!judge->hello_known) {
        tw_judge_decide(judge, TW_KIND_ABBREVIATED, TW_WHY_LOST);
    } else if (now->ticket_offered != 0 && echoed) {
        tw_judge_decide(judge, TW_KIND_ABBREVIATED, TW_WHY_EITHER);
    } else if (now->ticket_offered != 0) {
        tw_judge_decide(judge, TW_KIND_ABBREVIATED_TICKET, TW_WHY_TICKET_TAKEN);
    } else if (echoed) {
        tw_judge_decide(judge, TW_KIND_ABBREVIATED_ID, TW_WHY_ID_ECHOED);
    } else if (!judge->lost[TW_SERVER]) {
        tw_judge_decide(judge, TW_KIND_ABBREVIATED, TW_WHY_NOTHING);
    }
}

void tw_judge_outcome(struct tw_judge *judge, enum tw_outcome outcome, uint64_t time_ns)
{
    if (judge->now.outcome == TW_OUTCOME_OPEN) {
        judge->now.outcome = (uint8_t)outcome;
        judge->now.end_ns = time_ns;
        judge->established = judge->established || outcome == TW_OUTCOME_COMPLETED;
    }
}

bool tw_judge_server_is_done(const struct tw_judge *judge)
{
    bool hidden = judge->encrypted_seen[TW_SERVER] || judge->lost[TW_SERVER];
    return (judge->sent[TW_SERVER] & TW_SENT_FINISHED) != 0 || (tw_judge_is_tls13(judge) && hidden);
}

void tw_judge_finished(struct tw_judge *judge, enum tw_from from, uint64_t time_ns)
{
    judge->sent[from] |= TW_SENT_FINISHED;
    if ((judge->sent[TW_CLIENT] & TW_SENT_FINISHED) != 0 && tw_judge_server_is_done(judge)) {
        tw_judge_outcome(judge, TW_OUTCOME_COMPLETED, time_ns);
    }
}

void tw_judge_early_data(struct tw_judge *judge, bool accepted)
{
    if (judge->now.early_data != TW_EARLY_OFFERED) {
        return;
    }
    judge->now.early_data = accepted ? TW_EARLY_ACCEPTED : TW_EARLY_REJECTED;
    if (accepted && judge->now.kind == TW_KIND_PSK) {
        judge->now.kind = TW_KIND_PSK_EARLY_DATA;
    }
}
