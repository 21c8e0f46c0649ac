// What messages say about a handshake: what the client offers, what the server chose, which tickets it gave.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/judge.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/server_key_exchange.h"

// keep copies a span into a field of `cap` bytes, as much as there is room for.
static uint8_t keep(uint8_t *out, size_t cap, struct tw_span bytes)
{
    size_t len = bytes.len < cap ? bytes.len : cap;
    if (len != 0) {
        memcpy(out, bytes.data, len);
    }
    return (uint8_t)len;
}

// highest_version: of the versions that are offered. Drafts have higher numbers than TLS 1.3, and are older.
static uint16_t highest_version(struct tw_judge *judge, struct tw_cursor body)
{
    struct tw_span list;
    uint16_t version = 0, highest = 0;
    if (!tw_code_list_parse(&body, TW_EXT_SUPPORTED_VERSIONS, &list)) {
        return 0;
    }
    body = tw_cursor_over(list);
    while (highest != TW_VERSION_TLS13 && tw_code_list_next(&body, TW_EXT_SUPPORTED_VERSIONS, &version)) {
        bool tls13 = tw_version_is_13(version);
        judge->offers_tls13 = judge->offers_tls13 || tls13;
        if ((tls13 || version >> 8 == 3) && (version == TW_VERSION_TLS13 || version > highest)) {
            highest = version;
        }
    }
    return highest;
}

static void note_psks(struct tw_handshake *now, struct tw_cursor body)
{
    struct tw_offered_psks psks;
    struct tw_psk_identity identity;
    if (!tw_offered_psks_parse(&body, &psks)) {
        return;
    }
    body = tw_cursor_over(psks.identities);
    while (tw_psk_identity_next(&body, &identity) && now->num_psks < UINT16_MAX) {
        if (now->num_psks++ == 0) {
            now->psk_identity_len = (uint16_t)identity.identity.len;
        }
    }
}

static void note_server_name(struct tw_judge *judge, struct tw_cursor body)
{
    struct tw_span list;
    struct tw_server_name name;
    if (!tw_server_name_list_parse(&body, &list)) {
        return;
    }
    body = tw_cursor_over(list);
    while (!judge->now.has_server_name && tw_server_name_next(&body, &name)) {
        if (name.name_type == TW_NAME_TYPE_HOST_NAME) {
            tw_judge_keep_server_name(judge, name.name);
        }
    }
}

static void note_offered(struct tw_judge *judge, const struct tw_extension *extension)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body = tw_cursor_over(extension->body);
    uint16_t version;
    switch (extension->type) {
    case TW_EXT_SUPPORTED_VERSIONS:
        version = highest_version(judge, body);
        now->version = version != 0 ? version : now->version;
        break;
    case TW_EXT_PRE_SHARED_KEY: note_psks(now, body); break;
    case TW_EXT_SESSION_TICKET:
        now->ticket_extension = true;
        now->ticket_offered = (uint16_t)body.left;
        break;
    case TW_EXT_SERVER_NAME: note_server_name(judge, body); break;
    case TW_EXT_EARLY_DATA:
        if (now->early_data == TW_EARLY_NOT_OFFERED) {
            now->early_data = TW_EARLY_OFFERED;
        }
        break;
    default: break;
    }
}

// note_offer forgets what an earlier ClientHello of the handshake offered. now.version is the highest that is offered, until
// the server chooses.
static void note_offer(struct tw_judge *judge, const struct tw_client_hello *hello)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor walk = tw_cursor_over(hello->extensions);
    struct tw_extension extension;
    judge->offers_tls13 = false;
    now->version = hello->legacy_version;
    now->session_id_len = keep(now->session_id, sizeof now->session_id, hello->session_id);
    now->num_psks = 0;
    now->psk_identity_len = now->ticket_offered = 0;
    now->ticket_extension = now->has_server_name = false;
    now->server_name_len = 0;
    while (tw_extension_next(&walk, &extension)) {
        note_offered(judge, &extension);
    }
}

void tw_judge_client_hello(struct tw_judge *judge, const struct tw_event *message)
{
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_client_hello hello = {0};
    struct tw_client_hello_v2 old;
    judge->hello_known = false;
    if (!message->kept) {
        return;
    }
    if (message->sslv2) {
        judge->hello_known = tw_client_hello_v2_parse(&body, &old);
        hello.legacy_version = judge->hello_known ? old.version : 0;
        hello.session_id = judge->hello_known ? old.session_id : hello.session_id;
    } else {
        judge->hello_known = tw_client_hello_parse(&body, &hello);
    }
    note_offer(judge, &hello);  // as far as it could be read
}

