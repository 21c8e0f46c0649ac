// What records tell that cannot be read: their types, their lengths, and who sent them first.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "parsers/tls/judge.h"

static enum tw_from other(enum tw_from from)
{
    return from == TW_CLIENT ? TW_SERVER : TW_CLIENT;
}

// TLS 1.2 and before. In an abbreviated handshake the server changes first, in a full one the client does, and
// what one side sends in answer comes after what it answers.
void tw_judge_ciphers_changed(struct tw_judge *judge, enum tw_from from)
{
    bool first = (judge->sent[other(from)] & TW_SENT_CCS) == 0;
    bool answered = judge->now.has_server_hello || judge->now.encrypted;
    if (tw_judge_is_tls13(judge) || (!answered && judge->offers_tls13)) {
        return;  // RFC 8446 appendix D.4: it means nothing
    }
    judge->sent[from] |= TW_SENT_CCS;
    if (!first || !answered || judge->lost[TW_CLIENT]) {
        return;
    }
    if (judge->now.encrypted) {
        bool full = from == TW_CLIENT;
        if (!full || !judge->lost[TW_SERVER]) {
            tw_judge_decide(judge, full ? TW_KIND_FULL : TW_KIND_ABBREVIATED, TW_WHY_CIPHERS_CHANGED);
        }
    } else if (from == TW_SERVER) {
        tw_judge_abbreviated(judge);
    }
}

static void reckon_lengths(struct tw_judge *judge)
{
    const struct tw_suite *suite = tw_suite_find(judge->now.cipher_suite);
    size_t hash = suite != NULL ? tw_hash_bytes(suite->prf) : 32;
    size_t tag = suite != NULL ? tw_cipher_get(suite->cipher)->tag_bytes : 16;
    judge->lengths = (struct tw_lengths){
        .alert = (uint16_t)(2 + 1 + tag),
        .end_of_early_data = (uint16_t)(4 + 1 + tag),
        .finished = (uint16_t)(4 + hash + 1 + tag),
    };
}

// lengths_of reckons them once for a ServerHello: every protected record is measured by them.
static inline const struct tw_lengths *lengths_of(struct tw_judge *judge)
{
    if (judge->lengths.finished == 0) {
        reckon_lengths(judge);
    }
    return &judge->lengths;
}

// client_record_13 looks for the client's Finished. With early data, records of any length may come before it, so its length
// must be exact; the record before it is EndOfEarlyData where the early data was accepted (RFC 8446 section 4.5).
static void client_record_13(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    const struct tw_lengths *lengths = lengths_of(judge);
    if (record->length == lengths->finished) {
        tw_judge_early_data(judge, judge->early_end_seen);
        tw_judge_finished(judge, TW_CLIENT, time_ns);
    } else if (record->length > lengths->finished) {
        judge->sent[TW_CLIENT] |= TW_SENT_MAYBE_FINISHED;
        judge->now.end_ns = time_ns;
    }
    judge->early_end_seen = record->length == lengths->end_of_early_data;
}

static void encrypted_13(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    judge->encrypted_seen[record->from] = true;
    judge->last_is_alert = record->length == lengths_of(judge)->alert;
    if (judge->now.outcome != TW_OUTCOME_OPEN) {
        return;
    }
    bool offered = judge->now.early_data != TW_EARLY_NOT_OFFERED;
    if (record->from == TW_CLIENT) {
        client_record_13(judge, record, time_ns);
    } else if ((judge->sent[TW_CLIENT] & TW_SENT_MAYBE_FINISHED) != 0 && !offered) {
        tw_judge_finished(judge, TW_CLIENT, judge->now.end_ns);
    }
}

// encrypted_handshake_12: the first record behind ChangeCipherSpec is Finished. Before it, inside encryption, come the messages
// of a renegotiation.
static void encrypted_handshake_12(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    enum tw_from from = record->from;
    if ((judge->sent[from] & TW_SENT_CCS) != 0 || !(judge->now.encrypted || judge->lost[from])) {
        tw_judge_finished(judge, from, time_ns);
    } else if (from == TW_SERVER && judge->now.encrypted && judge->now.server_hello_ns == 0) {
        judge->now.server_hello_ns = time_ns;
    }
    judge->sent[from] |= TW_SENT_SOMETHING;
}

static void encrypted_12(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    if (judge->now.outcome != TW_OUTCOME_OPEN) {
        return;
    }
    switch (record->record_type) {
    case TW_CT_CHANGE_CIPHER_SPEC: tw_judge_ciphers_changed(judge, record->from); break;
    case TW_CT_HANDSHAKE: encrypted_handshake_12(judge, record, time_ns); break;
    case TW_CT_ALERT: tw_judge_outcome(judge, TW_OUTCOME_ALERT, time_ns); break;
    case TW_CT_APPLICATION_DATA:
        if (!judge->now.encrypted) {
            tw_judge_finished(judge, record->from, time_ns);  // nothing else can come before data
        }
        break;
    default: break;
    }
}

// tw_judge_opened_data: who sends data has sent a Finished, seen or not, but for early data, and for what comes between the
// messages of a renegotiation.
void tw_judge_opened_data(struct tw_judge *judge, enum tw_from from, uint64_t time_ns)
{
    bool early = tw_judge_is_tls13(judge) ? from == TW_CLIENT && judge->now.early_data != TW_EARLY_NOT_OFFERED
                                          : judge->now.renegotiation && (judge->sent[from] & TW_SENT_CCS) == 0;
    if (judge->now.has_server_hello && !early) {
        tw_judge_finished(judge, from, time_ns);
    }
}

void tw_judge_encrypted(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    if (tw_judge_is_tls13(judge)) {
        encrypted_13(judge, record, time_ns);
    } else if (judge->now.has_server_hello || judge->now.encrypted) {
        encrypted_12(judge, record, time_ns);
    }
}
