// The kind of each handshake: what its messages decide, and how it came out. RFC 5246 section 7.3, RFC 5077 section 3.4,
// RFC 8446 sections 2 and 4.2.11.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/kind.h"

#include "parsers/tls/alert.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/judge.h"

// What a side has sent in this handshake.
enum {
    SENT_SOMETHING = 1,
    SENT_CCS = 2,
    SENT_FINISHED = 4,
    SENT_MAYBE_FINISHED = 8,  // TLS 1.3: a protected record that is large enough
};

static enum tw_from other(enum tw_from from)
{
    return from == TW_CLIENT ? TW_SERVER : TW_CLIENT;
}

static bool is_tls13(const struct tw_judge *judge)
{
    return judge->now.has_server_hello && tw_version_is_13(judge->now.version);
}

// ---- Why ---------------------------------------------------------------------------------------------------------

static enum tw_why why_full(const struct tw_judge *judge)
{
    const struct tw_handshake *now = &judge->now;
    bool id = now->session_id_len != 0, ticket = now->ticket_offered != 0;
    if (!judge->hello_known) {
        return TW_WHY_LOST;
    }
    if (now->num_psks != 0) {
        return is_tls13(judge) ? TW_WHY_PSK_REFUSED : TW_WHY_DOWNGRADED;
    }
    if (ticket) {
        return id && !is_tls13(judge) ? TW_WHY_ID_AND_TICKET_REFUSED : TW_WHY_TICKET_REFUSED;
    }
    if (!id || is_tls13(judge)) {
        return TW_WHY_NOTHING_OFFERED;
    }
    return judge->offers_tls13 ? TW_WHY_MAYBE_ID_REFUSED : TW_WHY_ID_REFUSED;
}

static void decide(struct tw_judge *judge, enum tw_kind kind, enum tw_why why)
{
    if (!judge->decided) {
        judge->decided = true;
        judge->now.kind = (uint8_t)kind;
        judge->now.why = (uint8_t)why;
    }
}

static void decide_full(struct tw_judge *judge)
{
    decide(judge, TW_KIND_FULL, why_full(judge));
}

// decide_abbreviated: a server that takes a ticket echoes the client's session ID (RFC 5077 section 3.4).
static void decide_abbreviated(struct tw_judge *judge)
{
    const struct tw_handshake *now = &judge->now;
    bool echoed = now->session_id_len != 0
                  && tw_span_equal(tw_span_of(now->session_id, now->session_id_len),
                                   tw_span_of(now->server_session_id, now->server_session_id_len));
    if (!judge->hello_known) {
        decide(judge, TW_KIND_ABBREVIATED, TW_WHY_LOST);
    } else if (now->ticket_offered != 0 && echoed) {
        decide(judge, TW_KIND_ABBREVIATED, TW_WHY_EITHER);
    } else if (now->ticket_offered != 0) {
        decide(judge, TW_KIND_ABBREVIATED_TICKET, TW_WHY_TICKET_TAKEN);
    } else if (echoed) {
        decide(judge, TW_KIND_ABBREVIATED_ID, TW_WHY_ID_ECHOED);
    } else if (!judge->lost[TW_SERVER]) {
        decide(judge, TW_KIND_ABBREVIATED, TW_WHY_NOTHING);
    }
}

// ---- How it came out ---------------------------------------------------------------------------------------------

static void end(struct tw_judge *judge, enum tw_outcome outcome, uint64_t time_ns)
{
    if (judge->now.outcome == TW_OUTCOME_OPEN) {
        judge->now.outcome = (uint8_t)outcome;
        judge->now.end_ns = time_ns;
        judge->established = judge->established || outcome == TW_OUTCOME_COMPLETED;
    }
}

// server_is_done: the server's Finished was seen, or can be among what was seen.
static bool server_is_done(const struct tw_judge *judge)
{
    bool hidden = judge->num_encrypted[TW_SERVER] != 0 || judge->lost[TW_SERVER];
    return (judge->sent[TW_SERVER] & SENT_FINISHED) != 0 || (is_tls13(judge) && hidden);
}

static void finished(struct tw_judge *judge, enum tw_from from, uint64_t time_ns)
{
    judge->sent[from] |= SENT_FINISHED;
    if ((judge->sent[TW_CLIENT] & SENT_FINISHED) != 0 && server_is_done(judge)) {
        end(judge, TW_OUTCOME_COMPLETED, time_ns);
    }
}