static void note_alpn(struct tw_judge *judge, struct tw_cursor body)
{
    struct tw_span list, name;
    if (!tw_protocol_list_parse(&body, &list)) {
        return;
    }
    body = tw_cursor_over(list);
    if (tw_protocol_next(&body, &name)) {
        tw_judge_keep_alpn(judge, name);
    }
}

static void note_key_share(struct tw_handshake *now, struct tw_cursor body, bool retry)
{
    struct tw_key_share_entry entry;
    uint16_t group = 0;
    if (retry) {
        now->group = tw_key_share_retry_parse(&body, &group) ? group : 0;
    } else if (tw_key_share_server_parse(&body, &entry)) {
        now->group = entry.group;
    }
}

// note_chosen: *psk is set where the server took one.
static void note_chosen(struct tw_judge *judge, const struct tw_extension *extension, bool retry, bool *psk)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body = tw_cursor_over(extension->body);
    switch (extension->type) {
    case TW_EXT_KEY_SHARE: note_key_share(now, body, retry); break;
    case TW_EXT_PRE_SHARED_KEY:
        *psk = tw_version_is_13(now->version) && !retry && tw_selected_psk_parse(&body, &now->selected_psk);
        break;
    case TW_EXT_EXTENDED_MASTER_SECRET: now->extended_master_secret = true; break;
    case TW_EXT_RENEGOTIATION_INFO: now->secure_renegotiation = true; break;
    case TW_EXT_ALPN: note_alpn(judge, body); break;
    default: break;
    }
}

enum tw_server_answer tw_judge_server_hello(struct tw_judge *judge, const struct tw_event *message, bool *psk)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_server_hello hello;
    struct tw_extension extension;
    *psk = false;
    if (!message->kept || !tw_server_hello_parse(&body, &hello)) {
        return TW_ANSWER_UNREADABLE;
    }
    now->version = tw_server_hello_version(&hello);
    now->cipher_suite = hello.cipher_suite;
    judge->lengths.finished = 0;
    bool retry = tw_version_is_13(now->version) && tw_server_hello_is_retry(&hello);
    struct tw_cursor walk = tw_cursor_over(hello.extensions);
    while (tw_extension_next(&walk, &extension)) {
        note_chosen(judge, &extension, retry, psk);
    }
    if (retry) {
        judge->tls13 = now->has_server_hello;
        return TW_ANSWER_RETRY;
    }
    now->has_server_hello = true;
    judge->tls13 = tw_version_is_13(now->version);
    now->server_session_id_len = keep(now->server_session_id, sizeof now->server_session_id, hello.session_id);
    return TW_ANSWER_HELLO;
}

bool tw_judge_encrypted_extensions(struct tw_judge *judge, const struct tw_event *message, bool *early_data)
{
    struct tw_encrypted_extensions view;
    struct tw_cursor body = tw_cursor_over(message->body);
    if (!message->kept || !tw_encrypted_extensions_parse(&body, &view)) {
        return false;
    }
    struct tw_cursor walk = tw_cursor_over(view.extensions);
    struct tw_extension extension;
    judge->now.extensions_read = true;
    *early_data = false;
    while (tw_extension_next(&walk, &extension)) {
        *early_data = *early_data || extension.type == TW_EXT_EARLY_DATA;
        if (extension.type == TW_EXT_ALPN) {
            note_alpn(judge, tw_cursor_over(extension.body));
        }
    }
    return true;
}

void tw_judge_ticket(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns)
{
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_new_session_ticket view = {0};
    if (message->kept && tw_new_session_ticket_parse(&body, tw_version_is_13(judge->now.version), &view)) {
        const struct tw_ticket ticket = {
            .time_ns = time_ns,
            .lifetime_s = view.lifetime_s,
            .length = (uint16_t)view.ticket.len,
            .from_opened = message->opened,
        };
        tw_judge_keep_ticket(judge, &ticket);
    }
}

void tw_judge_certificate(struct tw_judge *judge, const struct tw_event *message)
{
    bool tls13 = tw_version_is_13(judge->now.version);
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_certificate view = {0};
    if (!message->kept) {
        judge->now.client_certificate = message->length > 4;
    } else if (tw_certificate_parse(&body, tls13 ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12, &view)) {
        judge->now.client_certificate = view.list.len != 0;
    }
}

void tw_judge_server_key_exchange(struct tw_judge *judge, const struct tw_event *message)
{
    struct tw_handshake *now = &judge->now;
    struct tw_server_key_exchange view;
    struct tw_cursor body = tw_cursor_over(message->body);
    if (message->kept && tw_server_key_exchange_parse(&body, now->version, now->cipher_suite, &view)
        && view.shape.params == TW_PARAMS_EC && view.ec.curve_type == TW_CURVE_TYPE_NAMED_CURVE) {
        now->group = view.ec.named_curve;
    }
}
