// The client's side of TLS 1.3: what the server says. RFC 8446 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/small_messages.h"
#include "replay/engine/client_parts.h"

static void begin_hash(struct rp_client *client, bool retry)
{
    enum rp_hash hash = RP_HASH_SHA256;
    (void)!rp_suite_hash(TW_VERSION_TLS13, client->suite, &hash);  // rp_protects said that there is one
    rp_transcript_hash(client, hash, retry);
}

void rp_client13_retry(struct rp_client *client, const struct tw_server_hello *hello)
{
    struct tw_span body;
    if (client->facts.hello_retry) {
        rp_client_give_up(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    client->facts.hello_retry = true;
    client->facts.session_id_echoed =
        tw_span_equal(hello->session_id, tw_span_of(client->sent_id, client->sent_id_len));
    client->retry_group = 0;
    if (tw_extension_find(hello->extensions, TW_EXT_KEY_SHARE, &body)) {
        struct tw_cursor at = tw_cursor_over(body);
        if (!tw_key_share_retry_parse(&at, &client->retry_group) || rp_client_sent_share(client, client->retry_group)) {
            rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
        }
        rp_client_check_group(client, client->retry_group);
        if (!rp_group_known(client->retry_group)) {
            rp_client_give_up(client, RP_FAULT_NOT_OURS, TW_ALERT_ILLEGAL_PARAMETER);
            return;
        }
    }
    if (tw_extension_find(hello->extensions, TW_EXT_COOKIE, &body)) {
        struct tw_cursor at = tw_cursor_over(body);
        (void)!tw_cookie_parse(&at, &client->cookie);
    }
    if (client->retry_group == 0 && client->cookie.len == 0) {  // it would change nothing (RFC 8446 section 4.1.4)
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
    }
    client->early_over = true;
    begin_hash(client, true);
    client->owes = RP_OWES_SECOND_HELLO;
    client->await = RP_AWAIT_NOTHING;
}

// selected gives the session of the PSK that the server took; NULL: none. False: there is no such offer.
static bool selected(struct rp_client *client, const struct tw_server_hello *hello, const struct rp_session **session)
{
    struct tw_span body;
    uint16_t index = 0;
    uint16_t seen = 0;
    *session = NULL;
    client->selected = 0;
    if (!tw_extension_find(hello->extensions, TW_EXT_PRE_SHARED_KEY, &body)) {
        return true;
    }
    client->facts.resumed = true;
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_selected_psk_parse(&at, &index)) {
        return false;
    }
    for (size_t i = 0; i < client->num_offered; i++) {
        if (client->offered[i].is13 && seen++ == index) {
            *session = rp_client_session_of(client, i);
            client->selected = (uint8_t)(i + 1);
            return *session != NULL;
        }
    }
    return false;
}

// agree makes the (EC)DHE secret. False: there can be none. In psk_ke it is empty.
static bool agree(struct rp_client *client, const struct tw_server_hello *hello, struct tw_writer *shared)
{
    struct tw_span body;
    struct tw_key_share_entry theirs;
    if (!tw_extension_find(hello->extensions, TW_EXT_KEY_SHARE, &body)) {
        return client->facts.resumed;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_key_share_server_parse(&at, &theirs)) {
        return false;
    }
    client->facts.group = theirs.group;
    for (size_t i = 0; i < client->num_shares; i++) {
        if (client->shares[i].group == theirs.group) {
            return rp_share_agree(&client->shares[i], theirs.key_exchange, false, shared);
        }
    }
    return false;
}

// check_psk looks whether the PSK that was taken goes with the suite (RFC 8446 section 4.2.11) and with the modes.
static void check_psk(struct rp_client *client, const struct rp_session *session)
{
    enum rp_hash hash = RP_HASH_SHA256;
    bool ke_only = client->facts.resumed && client->facts.group == 0;
    bool offers_ke = client->spec.psk_modes == RP_PSK_KE || client->spec.psk_modes == RP_PSK_BOTH;
    if (session != NULL && rp_client_psk_hash(session, &hash) && hash != client->hash) {
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
    }
    if (ke_only && !offers_ke) {
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_MISSING_EXTENSION);
    }
}

