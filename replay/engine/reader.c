// What a reader learns from the events of a dialogue. RFC 5246 section 7.3, RFC 8446 sections 2 and 7.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/reader.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/server_hello.h"
#include "replay/engine/reader_parts.h"

#include <stdlib.h>

// ---- Beginning and end -------------------------------------------------------------------------------------------

struct rp_reader *rp_reader_new(struct rp_secrets *secrets, uint8_t *room, bool expecting)
{
    struct rp_reader *reader = calloc(1, sizeof *reader);
    if (reader != NULL) {
        reader->secrets = secrets;
        reader->room = room;
        reader->expecting = expecting;
        reader->opener = (struct tw_opener){.open = rp_reader_open, .context = reader};
    }
    return reader;
}

void rp_reader_free(struct rp_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->lanes != NULL) {
        rp_wipe(reader->lanes, 2 * sizeof *reader->lanes);
        free(reader->lanes);
    }
    free(reader->transcript);
    rp_wipe(reader, sizeof *reader);
    free(reader);
}

const struct tw_opener *rp_reader_as_opener(const struct rp_reader *reader)
{
    return &reader->opener;
}

bool rp_reader_has_keys(const struct rp_reader *reader)
{
    return reader->lanes != NULL;
}

bool rp_reader_early(const struct rp_reader *reader)
{
    return reader->lanes != NULL && reader->lanes[TW_CLIENT].epoch == RP_EPOCH_EARLY;
}

const struct rp_reader_facts *rp_reader_facts(const struct rp_reader *reader)
{
    return &reader->facts;
}

// ---- Hellos ------------------------------------------------------------------------------------------------------

// keep copies what fits into 32 bytes, which is all that a session ID may have.
static uint8_t keep(uint8_t out[32], struct tw_span bytes)
{
    if (bytes.len == 0 || bytes.len > 32) {
        return 0;
    }
    memcpy(out, bytes.data, bytes.len);
    return (uint8_t)bytes.len;
}

// keep_ticket keeps a hash of a ticket: it may be long.
static void keep_ticket(struct rp_reader *r, struct tw_span ticket)
{
    struct rp_digest digest;
    uint8_t value[RP_HASH_MAX];
    if (ticket.len != 0) {
        rp_digest_init(&digest, RP_HASH_SHA256);
        rp_digest_add(&digest, ticket);
        rp_digest_value(&digest, value);
        memcpy(r->ticket, value, sizeof r->ticket);
        r->ticket_len = sizeof r->ticket;
    }
}

// read_old_hello reads a ClientHello in the form of SSLv2 (RFC 5246 appendix E.2): the challenge is the random, right-aligned.
static bool read_old_hello(struct rp_reader *r, struct tw_cursor body)
{
    struct tw_client_hello_v2 hello;
    if (!tw_client_hello_v2_parse(&body, &hello) || hello.challenge.len > RP_RANDOM_BYTES || hello.challenge.len == 0) {
        return false;
    }
    memcpy(r->randoms.client + RP_RANDOM_BYTES - hello.challenge.len, hello.challenge.data, hello.challenge.len);
    r->facts.hello_version = hello.version;
    return true;
}

static bool read_hello(struct rp_reader *r, struct tw_cursor body)
{
    struct tw_client_hello hello;
    struct tw_span found = {0};
    if (!tw_client_hello_parse(&body, &hello) || hello.random.len != RP_RANDOM_BYTES) {
        return false;
    }
    memcpy(r->randoms.client, hello.random.data, RP_RANDOM_BYTES);
    r->facts.hello_version = hello.legacy_version;
    r->session_id_len = keep(r->session_id, hello.session_id);
    if (tw_extension_find(hello.extensions, TW_EXT_SESSION_TICKET, &found)) {
        keep_ticket(r, found);
    }
    r->offers_early = tw_extension_find(hello.extensions, TW_EXT_EARLY_DATA, &found);
    return true;
}

// begin forgets the handshake before; its keys stay in use until this one puts others into their place.
static void begin(struct rp_reader *r)
{
    rp_wipe(&r->master, sizeof r->master);
    r->randoms = (struct rp_randoms){0};
    r->suite = r->early_suite = NULL;
    r->version = 0;
    r->has_random = r->offers_early = r->retried = false;
    r->extended = r->encrypt_then_mac = r->key_exchange = false;
    r->pending[TW_CLIENT] = r->pending[TW_SERVER] = false;
    r->session_id_len = r->server_session_id_len = r->ticket_len = 0;
    r->facts.hello_version = r->facts.premaster_version = 0;
}

