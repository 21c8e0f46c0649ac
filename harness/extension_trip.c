// What was parsed writes back to the same bytes: the extensions with typed views, and the lists in them.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/extensions/certificate_filters.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/delegated_credential.h"
#include "parsers/tls/extensions/descriptions.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/extensions/status_request.h"
#include "parsers/tls/extensions/timestamps.h"

HX_UNCOUNTED

HX_PROPERTY(binders_are_measured, "the length of the binders is another than what they take")
HX_PROPERTY(extensions_are_adjacent, "an extension does not stand where the one before it ended")
HX_PROPERTY(first_one_is_found, "an extension that was found is not the first of its type")

// same_items says that the items of a list, as far as there are whole ones, came back.
static bool same_items(const struct tw_writer *w, struct tw_span list, const struct tw_cursor *rest)
{
    return hx_trip_same(tw_writer_ok(w), w, tw_span_of(list.data, list.len - rest->left));
}

static bool code_list(uint16_t type, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_span list;
    uint16_t code;
    if (!tw_code_list_parse(&at, type, &list)) {
        return false;
    }
    struct tw_cursor codes = tw_cursor_over(list);
    while (tw_code_list_next(&codes, type, &code)) {
    }
    return hx_trip_same(tw_code_list_write(&w, type, list), &w, body);
}

static bool server_name(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_server_name name;
    struct tw_span list;
    if (!tw_server_name_list_parse(&at, &list)) {
        return false;
    }
    hx_trip_same(tw_server_name_list_write(&w, list), &w, body);
    struct tw_cursor names = tw_cursor_over(list);
    for (w = hx_trip_room(); tw_server_name_next(&names, &name);) {
        (void)tw_server_name_write(&w, &name);
    }
    return same_items(&w, list, &names);
}

static bool protocols(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_span list, name;
    if (!tw_protocol_list_parse(&at, &list)) {
        return false;
    }
    hx_trip_same(tw_protocol_list_write(&w, list), &w, body);
    struct tw_cursor names = tw_cursor_over(list);
    for (w = hx_trip_room(); tw_protocol_next(&names, &name);) {
        (void)tw_protocol_write(&w, name);
    }
    return same_items(&w, list, &names);
}

static bool offered_psks(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_offered_psks psks;
    struct tw_psk_identity identity;
    struct tw_span binder;
    if (!tw_offered_psks_parse(&at, &psks)) {
        return false;
    }
    hx_trip_same(tw_offered_psks_write(&w, &psks), &w, body);
    binders_are_measured(tw_psk_binders_len(&psks) == psks.binders.len + 2);
    struct tw_cursor list = tw_cursor_over(psks.identities);
    for (w = hx_trip_room(); tw_psk_identity_next(&list, &identity);) {
        (void)tw_psk_identity_write(&w, &identity);
    }
    same_items(&w, psks.identities, &list);
    list = tw_cursor_over(psks.binders);
    for (w = hx_trip_room(); tw_psk_binder_next(&list, &binder);) {
        (void)tw_psk_binder_write(&w, binder);
    }
    return same_items(&w, psks.binders, &list);
}

static bool key_shares(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_key_share_entry entry;
    struct tw_span shares;
    if (!tw_key_share_client_parse(&at, &shares)) {
        return false;
    }
    hx_trip_same(tw_key_share_client_write(&w, shares), &w, body);
    struct tw_cursor list = tw_cursor_over(shares);
    for (w = hx_trip_room(); tw_key_share_entry_next(&list, &entry);) {
        (void)tw_key_share_entry_write(&w, &entry);
    }
    return same_items(&w, shares, &list);
}

static bool key_share(enum tw_place place, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_key_share_entry entry;
    uint16_t group;
    switch (place) {
    case TW_IN_CLIENT_HELLO: return key_shares(body);
    case TW_IN_HELLO_RETRY_REQUEST:
        return tw_key_share_retry_parse(&at, &group) && hx_trip_same(tw_key_share_retry_write(&w, group), &w, body);
    default:
        return tw_key_share_server_parse(&at, &entry) && hx_trip_same(tw_key_share_entry_write(&w, &entry), &w, body);
    }
}