static void early_data(struct tw_judge *judge, bool accepted)
{
    if (judge->now.early_data != TW_EARLY_OFFERED) {
        return;
    }
    judge->now.early_data = accepted ? TW_EARLY_ACCEPTED : TW_EARLY_REJECTED;
    if (accepted && judge->now.kind == TW_KIND_PSK) {
        judge->now.kind = TW_KIND_PSK_EARLY_DATA;
    }
}

// ---- Messages ----------------------------------------------------------------------------------------------------

static void server_hello(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns)
{
    bool psk = false;
    switch (tw_judge_server_hello(judge, message, &psk)) {
    case TW_ANSWER_UNREADABLE:
        judge->lost[TW_SERVER] = true;
        judge->now.server_hello_ns = time_ns;
        return;
    case TW_ANSWER_RETRY:
        judge->now.hello_retry = true;
        early_data(judge, false);  // RFC 8446 section 4.2.10
        return;
    case TW_ANSWER_HELLO: break;
    }
    judge->now.server_hello_ns = time_ns;
    if (!psk || judge->now.selected_psk != 0) {
        early_data(judge, false);
    }
    if (psk) {
        decide(judge, TW_KIND_PSK, TW_WHY_PSK_SELECTED);
    } else if (is_tls13(judge)) {
        decide_full(judge);
    }
}

static void from_server(struct tw_judge *judge, const struct tw_event *message)
{
    bool accepted = false;
    switch (message->message_type) {
    case TW_HS_SERVER_KEY_EXCHANGE: tw_judge_server_key_exchange(judge, message); break;
    case TW_HS_CERTIFICATE_REQUEST: judge->now.client_certificate_asked = true; break;
    case TW_HS_CERTIFICATE:
    case TW_HS_CERTIFICATE_STATUS:
    case TW_HS_SERVER_HELLO_DONE: break;
    case TW_HS_ENCRYPTED_EXTENSIONS:
        if (tw_judge_encrypted_extensions(judge, message, &accepted)) {
            early_data(judge, accepted);
        }
        return;
    default: return;
    }
    if (!is_tls13(judge)) {
        decide_full(judge);
    }
}

static void from_client(struct tw_judge *judge, const struct tw_event *message)
{
    switch (message->message_type) {
    case TW_HS_CERTIFICATE: tw_judge_certificate(judge, message); break;
    case TW_HS_CLIENT_KEY_EXCHANGE: break;
    case TW_HS_END_OF_EARLY_DATA: early_data(judge, true); return;
    default: return;
    }
    if (!is_tls13(judge)) {
        decide_full(judge);
    }
}

static void take_message(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns)
{
    if (message->message_type == TW_HS_NEW_SESSION_TICKET && message->from == TW_SERVER) {
        tw_judge_ticket(judge, message, time_ns);
    }
    if (judge->now.outcome != TW_OUTCOME_OPEN) {
        return;  // TLS 1.3 goes on with tickets and key updates
    }
    judge->sent[message->from] |= SENT_SOMETHING;
    if (message->message_type == TW_HS_CLIENT_HELLO) {
        tw_judge_client_hello(judge, message);
    } else if (message->message_type == TW_HS_SERVER_HELLO) {
        server_hello(judge, message, time_ns);
    } else if (message->message_type == TW_HS_FINISHED) {
        finished(judge, message->from, time_ns);
    } else if (message->from == TW_SERVER) {
        from_server(judge, message);
    } else {
        from_client(judge, message);
    }
}

// ---- Records -----------------------------------------------------------------------------------------------------

// change_ciphers: TLS 1.2 and before. In an abbreviated handshake the server changes first, in a full one the client does, and
// what one side sends in answer comes after what it answers.
static void change_ciphers(struct tw_judge *judge, enum tw_from from)
{
    bool first = (judge->sent[other(from)] & SENT_CCS) == 0;
    bool answered = judge->now.has_server_hello || judge->now.encrypted;
    if (is_tls13(judge) || (!answered && judge->offers_tls13)) {
        return;  // RFC 8446 appendix D.4: it means nothing
    }
    judge->sent[from] |= SENT_CCS;
    if (!first || !answered || judge->lost[TW_CLIENT]) {
        return;
    }
    if (judge->now.encrypted) {
        bool full = from == TW_CLIENT;
        if (!full || !judge->lost[TW_SERVER]) {
            decide(judge, full ? TW_KIND_FULL : TW_KIND_ABBREVIATED, TW_WHY_CIPHERS_CHANGED);
        }
    } else if (from == TW_SERVER) {
        decide_abbreviated(judge);
    }
}