// no_agreement says whose fault it is that there is no shared secret: a share that we only copied from a capture is ours.
static void no_agreement(struct rp_client *client)
{
    uint16_t group = client->facts.group;
    enum rp_client_fault fault = group == 0 || rp_group_known(group)   ? RP_FAULT_BAD_SHARE
                                 : rp_client_sent_share(client, group) ? RP_FAULT_NOT_OURS
                                                                       : RP_FAULT_BAD_CHOICE;
    rp_client_give_up(client, fault, TW_ALERT_ILLEGAL_PARAMETER);
}

void rp_client13_hello(struct rp_client *client, const struct tw_server_hello *hello)
{
    const struct rp_session *session = NULL;
    struct tw_writer shared = tw_writer_into(client->premaster, sizeof client->premaster);
    memcpy(client->randoms.server, hello->random.data, RP_RANDOM_BYTES);
    client->facts.session_id_echoed =
        (client->facts.session_id_echoed || !client->facts.hello_retry)
        && tw_span_equal(hello->session_id, tw_span_of(client->sent_id, client->sent_id_len));
    begin_hash(client, false);
    if (!selected(client, hello, &session)) {
        rp_client_give_up(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
    } else if (!agree(client, hello, &shared)) {
        no_agreement(client);
    } else if (session != NULL && session->secret.len == 0) {
        rp_client_give_up(client, RP_FAULT_NO_SECRET, TW_ALERT_INTERNAL_ERROR);
    } else {
        check_psk(client, session);
        rp_client13_agree(client, session, tw_writer_span(&shared));
        client->await = RP_AWAIT_ENCRYPTED_EXTENSIONS;
        client->keys_changed = true;
    }
    rp_wipe(client->premaster, shared.len);
}

// check_early looks whether early data may be taken (RFC 8446 section 4.2.10): with the first PSK, and under its suite.
static void check_early(struct rp_client *client)
{
    const struct rp_session *session = client->selected == 1 ? rp_client_session_of(client, 0) : NULL;
    if (!client->facts.early_accepted) {
        client->early_over = true;
    } else if (session == NULL || (!session->external && session->cipher_suite != client->facts.cipher_suite)) {
        rp_client_fault(client, RP_FAULT_BAD_CHOICE, TW_ALERT_ILLEGAL_PARAMETER);
    }
}

static void hear_extensions(struct rp_client *client, struct tw_span body)
{
    struct tw_encrypted_extensions message;
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span extension;
    if (!tw_encrypted_extensions_parse(&at, &message)) {
        rp_client_give_up(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    rp_client_alpn(client, message.extensions);
    rp_client_check_extensions(client, message.extensions, 0xffff);
    client->facts.early_accepted = tw_extension_find(message.extensions, TW_EXT_EARLY_DATA, &extension);
    check_early(client);
}

static void hear_request(struct rp_client *client, struct tw_span body)
{
    struct tw_certificate_request request;
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span extension;
    client->facts.certificate_asked = true;
    if (!tw_certificate_request_parse(&at, TW_CERTIFICATE_REQUEST_TLS13, &request)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    client->request_context = request.request_context;
    if (tw_extension_find(request.extensions, TW_EXT_SIGNATURE_ALGORITHMS, &extension)) {
        at = tw_cursor_over(extension);
        (void)!tw_code_list_parse(&at, TW_EXT_SIGNATURE_ALGORITHMS, &client->request_schemes);
    }
}

// hear_finished is told what the server's Finished has to be.
static void hear_finished(struct rp_client *client, struct tw_span body, const struct rp_secret *expected)
{
    client->facts.server_finished = rp_same(body, rp_secret_span(expected));
    if (!client->facts.server_finished) {
        rp_client_fault(client, RP_FAULT_BAD_FINISHED, TW_ALERT_DECRYPT_ERROR);
    }
    if (client->facts.server_finished && client->selected != 0) {
        client->facts.of_session = (uint8_t)(client->offered[client->selected - 1].slot + 1);
    }
    rp_client13_server_finished(client);
    client->keys_changed = true;
    client->owes = RP_OWES_FINISH;
    client->await = RP_AWAIT_NOTHING;
}

// hear_later_request begins an authentication after the handshake (RFC 8446 section 4.6.2).
static void hear_later_request(struct rp_client *client, const struct tw_event *event)
{
    if (!client->established || !rp_client_sent_extension(client, TW_EXT_POST_HANDSHAKE_AUTH)) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    client->digest = client->finished_digest;
    struct tw_span whole = rp_transcript_keep(client, true, event->whole);
    if (whole.len == 0) {
        rp_client_no_room(client);
        return;
    }
    hear_request(client, tw_span_of(whole.data + 4, whole.len - 4));
    client->owes = RP_OWES_CERTIFICATE;
}

static void hear_update(struct rp_client *client, struct tw_span body)
{
    struct tw_key_update update;
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_key_update_parse(&at, &update)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    if (update.request_update > 1) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_ILLEGAL_PARAMETER);
    }
    rp_client13_update(client, false);
    client->keys_changed = true;
    client->update_owed = client->update_owed || update.request_update == 1;
}

// Tickets, and KeyUpdate, may come before our Finished: behind early data that was taken.
void rp_client13_heard_after(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    switch (event->message_type) {
    case TW_HS_NEW_SESSION_TICKET: rp_client_ticket(client, event->body, now_us); return;
    case TW_HS_CERTIFICATE_REQUEST: hear_later_request(client, event); return;
    case TW_HS_KEY_UPDATE: hear_update(client, event->body); return;
    }
    rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
}

// Which message may follow which, and what is awaited then.
static const struct {
    uint8_t await;  // enum rp_await
    uint8_t message;
    uint8_t then;
} edges[] = {
    {RP_AWAIT_ENCRYPTED_EXTENSIONS, TW_HS_ENCRYPTED_EXTENSIONS, RP_AWAIT_CERTIFICATE},
    {RP_AWAIT_CERTIFICATE, TW_HS_CERTIFICATE_REQUEST, RP_AWAIT_CERTIFICATE},
    {RP_AWAIT_CERTIFICATE, TW_HS_CERTIFICATE, RP_AWAIT_CERTIFICATE_VERIFY},
    {RP_AWAIT_CERTIFICATE_VERIFY, TW_HS_CERTIFICATE_VERIFY, RP_AWAIT_FINISHED13},
    {RP_AWAIT_FINISHED13, TW_HS_FINISHED, RP_AWAIT_NOTHING},
};

static bool follow(struct rp_client *client, uint8_t message)
{
    if (client->await == RP_AWAIT_CERTIFICATE && client->facts.resumed) {
        client->await = message == TW_HS_FINISHED ? RP_AWAIT_NOTHING : client->await;
        return message == TW_HS_FINISHED;
    }
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        if (edges[i].await == client->await && edges[i].message == message) {
            client->await = (enum rp_await)edges[i].then;
            return true;
        }
    }
    return false;
}

void rp_client13_heard(struct rp_client *client, const struct tw_event *event, uint64_t now_us)
{
    struct rp_secret verify_data = {0};
    if (client->facts.server_finished && client->await == RP_AWAIT_NOTHING) {
        rp_client13_heard_after(client, event, now_us);
        return;
    }
    if (client->await == RP_AWAIT_CERTIFICATE && event->message_type == TW_HS_COMPRESSED_CERTIFICATE) {
        rp_client_give_up(client, RP_FAULT_NOT_OURS, TW_ALERT_INTERNAL_ERROR);
        return;
    }
    if (!follow(client, event->message_type)) {
        rp_client_fault(client, RP_FAULT_UNEXPECTED_MESSAGE, TW_ALERT_UNEXPECTED_MESSAGE);
        return;
    }
    if (event->message_type == TW_HS_FINISHED) {
        rp_client13_verify_data(client, &client->server_handshake, &verify_data);
    }
    if (event->message_type == TW_HS_CERTIFICATE_VERIFY) {
        rp_client13_certificate_verify(client, event->body);  // it covers what stands before it
    }
    struct tw_span whole = rp_transcript_keep(client, true, event->whole);
    if (whole.len == 0) {
        rp_client_no_room(client);
        return;
    }
    struct tw_span body = tw_span_of(whole.data + 4, whole.len - 4);
    switch (event->message_type) {
    case TW_HS_ENCRYPTED_EXTENSIONS: hear_extensions(client, body); break;
    case TW_HS_CERTIFICATE_REQUEST: hear_request(client, body); break;
    case TW_HS_CERTIFICATE: rp_client_chain(client, body, TW_CERTIFICATE_TLS13); break;
    case TW_HS_FINISHED: hear_finished(client, body, &verify_data); break;
    }
}
