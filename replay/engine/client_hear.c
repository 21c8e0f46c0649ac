// What the server says, as long as it is the same in all versions: hellos, alerts, ChangeCipherSpec, faults of records.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

bool rp_alert_is_fatal(uint16_t version, uint8_t level, uint8_t description)
{
    if (version != TW_VERSION_TLS13) {
        return level == TW_ALERT_LEVEL_FATAL;
    }
    return description != TW_ALERT_CLOSE_NOTIFY && description != TW_ALERT_USER_CANCELED;
}

static void hear_alert(struct rp_client *client, const struct tw_event *event)
{
    struct rp_client_facts *facts = &client->facts;
    bool farewell = event->alert_description == TW_ALERT_CLOSE_NOTIFY;
    bool fatal = rp_alert_is_fatal(facts->version, event->alert_level, event->alert_description);
    if (farewell) {
        facts->close_notify = true;
    } else if (!facts->has_alert || (fatal && facts->alert_level != TW_ALERT_LEVEL_FATAL)) {
        facts->has_alert = true;
        facts->alert_level = event->alert_level;
        facts->alert_description = event->alert_description;
    }
    if (farewell || fatal) {
        client->owes = RP_OWES_NO_MORE;
        client->await = RP_AWAIT_NOTHING;
    } else if (event->alert_description == TW_ALERT_NO_RENEGOTIATION && client->established && !facts->server_hello) {
        client->owes = RP_OWES_NOTHING;  // the connection goes on as it was (RFC 5246 section 7.2.2)
        client->await = RP_AWAIT_NOTHING;
    }
}