// Lengths of protected records in TLS 1.3 that carry one message and no padding (RFC 8446 section 5.2).
struct lengths {
    uint32_t alert, end_of_early_data, finished;
};

static struct lengths lengths_of(uint16_t cipher_suite)
{
    const struct tw_suite *suite = tw_suite_find(cipher_suite);
    uint32_t hash = suite != NULL ? (uint32_t)tw_hash_bytes(suite->prf) : 32;
    uint32_t tag = suite != NULL ? tw_cipher_get(suite->cipher)->tag_bytes : 16;
    return (struct lengths){.alert = 2 + 1 + tag, .end_of_early_data = 4 + 1 + tag, .finished = 4 + hash + 1 + tag};
}

// client_record_13 looks for the client's Finished. With early data, records of any length may come before it, so its length
// must be exact; the record before it is EndOfEarlyData where the early data was accepted (RFC 8446 section 4.5).
static void client_record_13(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    struct lengths lengths = lengths_of(judge->now.cipher_suite);
    if (record->length == lengths.finished) {
        early_data(judge, judge->early_end_seen);
        finished(judge, TW_CLIENT, time_ns);
    } else if (record->length > lengths.finished) {
        judge->sent[TW_CLIENT] |= SENT_MAYBE_FINISHED;
        judge->now.end_ns = time_ns;
    }
    judge->early_end_seen = record->length == lengths.end_of_early_data;
}

static void encrypted_13(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    judge->num_encrypted[record->from]++;
    judge->last_is_alert = record->length == lengths_of(judge->now.cipher_suite).alert;
    if (judge->now.outcome != TW_OUTCOME_OPEN) {
        return;
    }
    bool offered = judge->now.early_data != TW_EARLY_NOT_OFFERED;
    if (record->from == TW_CLIENT) {
        client_record_13(judge, record, time_ns);
    } else if ((judge->sent[TW_CLIENT] & SENT_MAYBE_FINISHED) != 0 && !offered) {
        finished(judge, TW_CLIENT, judge->now.end_ns);
    }
}

// encrypted_handshake_12: the first record behind ChangeCipherSpec is Finished. Before it, inside encryption, come the messages
// of a renegotiation.
static void encrypted_handshake_12(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    enum tw_from from = record->from;
    if ((judge->sent[from] & SENT_CCS) != 0 || !(judge->now.encrypted || judge->lost[from])) {
        finished(judge, from, time_ns);
    } else if (from == TW_SERVER && judge->now.encrypted && judge->now.server_hello_ns == 0) {
        judge->now.server_hello_ns = time_ns;
    }
    judge->sent[from] |= SENT_SOMETHING;
}

static void encrypted_12(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    if (judge->now.outcome != TW_OUTCOME_OPEN) {
        return;
    }
    switch (record->record_type) {
    case TW_CT_CHANGE_CIPHER_SPEC: change_ciphers(judge, record->from); break;
    case TW_CT_HANDSHAKE: encrypted_handshake_12(judge, record, time_ns); break;
    case TW_CT_ALERT: end(judge, TW_OUTCOME_ALERT, time_ns); break;
    case TW_CT_APPLICATION_DATA:
        if (!judge->now.encrypted) {
            finished(judge, record->from, time_ns);  // nothing else can come before data
        }
        break;
    default: break;
    }
}

static void take_encrypted(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns)
{
    if (is_tls13(judge)) {
        encrypted_13(judge, record, time_ns);
    } else if (judge->now.has_server_hello || judge->now.encrypted) {
        encrypted_12(judge, record, time_ns);
    } else if (record->from == TW_CLIENT && judge->now.early_data != TW_EARLY_NOT_OFFERED) {
        judge->early_bytes += record->length;
    }
}

static void take_alert(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    struct tw_alert alert = {.level = event->alert_level, .description = event->alert_description};
    bool refused = judge->now.renegotiation && alert.description == TW_ALERT_NO_RENEGOTIATION;
    if (event->fault != TW_FAULT_MESSAGE_LOST && (refused || tw_alert_is_fatal(&alert, is_tls13(judge)))) {
        end(judge, TW_OUTCOME_ALERT, time_ns);
    }
}

