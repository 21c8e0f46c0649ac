// What was parsed writes back to the same bytes: the handshake messages.
// SPDX-License-Identifier: Apache-2.0
#include "harness/round_trip.h"

#include "harness/hx.h"
#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/certificate_url.h"
#include "parsers/tls/certificate_verify.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/client_key_exchange.h"
#include "parsers/tls/dialogue.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/server_key_exchange.h"
#include "parsers/tls/small_messages.h"

HX_UNCOUNTED

HX_PROPERTY(what_was_parsed_writes_back, "a message or extension was parsed and writes back to other bytes")
HX_PROPERTY(what_does_not_fit_fails, "a write into too small a room succeeded")

static uint8_t room[HX_PAGE_MAX];
static size_t room_cap = sizeof room;

void hx_trip_cap(size_t cap)
{
    room_cap = cap < sizeof room ? cap : sizeof room;
}

struct tw_writer hx_trip_room(void)
{
    return tw_writer_into(room, room_cap);
}

bool hx_trip_same(bool written, const struct tw_writer *w, struct tw_span bytes)
{
    if (bytes.len > w->cap) {
        what_does_not_fit_fails(!written && !tw_writer_ok(w) && w->len <= w->cap);
        return true;
    }
    what_was_parsed_writes_back(written && tw_writer_ok(w) && tw_span_equal(tw_writer_span(w), bytes));
    return true;
}

static bool client_hello(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_client_hello hello;
    struct tw_client_hello_v2 old;
    if (context->sslv2) {
        return tw_client_hello_v2_parse(&at, &old) && hx_trip_same(tw_client_hello_v2_write(&w, &old), &w, body);
    }
    return tw_client_hello_parse(&at, &hello) && hx_trip_same(tw_client_hello_write(&w, &hello), &w, body);
}

static bool server_hello(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_server_hello hello;
    (void)context;
    return tw_server_hello_parse(&at, &hello) && hx_trip_same(tw_server_hello_write(&w, &hello), &w, body);
}

static bool new_session_ticket(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_new_session_ticket ticket;
    return tw_new_session_ticket_parse(&at, tw_version_is_13(context->version), &ticket)
           && hx_trip_same(tw_new_session_ticket_write(&w, &ticket), &w, body);
}

static bool encrypted_extensions(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_encrypted_extensions message;
    (void)context;
    return tw_encrypted_extensions_parse(&at, &message)
           && hx_trip_same(tw_encrypted_extensions_write(&w, &message), &w, body);
}

static bool certificate(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_certificate message;
    struct tw_certificate_entry entry;
    enum tw_certificate_form form = tw_version_is_13(context->version) ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12;
    if (!tw_certificate_parse(&at, form, &message)) {
        return false;
    }
    hx_trip_same(tw_certificate_write(&w, &message), &w, body);
    struct tw_cursor list = tw_cursor_over(message.list);
    w = hx_trip_room();
    while (tw_certificate_entry_next(&list, form, &entry)) {
        (void)tw_certificate_entry_write(&w, form, &entry);
    }
    return hx_trip_same(tw_writer_ok(&w), &w, tw_span_of(message.list.data, message.list.len - list.left));
}

static bool compressed_certificate(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_compressed_certificate message;
    (void)context;
    return tw_compressed_certificate_parse(&at, &message)
           && hx_trip_same(tw_compressed_certificate_write(&w, &message), &w, body);
}

static bool server_key_exchange(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_server_key_exchange message;
    return tw_server_key_exchange_parse(&at, context->version, context->cipher_suite, &message)
           && hx_trip_same(tw_server_key_exchange_write(&w, &message), &w, body);
}

static bool client_key_exchange(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_client_key_exchange message;
    return tw_client_key_exchange_parse(&at, context->version, context->cipher_suite, &message)
           && hx_trip_same(tw_client_key_exchange_write(&w, &message), &w, body);
}

static bool certificate_request(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_certificate_request message;
    struct tw_span name;
    if (!tw_certificate_request_parse(&at, tw_certificate_request_form_of(context->version), &message)) {
        return false;
    }
    struct tw_cursor names = tw_cursor_over(message.certificate_authorities);
    while (tw_distinguished_name_next(&names, &name)) {
    }
    return hx_trip_same(tw_certificate_request_write(&w, &message), &w, body);
}

static bool certificate_verify(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_signature signature;
    return tw_certificate_verify_parse(&at, context->version, &signature)
           && hx_trip_same(tw_signature_write(&w, &signature), &w, body);
}

