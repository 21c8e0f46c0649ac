// The kind of each handshake: what its messages decide, and how it came out. RFC 5246 section 7.3, RFC 5077 section 3.4,
// RFC 8446 sections 2 and 4.2.11.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/kind.h"

#include "parsers/tls/alert.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/judge.h"

// ---- Messages ----------------------------------------------------------------------------------------------------

static void server_hello(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns)
{
    bool psk = false;
    switch (tw_judge_server_hello(judge, message, &psk)) {
    case TW_ANSWER_UNREADABLE:
        judge->lost[TW_SERVER] = judge->lost[TW_SERVER] || message->fault != TW_FAULT_MESSAGE_ENDED;
        judge->now.server_hello_ns = time_ns;
        return;
    case TW_ANSWER_RETRY:
        judge->now.hello_retry = true;
        tw_judge_early_data(judge, false);  // RFC 8446 section 4.2.10
        return;
    case TW_ANSWER_HELLO: break;
    }
    judge->now.server_hello_ns = time_ns;
    if (!psk || judge->now.selected_psk != 0) {
        tw_judge_early_data(judge, false);
    }
    if (psk) {
        tw_judge_decide(judge, TW_KIND_PSK, TW_WHY_PSK_SELECTED);
    } else if (tw_judge_is_tls13(judge)) {
        tw_judge_full(judge);
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
            tw_judge_early_data(judge, accepted);
        }
        return;
    default: return;
    }
    if (!tw_judge_is_tls13(judge)) {
        tw_judge_full(judge);
    }
}

static void from_client(struct tw_judge *judge, const struct tw_event *message)
{
    switch (message->message_type) {
    case TW_HS_CERTIFICATE: tw_judge_certificate(judge, message); break;
    case TW_HS_CLIENT_KEY_EXCHANGE: break;
    case TW_HS_END_OF_EARLY_DATA: tw_judge_early_data(judge, true); return;
    default: return;
    }
    if (!tw_judge_is_tls13(judge)) {
        tw_judge_full(judge);
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
    judge->sent[message->from] |= TW_SENT_SOMETHING;
    if (message->message_type == TW_HS_CLIENT_HELLO) {
        tw_judge_client_hello(judge, message);
    } else if (message->message_type == TW_HS_SERVER_HELLO) {
        server_hello(judge, message, time_ns);
    } else if (message->message_type == TW_HS_FINISHED) {
        if (message->from == TW_CLIENT && tw_judge_is_tls13(judge)) {
            tw_judge_early_data(judge, judge->early_end_seen);  // where EndOfEarlyData could not be read
        }
        tw_judge_finished(judge, message->from, time_ns);
    } else if (message->from == TW_SERVER) {
        from_server(judge, message);
    } else {
        from_client(judge, message);
    }
}

// ---- Events ------------------------------------------------------------------------------------------------------

static void take_alert(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    struct tw_alert alert = {.level = event->alert_level, .description = event->alert_description};
    bool refused = judge->now.renegotiation && alert.description == TW_ALERT_NO_RENEGOTIATION;
    if (event->fault != TW_FAULT_MESSAGE_LOST && (refused || tw_alert_is_fatal(&alert, tw_judge_is_tls13(judge)))) {
        tw_judge_outcome(judge, TW_OUTCOME_ALERT, time_ns);
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
            tw_judge_ciphers_changed(judge, event->from);
        }
        break;
    case TW_EVENT_ALERT: take_alert(judge, event, time_ns); break;
    case TW_EVENT_ENCRYPTED: tw_judge_encrypted(judge, event, time_ns); break;
    case TW_EVENT_APPLICATION_DATA:
        if (open && event->opened) {
            tw_judge_opened_data(judge, event->from, time_ns);
        }
        break;
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
    if (event->type != TW_EVENT_ENCRYPTED || open || !judge->established || tw_judge_is_tls13(judge)) {
        return false;
    }
    return event->record_type == TW_CT_CHANGE_CIPHER_SPEC
           || (event->record_type == TW_CT_HANDSHAKE && event->from == TW_CLIENT);
}

static void begin(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    uint16_t outer_version = judge->established ? judge->now.version : 0;
    if (judge->count > 0) {  // the first one finds everything zero
        bool established = judge->established;
        uint8_t count = judge->count;
        struct tw_handshake_more *room = judge->room;
        tw_judge_init(judge);
        judge->established = established;
        judge->count = count;
        judge->room = room;
    }
    judge->active = true;
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
    if (tw_judge_is_tls13(judge) && (judge->sent[TW_CLIENT] & TW_SENT_MAYBE_FINISHED) != 0
        && tw_judge_server_is_done(judge)) {
        tw_judge_outcome(judge, TW_OUTCOME_COMPLETED, judge->now.end_ns);
    }
    if (tw_judge_is_tls13(judge) && judge->last_is_alert && how != TW_OUTCOME_CUT) {
        tw_judge_outcome(judge, TW_OUTCOME_ALERT, judge->now.end_ns);
    }
    tw_judge_outcome(judge, how, judge->now.end_ns);
    settle_kind(judge, how);
}

void tw_judge_init(struct tw_judge *judge)
{
    memset(judge, 0, offsetof(struct tw_judge, now) + offsetof(struct tw_handshake, session_id));
}

bool tw_judge_event(struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    // Nothing begins with what most events are: records that cannot be read.
    bool sealed = event->type == TW_EVENT_ENCRYPTED && (judge->tls13 || event->record_type == TW_CT_APPLICATION_DATA);
    if (!sealed && begins(judge, event)) {
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