static void take(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    bool open = judge->now.outcome == TW_OUTCOME_OPEN;
    if (open && (event->type == TW_EVENT_GAP || event->fault == TW_FAULT_MESSAGE_LOST)) {
        judge->lost[event->from] = true;
    }
    switch (event->type) {
    case TW_EVENT_MESSAGE: take_message(judge, event, time_ns); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC:
        if (open) {
            change_ciphers(judge, event->from);
        }
        break;
    case TW_EVENT_ALERT: take_alert(judge, event, time_ns); break;
    case TW_EVENT_ENCRYPTED: take_encrypted(judge, event, time_ns); break;
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_PLAIN:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: break;
    }
}

// ---- Begin and end -----------------------------------------------------------------------------------------------

// begins says whether the event starts a handshake. A second ClientHello does not where the server asked for it, or has not
// answered the first.
static bool begins(const struct tw_judge *judge, const struct tw_event *event)
{
    const struct tw_handshake *now = &judge->now;
    bool open = judge->active && now->outcome == TW_OUTCOME_OPEN;
    if (event->type == TW_EVENT_MESSAGE) {
        if (event->message_type == TW_HS_CLIENT_HELLO) {
            return !open || now->has_server_hello || now->encrypted;
        }
        return judge->count == 0 && event->message_type != TW_HS_HELLO_REQUEST;
    }
    // A renegotiation that cannot be read: in TLS 1.2 the type of an encrypted record is the type of what is in it.
    if (event->type != TW_EVENT_ENCRYPTED || open || !judge->established || is_tls13(judge)) {
        return false;
    }
    return event->record_type == TW_CT_CHANGE_CIPHER_SPEC
           || (event->record_type == TW_CT_HANDSHAKE && event->from == TW_CLIENT);
}

static void begin(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    uint16_t outer_version = judge->established ? judge->now.version : 0;
    *judge = (struct tw_judge){.active = true, .established = judge->established, .count = judge->count};
    judge->now.index = judge->count;
    judge->now.renegotiation = judge->established;
    judge->count = (uint8_t)(judge->count + (judge->count < UINT8_MAX));
    bool hello = event->type == TW_EVENT_MESSAGE && event->message_type == TW_HS_CLIENT_HELLO;
    bool record = event->type == TW_EVENT_ENCRYPTED && event->record_type == TW_CT_HANDSHAKE;
    judge->now.start_ns = hello || record ? time_ns : 0;
    judge->lost[TW_CLIENT] = judge->lost[TW_SERVER] = !hello && !record;
    if (event->type == TW_EVENT_ENCRYPTED) {
        judge->now.encrypted = true;
        judge->now.version = outer_version;
        judge->now.kind = TW_KIND_UNKNOWN;
        judge->now.why = TW_WHY_ENCRYPTED;
    }
}

static void settle_kind(struct tw_judge *judge, enum tw_outcome how)
{
    struct tw_handshake *now = &judge->now;
    bool lost = judge->lost[TW_CLIENT] || judge->lost[TW_SERVER] || how == TW_OUTCOME_CUT;
    bool answered = now->has_server_hello || judge->sent[TW_SERVER] != 0;
    if (judge->decided) {
        return;
    }
    if (!answered && !judge->lost[TW_SERVER]) {
        now->kind = TW_KIND_NONE;
        now->why = TW_WHY_NO_ANSWER;
    } else {
        now->kind = TW_KIND_UNKNOWN;
        now->why = lost ? TW_WHY_LOST : now->encrypted ? TW_WHY_ENCRYPTED : TW_WHY_NOTHING;
    }
}

// settle ends the handshake that is under way, and says what can be said of it.
static void settle(struct tw_judge *judge, enum tw_outcome how)
{
    if (is_tls13(judge) && (judge->sent[TW_CLIENT] & SENT_MAYBE_FINISHED) != 0 && server_is_done(judge)) {
        end(judge, TW_OUTCOME_COMPLETED, judge->now.end_ns);
    }
    if (is_tls13(judge) && judge->last_is_alert && how != TW_OUTCOME_CUT) {
        end(judge, TW_OUTCOME_ALERT, judge->now.end_ns);
    }
    end(judge, how, judge->now.end_ns);
    settle_kind(judge, how);
}

void tw_judge_init(struct tw_judge *judge)
{
    *judge = (struct tw_judge){0};
}

bool tw_judge_event(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    if (begins(judge, event)) {
        if (judge->active) {
            settle(judge, TW_OUTCOME_CLOSED);
            judge->active = false;
            return true;
        }
        begin(judge, event, time_ns);
    }
    if (judge->active) {
        take(judge, event, time_ns);
    }
    return false;
}

void tw_judge_end(struct tw_judge *judge, enum tw_outcome how)
{
    if (judge->active) {
        settle(judge, how);
    }
}
