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

// lay_out finds the rooms, which stand behind the struct.
static void lay_out(struct rp_client *client, const struct rp_client_limits *limits)
{
    client->limits = *limits;
    client->transcript_memory = (uint8_t *)client + aligned(sizeof *client);
    client->ticket_memory = client->transcript_memory + aligned(limits->transcript_room);
    client->open_memory = client->ticket_memory + aligned(limits->ticket_room);
}

struct rp_client *rp_client_place(void *memory, const struct rp_client_limits *limits)
{
    lay_out(memory, limits);
    return memory;
}

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type);

void rp_client_start(struct rp_client *client, const struct rp_client_setting *setting)
{
    struct rp_client_limits limits = client->limits;
    rp_wipe(client, sizeof *client);  // the secrets of the play before, too
    lay_out(client, &limits);
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

struct tw_span rp_client_message(const struct rp_client *client, bool from_server, uint8_t type)
{
    struct tw_span whole = rp_transcript_last(client, from_server, type);
    return whole.len < 4 ? tw_span_of(NULL, 0) : tw_span_of(whole.data + 4, whole.len - 4);
}
