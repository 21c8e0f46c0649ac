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
    return client->update_owed;
}

void rp_client_fault(struct rp_client *client, enum rp_client_fault fault, uint8_t alert)
{
    if (client->facts.fault == RP_FAULT_NONE) {
        client->facts.fault = fault;
        client->facts.fault_alert = alert;
    }
}

void rp_client_no_room(struct rp_client *client)
{
    rp_client_fault(client, RP_FAULT_TOO_LONG, TW_ALERT_INTERNAL_ERROR);
    client->owes = RP_OWES_NO_MORE;
    client->await = RP_AWAIT_NOTHING;
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
    static const enum rp_epoch best_first[] = {RP_EPOCH_NOW, RP_EPOCH_HANDSHAKE, RP_EPOCH_EARLY};
    for (size_t i = 0; i < sizeof best_first / sizeof best_first[0]; i++) {
        if (client->has_write[best_first[i]]) {
            return best_first[i];
        }
    }
    return RP_EPOCH_CLEAR;
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

// open_record tries the sessions that may have been resumed, one after the other, on the first record under new keys.
static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type)
{
    struct rp_client *client = context;
    if (from == TW_CLIENT || !client->reads) {
        return TW_OPENED_SKIP;
    }
    bool opened = opens(client, record, plain, type);
    while (!opened && client->after_change && client->facts.resumed
           && rp_client12_resume(client, client->candidate + 1U)) {
        rp_client12_changed(client);
        opened = opens(client, record, plain, type);
    }
    client->after_change = client->after_change && !opened;
    return opened ? TW_OPENED : TW_OPENED_BAD;
}

// What the server says.

static void hear_alert(struct rp_client *client, const struct tw_event *event)
{
    struct rp_client_facts *facts = &client->facts;
    bool farewell = event->alert_description == TW_ALERT_CLOSE_NOTIFY;
    bool fatal = event->alert_level == TW_ALERT_LEVEL_FATAL;
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
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        client->owes = RP_OWES_NO_MORE;
        return;
    }
    uint16_t version = tw_server_hello_version(&hello);
    client->suite = tw_suite_find(hello.cipher_suite);
    client->facts.version = version;
    client->facts.cipher_suite = hello.cipher_suite;
    if (client->suite == NULL || !rp_protects(version, client->suite)
        || (version == TW_VERSION_TLS13 && !client->offers13)) {
        client->facts.server_hello = true;
        rp_client_fault(client, RP_FAULT_NOT_OURS, TW_ALERT_ILLEGAL_PARAMETER);
        client->owes = RP_OWES_NO_MORE;
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

static void hear_message(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    if (!event->kept) {
        rp_client_no_room(client);
        return;
    }
    if (event->message_type == TW_HS_HELLO_REQUEST && client->facts.version != TW_VERSION_TLS13) {
        client->owes = client->owes == RP_OWES_NOTHING ? RP_OWES_HELLO_AGAIN : client->owes;
    } else if (client->await == RP_AWAIT_SERVER_HELLO) {
        if (event->message_type == TW_HS_SERVER_HELLO) {
            hear_server_hello(client, event);
        } else {
            rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        }
    } else if (client->facts.version == TW_VERSION_TLS13) {
        rp_client13_heard(client, event, now_us);
    } else {
        rp_client12_heard(client, event, now_us);
    }
}

// hear_change takes a ChangeCipherSpec, which means nothing in TLS 1.3 (RFC 8446 appendix D.4).
static void hear_change(struct rp_client *client)
{
    bool of13 = client->facts.version == TW_VERSION_TLS13 || (client->facts.version == 0 && client->offers13);
    if (of13) {
        return;
    }
    bool abbreviated = client->await == RP_AWAIT_DECISION && rp_client12_resume(client, 0);
    bool expected = client->await == RP_AWAIT_CHANGE && client->owes == RP_OWES_ANSWER;
    if (!abbreviated && !expected) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    rp_client12_changed(client);
    client->await = RP_AWAIT_FINISHED;
}

void rp_client_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    if (!client->facts.hello_sent) {
        return;  // what is said here answers somebody else's bytes
    }
    switch (event->type) {
    case TW_EVENT_MESSAGE: hear_message(client, event, now_us); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: hear_change(client); break;
    case TW_EVENT_ALERT: hear_alert(client, event); break;
    case TW_EVENT_APPLICATION_DATA: client->facts.data_received += event->length; break;
    case TW_EVENT_ENCRYPTED:
        if (event->bad) {
            rp_client_fault(client, RP_FAULT_BAD_RECORD, TW_ALERT_BAD_RECORD_MAC);
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