// client_hello: the second one of a HelloRetryRequest goes on with the first; its early data is rejected already.
static void client_hello(struct rp_reader *r, const struct tw_event *message)
{
    bool second = r->retried && r->version == 0;
    if (second) {
        r->offers_early = false;
        return;
    }
    begin(r);
    struct tw_cursor body = tw_cursor_over(message->body);
    r->has_random = message->kept && (message->sslv2 ? read_old_hello(r, body) : read_hello(r, body));
    if (r->has_random && r->offers_early) {
        rp_lane_epoch(r, TW_CLIENT, RP_EPOCH_EARLY);
    }
}

static void agreed_13(struct rp_reader *r)
{
    rp_lane_epoch(r, TW_SERVER, RP_EPOCH_HANDSHAKE);
    // Early data may still come: then trying tells where the client goes on under its handshake keys.
    bool early = r->lanes != NULL && r->lanes[TW_CLIENT].epoch == RP_EPOCH_EARLY;
    if (!early) {
        rp_lane_epoch(r, TW_CLIENT, RP_EPOCH_HANDSHAKE);
    }
    rp_lane_expect(r);
}

static void server_hello(struct rp_reader *r, const struct tw_event *message)
{
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_server_hello hello;
    struct tw_span found = {0};
    if (!r->has_random || !message->kept || !tw_server_hello_parse(&body, &hello)
        || hello.random.len != RP_RANDOM_BYTES) {
        return;
    }
    uint16_t version = tw_server_hello_version(&hello);
    if (version == TW_VERSION_TLS13 && tw_server_hello_is_retry(&hello)) {
        r->retried = true;
        return;
    }
    r->version = version;
    r->suite = tw_suite_find(hello.cipher_suite);
    memcpy(r->randoms.server, hello.random.data, RP_RANDOM_BYTES);
    r->server_session_id_len = keep(r->server_session_id, hello.session_id);
    r->extended = tw_extension_find(hello.extensions, TW_EXT_EXTENDED_MASTER_SECRET, &found);
    r->encrypt_then_mac = tw_extension_find(hello.extensions, TW_EXT_ENCRYPT_THEN_MAC, &found);
    if (version == TW_VERSION_TLS13) {
        agreed_13(r);
    } else {
        r->pending[TW_CLIENT] = r->pending[TW_SERVER] = true;
    }
}

// ---- Other messages ----------------------------------------------------------------------------------------------

// finished: in TLS 1.3 its sender goes on under other keys.
static void finished(struct rp_reader *r, enum tw_from from)
{
    if (rp_reader_is_13(r) && !rp_lane_epoch(r, from, RP_EPOCH_DATA)) {
        rp_lane_drop(r, from);
    }
}

static void take_message(struct rp_reader *r, const struct tw_event *message)
{
    bool hello = message->message_type == TW_HS_CLIENT_HELLO || message->message_type == TW_HS_SERVER_HELLO;
    if (hello && (message->message_type == TW_HS_CLIENT_HELLO) != (message->from == TW_CLIENT)) {
        return;  // from the wrong side
    }
    switch (message->message_type) {
    case TW_HS_CLIENT_HELLO: client_hello(r, message); break;
    case TW_HS_SERVER_HELLO: server_hello(r, message); break;
    case TW_HS_END_OF_EARLY_DATA: rp_lane_epoch(r, TW_CLIENT, RP_EPOCH_HANDSHAKE); break;
    case TW_HS_FINISHED: finished(r, message->from); break;
    case TW_HS_KEY_UPDATE: rp_lane_update(r, message->from); break;
    case TW_HS_NEW_SESSION_TICKET: rp_reader_ticket(r, message); break;
    default: break;
    }
    rp_reader_transcript(r, message);
    if (message->message_type == TW_HS_CLIENT_KEY_EXCHANGE) {
        rp_reader_key_exchange(r, message);
    }
}

// change_ciphers: only once for each handshake, and inside encryption only where it came out of there.
static void change_ciphers(struct rp_reader *r, const struct tw_event *event)
{
    bool inside = r->lanes != NULL && r->lanes[event->from].has_now;
    if (rp_reader_is_13(r) || !r->pending[event->from] || (inside && !event->opened)) {
        return;
    }
    r->pending[event->from] = false;
    rp_lane_change(r, event->from);
}

void rp_reader_event(struct rp_reader *r, const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_MESSAGE: take_message(r, event); return;
    case TW_EVENT_CHANGE_CIPHER_SPEC: change_ciphers(r, event); return;
    case TW_EVENT_GAP: rp_lane_gap(r, event->from, event->length); return;
    case TW_EVENT_ALERT:
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_ENCRYPTED:
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_PLAIN:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: return;
    }
}