static bool psk(enum tw_place place, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    uint16_t selected;
    return place == TW_IN_CLIENT_HELLO
               ? offered_psks(body)
               : tw_selected_psk_parse(&at, &selected) && hx_trip_same(tw_selected_psk_write(&w, selected), &w, body);
}

static bool status_request(enum tw_place place, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_status_request request;
    struct tw_span id;
    if (place == TW_IN_CERTIFICATE) {
        return hx_trip_message(&(struct tw_message_context){.type = TW_HS_CERTIFICATE_STATUS}, body) == HX_TRIP_DONE;
    }
    if (!tw_status_request_parse(&at, &request)) {
        return false;
    }
    struct tw_cursor ids = tw_cursor_over(request.responder_id_list);
    while (tw_responder_id_next(&ids, &id)) {
    }
    return hx_trip_same(tw_status_request_write(&w, &request), &w, body);
}

static bool status_request_v2(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_status_request_item item;
    struct tw_span list;
    if (!tw_status_request_v2_parse(&at, &list)) {
        return false;
    }
    struct tw_cursor items = tw_cursor_over(list);
    while (tw_status_request_item_next(&items, &item)) {
    }
    return hx_trip_same(tw_status_request_v2_write(&w, list), &w, body);
}

static bool timestamps(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_span list, sct;
    if (!tw_sct_list_parse(&at, &list)) {
        return false;
    }
    struct tw_cursor scts = tw_cursor_over(list);
    while (tw_sct_next(&scts, &sct)) {
    }
    return hx_trip_same(tw_sct_list_write(&w, list), &w, body);
}

static bool encrypted_client_hello(enum tw_place place, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_encrypted_client_hello ech;
    struct tw_ech_config config;
    struct tw_span list;
    if (place != TW_IN_ENCRYPTED_EXTENSIONS) {
        return tw_encrypted_client_hello_parse(&at, &ech)
               && hx_trip_same(tw_encrypted_client_hello_write(&w, &ech), &w, body);
    }
    if (!tw_ech_configs_parse(&at, &list)) {
        return false;
    }
    struct tw_cursor configs = tw_cursor_over(list);
    while (tw_ech_config_next(&configs, &config)) {
    }
    return hx_trip_same(tw_ech_configs_write(&w, list), &w, body);
}

static bool certificate_authorities(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_span names;
    return tw_certificate_authorities_parse(&at, &names)
           && hx_trip_same(tw_certificate_authorities_write(&w, names), &w, body);
}

static bool oid_filters(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_oid_filter filter;
    struct tw_span filters;
    if (!tw_oid_filters_parse(&at, &filters)) {
        return false;
    }
    hx_trip_same(tw_oid_filters_write(&w, filters), &w, body);
    struct tw_cursor list = tw_cursor_over(filters);
    for (w = hx_trip_room(); tw_oid_filter_next(&list, &filter);) {
        (void)tw_oid_filter_write(&w, &filter);
    }
    return same_items(&w, filters, &list);
}

static bool delegated_credential(struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_delegated_credential credential;
    return tw_delegated_credential_parse(&at, &credential)
           && hx_trip_same(tw_delegated_credential_write(&w, &credential), &w, body);
}

