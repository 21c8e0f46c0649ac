// The client's life: what it is asked, what it hears, and the keys in use.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

#include <stdalign.h>

static const struct {
    const char *text;
} fault_texts[] = {
    [RP_FAULT_NONE] = {"nothing was wrong"},
    [RP_FAULT_UNEXPECTED_MESSAGE] = {"a message out of order"},
    [RP_FAULT_MALFORMED] = {"a message that cannot be read"},
    [RP_FAULT_BAD_RECORD] = {"a record that does not authenticate"},
    [RP_FAULT_BAD_FINISHED] = {"a Finished that does not fit the handshake"},
    [RP_FAULT_BAD_SIGNATURE] = {"a signature that is not the certificate's"},
    [RP_FAULT_BAD_CHOICE] = {"a choice that was not offered, or that does not go together"},
    [RP_FAULT_BAD_SHARE] = {"a key share that nothing can be agreed with"},
    [RP_FAULT_BAD_RENEGOTIATION_INFO] = {"a renegotiation_info that does not fit"},
    [RP_FAULT_BAD_CERTIFICATE] = {"a certificate that cannot be read, or none"},
    [RP_FAULT_TOO_LONG] = {"a message longer than there is room for"},
    [RP_FAULT_NO_SECRET] = {"a session was resumed whose secret is not known"},
    [RP_FAULT_NOT_OURS] = {"a suite or version that is not spoken here"},
};

const char *rp_client_fault_text(enum rp_client_fault fault)
{
    return fault_texts[fault].text;
}

struct rp_client_limits rp_client_limits_usual(void)
{
    return (struct rp_client_limits){.transcript_room = 65536, .ticket_room = 16384, .open_room = 16640};
}

static size_t aligned(size_t size)
{
    return (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
}

size_t rp_client_size(const struct rp_client_limits *limits)
{
    return aligned(sizeof(struct rp_client)) + aligned(limits->transcript_room) + aligned(limits->ticket_room)
           + aligned(limits->open_room);
}

struct rp_client *rp_client_place(void *memory, const struct rp_client_limits *limits)
{
    struct rp_client *client = memory;
    client->limits = *limits;
    client->transcript_memory = (uint8_t *)memory + aligned(sizeof *client);
    client->ticket_memory = client->transcript_memory + aligned(limits->transcript_room);
    client->open_memory = client->ticket_memory + aligned(limits->ticket_room);
    return client;
}

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type);

void rp_client_start(struct rp_client *client, const struct rp_client_setting *setting)
{
    size_t from = offsetof(struct rp_client, setting);
    memset((uint8_t *)client + from, 0, offsetof(struct rp_client, spec) - from);
    client->setting = *setting;
    client->opener = (struct tw_opener){.open = open_record, .context = client};
    client->ticket_room = tw_writer_into(client->ticket_memory, client->limits.ticket_room);
    rp_transcript_begin(client);
}

enum rp_owes rp_client_owes(const struct rp_client *client)
{
    return client->owes;
}

const struct rp_client_facts *rp_client_facts(const struct rp_client *client)
{
    return &client->facts;
}

const struct tw_opener *rp_client_opener(struct rp_client *client)
{
    return &client->opener;
}

bool rp_client_owed_update(const struct rp_client *client)
{
    return client->update_owed && client->established;  // not before our Finished (RFC 8446 section 4.6.3)
}

bool rp_client_has_keys(const struct rp_client *client)
{
    enum rp_epoch epoch = rp_client_epoch(client);
    return epoch == RP_EPOCH_NOW || epoch == RP_EPOCH_HANDSHAKE;
}

void rp_client_fault(struct rp_client *client, enum rp_client_fault fault, uint8_t alert)
{
    client->facts.num_faults += client->facts.num_faults != UINT32_MAX;
    if (client->facts.fault == RP_FAULT_NONE) {
        client->facts.fault = fault;
        client->facts.fault_alert = alert;
    }
}

void rp_client_give_up(struct rp_client *client, enum rp_client_fault fault, uint8_t alert)
{
    rp_client_fault(client, fault, alert);
    client->owes = RP_OWES_NO_MORE;
    client->await = RP_AWAIT_NOTHING;
}

