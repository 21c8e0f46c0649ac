// Decryption for a tracker.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/decrypt.h"

#include "parsers/tls/codes.h"

#include <stdlib.h>

struct rp_decrypt {
    struct rp_secrets *secrets;
    bool expecting;
    uint8_t room[RP_READER_ROOM];  // of all readers: a tracker reads one run of bytes to its end before the next
};

struct rp_decrypt *rp_decrypt_new(struct rp_secrets *secrets, bool expecting)
{
    struct rp_decrypt *decrypt = calloc(1, sizeof *decrypt);
    if (decrypt != NULL) {
        decrypt->secrets = secrets;
        decrypt->expecting = expecting;
    }
    return decrypt;
}

void rp_decrypt_free(struct rp_decrypt *decrypt)
{
    if (decrypt != NULL) {
        rp_wipe(decrypt, sizeof *decrypt);
        free(decrypt);
    }
}

// reader_of: a connection's opener is its reader, from the ClientHello on. The dialogue gets it with the first keys.
static struct rp_reader *reader_of(const struct rp_connection *conn)
{
    return conn->opener != NULL ? conn->opener->context : NULL;
}

static bool is_client_hello(const struct tw_event *event)
{
    return event->type == TW_EVENT_MESSAGE && event->message_type == TW_HS_CLIENT_HELLO && event->from == TW_CLIENT;
}

static void note_premaster(struct rp_connection *conn, const struct rp_reader *reader)
{
    const struct rp_reader_facts *facts = rp_reader_facts(reader);
    conn->tls->judge.now.premaster_version = facts->premaster_version;
    conn->tls->judge.now.hello_version = facts->hello_version;
}

void rp_decrypt_event(struct rp_decrypt *decrypt, struct rp_connection *conn, const struct tw_event *event)
{
    struct rp_reader *reader = reader_of(conn);
    if (reader == NULL && is_client_hello(event) && (decrypt->expecting || rp_secrets_any(decrypt->secrets))) {
        reader = rp_reader_new(decrypt->secrets, decrypt->room, decrypt->expecting);
        conn->opener = reader != NULL ? rp_reader_as_opener(reader) : NULL;
    }
    if (reader == NULL) {
        return;
    }
    rp_reader_event(reader, event);
    if (conn->tls->dialogue.opener == NULL && rp_reader_has_keys(reader)) {
        conn->tls->dialogue.opener = conn->opener;
    }
    if (event->type == TW_EVENT_MESSAGE && event->message_type == TW_HS_CLIENT_KEY_EXCHANGE) {
        note_premaster(conn, reader);
    }
}

const struct rp_reader_facts *rp_decrypt_facts(const struct rp_connection *conn)
{
    const struct rp_reader *reader = reader_of(conn);
    return reader != NULL && rp_reader_has_keys(reader) ? rp_reader_facts(reader) : NULL;
}

bool rp_decrypt_early(const struct rp_connection *conn)
{
    const struct rp_reader *reader = reader_of(conn);
    return reader != NULL && rp_reader_early(reader);
}

void rp_decrypt_closed(struct rp_connection *conn)
{
    rp_reader_free(reader_of(conn));
    conn->opener = NULL;
}