// small has the extensions of one or two values.
static enum hx_trip small(uint16_t type, enum tw_place place, struct tw_span body)
{
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = hx_trip_room();
    struct tw_ticket_request request;
    struct tw_span bytes;
    uint32_t size;
    uint16_t value;
    uint8_t code;
    bool done;
    switch (type) {
    case TW_EXT_COOKIE:
        done = tw_cookie_parse(&at, &bytes) && hx_trip_same(tw_cookie_write(&w, bytes), &w, body);
        break;
    case TW_EXT_RENEGOTIATION_INFO:
        done =
            tw_renegotiation_info_parse(&at, &bytes) && hx_trip_same(tw_renegotiation_info_write(&w, bytes), &w, body);
        break;
    case TW_EXT_EARLY_DATA:
        done = place == TW_IN_NEW_SESSION_TICKET && tw_max_early_data_parse(&at, &size)
               && hx_trip_same(tw_max_early_data_write(&w, size), &w, body);
        break;
    case TW_EXT_RECORD_SIZE_LIMIT:
        done = tw_record_size_limit_parse(&at, &value) && hx_trip_same(tw_record_size_limit_write(&w, value), &w, body);
        break;
    case TW_EXT_MAX_FRAGMENT_LENGTH:
        done =
            tw_max_fragment_length_parse(&at, &code) && hx_trip_same(tw_max_fragment_length_write(&w, code), &w, body);
        break;
    case TW_EXT_TICKET_REQUEST:
        done = tw_ticket_request_parse(&at, &request) && hx_trip_same(tw_ticket_request_write(&w, &request), &w, body);
        break;
    case TW_EXT_SUPPORTED_VERSIONS:
        done = tw_selected_version_parse(&at, &value) && hx_trip_same(tw_selected_version_write(&w, value), &w, body);
        break;
    default: return HX_TRIP_NONE;
    }
    return done ? HX_TRIP_DONE : HX_TRIP_REFUSED;
}

static bool large(uint16_t type, enum tw_place place, struct tw_span body, enum hx_trip *trip)
{
    bool done;
    switch (type) {
    case TW_EXT_SERVER_NAME: done = server_name(body); break;
    case TW_EXT_ALPN:
    case TW_EXT_APPLICATION_SETTINGS: done = protocols(body); break;
    case TW_EXT_PRE_SHARED_KEY: done = psk(place, body); break;
    case TW_EXT_KEY_SHARE: done = key_share(place, body); break;
    case TW_EXT_STATUS_REQUEST: done = status_request(place, body); break;
    case TW_EXT_STATUS_REQUEST_V2: done = status_request_v2(body); break;
    case TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP: done = timestamps(body); break;
    case TW_EXT_ENCRYPTED_CLIENT_HELLO: done = encrypted_client_hello(place, body); break;
    case TW_EXT_CERTIFICATE_AUTHORITIES: done = certificate_authorities(body); break;
    case TW_EXT_OID_FILTERS: done = oid_filters(body); break;
    case TW_EXT_DELEGATED_CREDENTIAL:
        if (place != TW_IN_CERTIFICATE) {
            return false;
        }
        done = delegated_credential(body);
        break;
    default: return false;
    }
    *trip = done ? HX_TRIP_DONE : HX_TRIP_REFUSED;
    return true;
}

// has_no_view: answers of servers that are bytes or a count.
static bool has_no_view(uint16_t type, enum tw_place place)
{
    return ((type == TW_EXT_TICKET_REQUEST || type == TW_EXT_APPLICATION_SETTINGS) && place != TW_IN_CLIENT_HELLO)
           || (type == TW_EXT_ENCRYPTED_CLIENT_HELLO && place == TW_IN_HELLO_RETRY_REQUEST);
}

enum hx_trip hx_trip_extension(uint16_t type, enum tw_place place, struct tw_span body)
{
    enum hx_trip trip;
    if (has_no_view(type, place)) {
        return HX_TRIP_NONE;
    }
    if (large(type, place, body, &trip)) {
        return trip;
    }
    if (tw_extension_description(type, place) == tw_code_list_fields) {
        return code_list(type, body) ? HX_TRIP_DONE : HX_TRIP_REFUSED;
    }
    return small(type, place, body);
}

void hx_trip_extensions(enum tw_place place, struct tw_span extensions)
{
    struct tw_cursor at = tw_cursor_over(extensions);
    struct tw_extension extension;
    struct tw_span found;
    size_t before = at.left, returned = 0, num = 0;
    for (; tw_extension_next(&at, &extension); before = at.left, num++) {
        extensions_are_adjacent(before - at.left == 4 + extension.body.len);
        returned += hx_trip_extension(extension.type, place, extension.body) == HX_TRIP_DONE;
    }
    extensions_are_adjacent(at.left == before);
    first_one_is_found(num == 0
                       || (tw_extension_find(extensions, extension.type, &found) && found.data <= extension.body.data));
    hx_reached("extensions", num);
    hx_reached("extensions that came back", returned);
}

HX_COUNTED
