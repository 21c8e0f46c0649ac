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

static bool find(struct tw_span extensions, uint16_t type, struct tw_cursor *body)
{
    struct tw_span found;
    if (!tw_extension_find(extensions, type, &found)) {
        return false;
    }
    *body = tw_cursor_over(found);
    return true;
}

// note_versions: now.version becomes the highest that is offered, until the server chooses.
static void note_versions(struct tw_judge *judge, uint16_t legacy_version, struct tw_span extensions)
{
    struct tw_cursor body;
    struct tw_span list;
    uint16_t version = 0, highest = 0;
    judge->offers_tls13 = false;
    if (find(extensions, TW_EXT_SUPPORTED_VERSIONS, &body)
        && tw_code_list_parse(&body, TW_EXT_SUPPORTED_VERSIONS, &list)) {
        body = tw_cursor_over(list);
        while (tw_code_list_next(&body, TW_EXT_SUPPORTED_VERSIONS, &version)) {
            bool known = tw_version_is_13(version) || version >> 8 == 3;
            judge->offers_tls13 = judge->offers_tls13 || tw_version_is_13(version);
            highest = known && (highest == 0 || version == TW_VERSION_TLS13 || version > highest) ? version : highest;
            if (highest == TW_VERSION_TLS13) {
                break;  // drafts have higher numbers and are older
            }
        }
    }
    judge->now.version = highest != 0 ? highest : legacy_version;
}

static void note_psks(struct tw_handshake *now, struct tw_span extensions)
{
    struct tw_cursor body;
    struct tw_offered_psks psks;
    struct tw_psk_identity identity;
    now->num_psks = 0;
    now->psk_identity_len = 0;
    if (!find(extensions, TW_EXT_PRE_SHARED_KEY, &body) || !tw_offered_psks_parse(&body, &psks)) {
        return;
    }
    body = tw_cursor_over(psks.identities);
    while (tw_psk_identity_next(&body, &identity) && now->num_psks < UINT16_MAX) {
        if (now->num_psks++ == 0) {
            now->psk_identity_len = (uint32_t)identity.identity.len;
        }
    }
}

static void note_offer(struct tw_judge *judge, const struct tw_client_hello *hello)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body;
    struct tw_span host;
    note_versions(judge, hello->legacy_version, hello->extensions);
    note_psks(now, hello->extensions);
    now->session_id_len = keep(now->session_id, sizeof now->session_id, hello->session_id);
    now->ticket_extension = find(hello->extensions, TW_EXT_SESSION_TICKET, &body);
    now->ticket_offered = now->ticket_extension ? (uint32_t)body.left : 0;
    now->has_server_name = tw_server_name_host(hello->extensions, &host);
    now->server_name_len = 0;
    if (now->has_server_name) {
        now->server_name_len = keep(now->server_name, sizeof now->server_name, host);
    }
    if (find(hello->extensions, TW_EXT_EARLY_DATA, &body) && now->early_data == TW_EARLY_NOT_OFFERED) {
        now->early_data = TW_EARLY_OFFERED;
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

static void note_alpn(struct tw_handshake *now, struct tw_span extensions)
{
    struct tw_cursor body;
    struct tw_span list, name;
    if (!find(extensions, TW_EXT_ALPN, &body) || !tw_protocol_list_parse(&body, &list)) {
        return;
    }
    body = tw_cursor_over(list);
    if (tw_protocol_next(&body, &name)) {
        now->has_alpn = true;
        now->alpn_len = keep(now->alpn, sizeof now->alpn, name);
    }
}

static void note_key_share(struct tw_handshake *now, struct tw_span extensions, bool retry)
{
    struct tw_cursor body;
    struct tw_key_share_entry entry;
    if (!find(extensions, TW_EXT_KEY_SHARE, &body)) {
        return;
    }
    if (retry) {
        if (!tw_key_share_retry_parse(&body, &now->group)) {
            now->group = 0;
        }
    } else if (tw_key_share_server_parse(&body, &entry)) {
        now->group = entry.group;
    }
}

enum tw_server_answer tw_judge_server_hello(struct tw_judge *judge, const struct tw_event *message, bool *psk)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_server_hello hello;
    *psk = false;
    if (!message->kept || !tw_server_hello_parse(&body, &hello)) {
        return TW_ANSWER_UNREADABLE;
    }
    now->version = tw_server_hello_version(&hello);
    now->cipher_suite = hello.cipher_suite;
    bool tls13 = tw_version_is_13(now->version);
    bool retry = tls13 && tw_server_hello_is_retry(&hello);
    note_key_share(now, hello.extensions, retry);
    if (retry) {
        return TW_ANSWER_RETRY;
    }
    now->has_server_hello = true;
    now->server_session_id_len = keep(now->server_session_id, sizeof now->server_session_id, hello.session_id);
    *psk = tls13 && find(hello.extensions, TW_EXT_PRE_SHARED_KEY, &body)
           && tw_selected_psk_parse(&body, &now->selected_psk);
    now->extended_master_secret = find(hello.extensions, TW_EXT_EXTENDED_MASTER_SECRET, &body);
    now->secure_renegotiation = find(hello.extensions, TW_EXT_RENEGOTIATION_INFO, &body);
    note_alpn(now, hello.extensions);
    return TW_ANSWER_HELLO;
}

bool tw_judge_encrypted_extensions(struct tw_judge *judge, const struct tw_event *message, bool *early_data)
{
    struct tw_encrypted_extensions view;
    struct tw_cursor body = tw_cursor_over(message->body);
    if (!message->kept || !tw_encrypted_extensions_parse(&body, &view)) {
        return false;
    }
    note_alpn(&judge->now, view.extensions);
    *early_data = find(view.extensions, TW_EXT_EARLY_DATA, &body);
    return true;
}

void tw_judge_ticket(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns)
{
    struct tw_handshake *now = &judge->now;
    struct tw_cursor body = tw_cursor_over(message->body);
    struct tw_new_session_ticket view = {0};
    bool read = message->kept && tw_new_session_ticket_parse(&body, tw_version_is_13(now->version), &view);
    if (read && now->num_tickets < TW_HANDSHAKE_TICKETS) {
        now->tickets[now->num_tickets] = (struct tw_ticket){
            .time_ns = time_ns,
            .lifetime_s = view.lifetime_s,
            .length = (uint32_t)view.ticket.len,
            .from_opened = message->opened,
        };
    }
    if (read && now->num_tickets < UINT8_MAX) {
        now->num_tickets++;
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