static void hear_server_hello(struct rp_client *client, const struct tw_event *event)
{
    struct tw_server_hello hello;
    struct tw_span whole = rp_transcript_keep(client, true, event->whole);
    if (whole.len == 0) {
        rp_client_no_room(client);
        return;
    }
    struct tw_cursor body = tw_cursor_over(tw_span_of(whole.data + 4, whole.len - 4));
    if (!tw_server_hello_parse(&body, &hello)) {
        rp_client_give_up(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    uint16_t version = tw_server_hello_version(&hello);
    bool changes = (client->established || client->facts.hello_retry) && version != client->facts.version;
    rp_client_check_hello(client, &hello, version);
    if (changes || (client->facts.hello_retry && hello.cipher_suite != client->facts.cipher_suite)) {
        rp_client_give_up(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
        return;
    }
    client->suite = tw_suite_find(hello.cipher_suite);
    client->facts.version = version;
    client->facts.cipher_suite = hello.cipher_suite;
    if (client->suite == NULL || !rp_protects(version, client->suite)
        || (version == TW_VERSION_TLS13 && !client->offers13)) {
        client->facts.server_hello = true;
        rp_client_give_up(client, RP_FAULT_NOT_OURS, TW_ALERT_ILLEGAL_PARAMETER);
        return;
    }
    if (version != TW_VERSION_TLS13) {
        client->facts.server_hello = true;
        rp_client12_hello(client, &hello);
    } else if (tw_server_hello_is_retry(&hello)) {
        rp_client13_retry(client, &hello);
    } else {
        client->facts.server_hello = true;
        rp_client13_hello(client, &hello);
    }
}

// hear_kept takes a message that is there whole.
static void hear_kept(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    if (event->message_type == TW_HS_HELLO_REQUEST && !of13) {
        client->owes = client->owes == RP_OWES_NOTHING ? RP_OWES_HELLO_AGAIN : client->owes;
    } else if (of13 && client->established) {
        rp_client13_heard_after(client, event, now_us);
    } else if (client->await == RP_AWAIT_SERVER_HELLO) {
        if (event->message_type == TW_HS_SERVER_HELLO) {
            hear_server_hello(client, event);
        } else {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
    } else if (of13) {
        rp_client13_heard(client, event, now_us);
    } else {
        rp_client12_heard(client, event, now_us);
    }
}

static void hear_message(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    if (client->heard_plain) {  // nothing may stand before the server's first record
        client->heard_plain = false;
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_UNEXPECTED_MESSAGE);
    }
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    bool spans_keys = client->keys_changed && !event->first_of_record;
    client->keys_changed = false;
    if (of13 && (spans_keys || (client->reads && !event->opened))) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    if (event->kept) {
        hear_kept(client, event, now_us);
    } else if (!of13 || !client->established || event->message_type != TW_HS_NEW_SESSION_TICKET) {
        rp_client_no_room(client);  // a ticket of TLS 1.3 belongs to no transcript: it is passed over
    }
}

// hear_change takes a ChangeCipherSpec, which means nothing in TLS 1.3 (RFC 8446 appendix D.4).
static void hear_change(struct rp_client *client)
{
    bool of13 = client->facts.version == TW_VERSION_TLS13 || (client->facts.version == 0 && client->offers13);
    if (of13) {
        if (client->facts.server_finished) {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        return;
    }
    bool abbreviated = client->await == RP_AWAIT_DECISION && rp_client12_resume(client, 0);
    if (client->await == RP_AWAIT_DECISION && !abbreviated && client->facts.session_id_echoed) {
        client->facts.resumed = true;  // an ID that a script sent, without a session behind it
        rp_client_give_up(client, RP_FAULT_NO_SECRET, TW_ALERT_INTERNAL_ERROR);
        return;
    }
    bool expected = client->await == RP_AWAIT_CHANGE && client->owes == RP_OWES_ANSWER;
    if (!abbreviated && !expected) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    rp_client12_changed(client);
    client->await = RP_AWAIT_FINISHED;
}

// hear_fault takes what is wrong with a record or its framing. What is no TLS from its first byte on is for others to tell.
static void hear_fault(struct rp_client *client, const struct tw_event *event)
{
    switch (event->fault) {
    case TW_FAULT_RECORD_HEADER:
        if (client->heard_tls) {
            rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        }
        break;
    case TW_FAULT_RECORD_LENGTH: rp_client_fault(client, RP_FAULT_BAD_RECORD, TW_ALERT_RECORD_OVERFLOW); break;
    case TW_FAULT_EMPTY_RECORD:
    case TW_FAULT_CCS_BODY: rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_UNEXPECTED_MESSAGE); break;
    case TW_FAULT_ALERT_LENGTH: rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR); break;
    case TW_FAULT_INTERLEAVED:  // up to TLS 1.2 it is allowed
        if (client->facts.version == TW_VERSION_TLS13) {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        break;
    case TW_FAULT_NONE:
    case TW_FAULT_MESSAGE_LOST:
    case TW_FAULT_MESSAGE_ENDED: break;
    }
}

void rp_client_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    if (!client->facts.hello_sent) {
        return;  // what is said here answers somebody else's bytes
    }
    if (client->owes == RP_OWES_NO_MORE && event->type != TW_EVENT_ALERT && event->type != TW_EVENT_APPLICATION_DATA) {
        return;  // it is over, and nothing is awaited
    }
    hear_fault(client, event);
    client->heard_tls = client->heard_tls || event->type == TW_EVENT_MESSAGE || event->type == TW_EVENT_ALERT;
    switch (event->type) {
    case TW_EVENT_MESSAGE: hear_message(client, event, now_us); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: hear_change(client); break;
    case TW_EVENT_ALERT: hear_alert(client, event); break;
    case TW_EVENT_APPLICATION_DATA:
        if (event->opened) {
            client->facts.data_received += event->length;
        } else {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        break;
    case TW_EVENT_ENCRYPTED:
        if (event->bad) {
            rp_client_fault(client, RP_FAULT_BAD_RECORD, TW_ALERT_BAD_RECORD_MAC);
        } else if (client->facts.version == 0) {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
        break;
    case TW_EVENT_PLAIN: client->heard_plain = true; break;
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: break;
    }
}