static bool certificate_url(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_certificate_url message;
    struct tw_url_and_hash entry;
    (void)context;
    if (!tw_certificate_url_parse(&at, &message)) {
        return false;
    }
    hx_trip_same(tw_certificate_url_write(&w, &message), &w, body);
    struct tw_cursor list = tw_cursor_over(message.url_and_hash_list);
    w = hx_trip_room();
    while (tw_url_and_hash_next(&list, &entry)) {
        (void)tw_url_and_hash_write(&w, &entry);
    }
    return hx_trip_same(tw_writer_ok(&w), &w,
                        tw_span_of(message.url_and_hash_list.data, message.url_and_hash_list.len - list.left));
}

static bool certificate_status(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_certificate_status message;
    struct tw_span response;
    (void)context;
    if (!tw_certificate_status_parse(&at, &message)) {
        return false;
    }
    struct tw_cursor responses = tw_cursor_over(message.response);
    while (message.status_type == TW_STATUS_TYPE_OCSP_MULTI && tw_ocsp_response_next(&responses, &response)) {
    }
    return hx_trip_same(tw_certificate_status_write(&w, &message), &w, body);
}

static bool supplemental_data(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_supplemental_data_entry entry;
    struct tw_span list;
    (void)context;
    if (!tw_supplemental_data_parse(&at, &list)) {
        return false;
    }
    struct tw_cursor entries = tw_cursor_over(list);
    while (tw_supplemental_data_next(&entries, &entry)) {
    }
    return hx_trip_same(tw_supplemental_data_write(&w, list), &w, body);
}

static bool next_protocol(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_next_protocol message;
    (void)context;
    return tw_next_protocol_parse(&at, &message) && hx_trip_same(tw_next_protocol_write(&w, &message), &w, body);
}

static bool key_update(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_key_update message;
    (void)context;
    return tw_key_update_parse(&at, &message) && hx_trip_same(tw_key_update_write(&w, &message), &w, body);
}

static bool finished(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span verify_data;
    (void)context;
    bool parsed = tw_finished_parse(&at, &verify_data);
    what_was_parsed_writes_back(parsed && tw_span_equal(verify_data, body) && at.left == 0);
    return true;
}

static bool empty(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    (void)context;
    return tw_empty_message_parse(&at);
}

static const struct {
    uint8_t type;
    bool (*trip)(const struct tw_message_context *context, struct tw_span body);
} trips[] = {
    {TW_HS_HELLO_REQUEST, empty},
    {TW_HS_CLIENT_HELLO, client_hello},
    {TW_HS_SERVER_HELLO, server_hello},
    {TW_HS_NEW_SESSION_TICKET, new_session_ticket},
    {TW_HS_END_OF_EARLY_DATA, empty},
    {TW_HS_ENCRYPTED_EXTENSIONS, encrypted_extensions},
    {TW_HS_CERTIFICATE, certificate},
    {TW_HS_SERVER_KEY_EXCHANGE, server_key_exchange},
    {TW_HS_CERTIFICATE_REQUEST, certificate_request},
    {TW_HS_SERVER_HELLO_DONE, empty},
    {TW_HS_CERTIFICATE_VERIFY, certificate_verify},
    {TW_HS_CLIENT_KEY_EXCHANGE, client_key_exchange},
    {TW_HS_FINISHED, finished},
    {TW_HS_CERTIFICATE_URL, certificate_url},
    {TW_HS_CERTIFICATE_STATUS, certificate_status},
    {TW_HS_SUPPLEMENTAL_DATA, supplemental_data},
    {TW_HS_KEY_UPDATE, key_update},
    {TW_HS_COMPRESSED_CERTIFICATE, compressed_certificate},
    {TW_HS_NEXT_PROTOCOL, next_protocol},
    {TW_HS_MESSAGE_HASH, finished},
};

enum hx_trip hx_trip_message(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_message_context known = *context;
    known.version = known.version != 0 ? known.version : TW_VERSION_TLS12;  // as the walk over the fields does
    for (size_t i = 0; i < sizeof trips / sizeof trips[0]; i++) {
        if (trips[i].type == context->type) {
            return trips[i].trip(&known, body) ? HX_TRIP_DONE : HX_TRIP_REFUSED;
        }
    }
    return HX_TRIP_NONE;
}

HX_COUNTED