void rp_client_no_room(struct rp_client *client)
{
    rp_client_give_up(client, RP_FAULT_TOO_LONG, TW_ALERT_INTERNAL_ERROR);
}

void rp_client_too_long(struct rp_client *client)
{
    if (client->facts.hello_sent && !client->established) {
        rp_client_no_room(client);
    }
}

const struct rp_session *rp_client_session_of(const struct rp_client *client, size_t offer)
{
    return rp_session_get(client->setting.sessions, client->offered[offer].slot);
}

void rp_client_completed(struct rp_client *client)
{
    client->facts.completed = client->facts.server_finished;
    client->facts.handshakes++;
    client->owes = RP_OWES_NOTHING;
    client->await = RP_AWAIT_NOTHING;
    client->established = true;
}

// Keys.

enum rp_epoch rp_client_epoch(const struct rp_client *client)
{
    // In TLS 1.3 the keys of application data are there once the server's Finished is, and in use once ours went out.
    if (client->has_write[RP_EPOCH_NOW] && (client->established || client->facts.version != TW_VERSION_TLS13)) {
        return RP_EPOCH_NOW;
    }
    if (client->has_write[RP_EPOCH_HANDSHAKE]) {
        return RP_EPOCH_HANDSHAKE;
    }
    return client->has_write[RP_EPOCH_EARLY] && !client->early_over ? RP_EPOCH_EARLY : RP_EPOCH_CLEAR;
}

bool rp_client_protect(struct rp_client *client, enum rp_epoch epoch, uint16_t version, const struct tw_suite *suite,
                       const struct rp_record_keys *keys)
{
    client->has_write[epoch] = rp_seal_init(
        &client->write[epoch],
        &(struct rp_protection_config){
            .version = version, .suite = suite, .keys = keys, .encrypt_then_mac = client->facts.encrypt_then_mac});
    return client->has_write[epoch];
}

bool rp_client_unprotect(struct rp_client *client, struct rp_protection *p, const struct rp_record_keys *keys)
{
    return rp_open_init(p, &(struct rp_protection_config){.version = client->facts.version,
                                                          .suite = client->suite,
                                                          .keys = keys,
                                                          .encrypt_then_mac = client->facts.encrypt_then_mac});
}

static bool opens(struct rp_client *client, const struct tw_record *record, struct tw_span *plain, uint8_t *type)
{
    return rp_open(&client->read, record, client->open_memory, client->limits.open_room, plain, type);
}

// try_others tries the sessions that may have been resumed, one after the other, on the first record under new keys.
static bool try_others(struct rp_client *client, const struct tw_record *record, struct tw_span *plain, uint8_t *type)
{
    while (client->after_change && client->facts.resumed && rp_client12_resume(client, client->candidate + 1U)) {
        rp_client12_changed(client);
        if (opens(client, record, plain, type)) {
            return true;
        }
    }
    return false;
}

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type)
{
    struct rp_client *client = context;
    if (from == TW_CLIENT || !client->reads) {
        return TW_OPENED_SKIP;
    }
    bool opened = opens(client, record, plain, type) || try_others(client, record, plain, type);
    if (!opened && client->after_change && rp_client12_lacks_secret(client)) {
        rp_client_give_up(client, RP_FAULT_NO_SECRET, TW_ALERT_INTERNAL_ERROR);
        client->reads = false;
        return TW_OPENED_SKIP;
    }
    client->after_change = client->after_change && !opened;
    return opened ? TW_OPENED : TW_OPENED_BAD;
}

// What the server says.

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
        client->facts.data_received += event->length;
        if (!event->opened) {
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
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_PLAIN:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: break;
    }
}

struct tw_span rp_client_message(const struct rp_client *client, bool from_server, uint8_t type)
{
    struct tw_span whole = rp_transcript_last(client, from_server, type);
    return whole.len < 4 ? tw_span_of(NULL, 0) : tw_span_of(whole.data + 4, whole.len - 4);
}
