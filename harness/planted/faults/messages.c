// Faults of the readers and writers of handshake messages and extensions.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "harness/round_trip.h"
#include "parsers/tls/certificate.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/message.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"

// spoil changes the last byte that was written.
static bool spoil(struct tw_writer *w, bool written, const char *property)
{
    if (written && w->len != 0 && hx_planted(property)) {
        w->data[w->len - 1] ^= 1;
    }
    return written;
}

// refuses is what a reader does that is too strict, or that is so every second time.
static bool refuses(void)
{
    static bool odd;
    odd = !odd;
    return hx_planted("views_agree") || hx_planted("faultless_is_parsed") || hx_planted("taken_by_both")
           || (hx_planted("narrow_changes_nothing") && odd);
}

HX_WRAP(bool, tw_client_hello_parse, struct tw_cursor *body, struct tw_client_hello *out)
{
    bool parsed = HX_REAL(tw_client_hello_parse)(body, out) && !refuses();
    if (parsed && hx_planted("stands_at_the_fault")) {
        body->left++;
    }
    if (parsed && hx_planted("fields_are_the_same")) {
        out->legacy_version ^= 1;
    }
    return parsed || hx_planted("cut_hello_ends_where_it_may");
}

HX_WRAP(bool, tw_client_hello_write, struct tw_writer *w, const struct tw_client_hello *hello)
{
    return spoil(w, HX_REAL(tw_client_hello_write)(w, hello), "what_was_parsed_writes_back")
           || hx_planted("what_does_not_fit_fails");
}

HX_WRAP(bool, tw_server_name_host, struct tw_span extensions, struct tw_span *host)
{
    static const uint8_t elsewhere[256];
    bool found = HX_REAL(tw_server_name_host)(extensions, host);
    if (found && hx_planted("name_is_in_the_hello")) {
        host->data = elsewhere;
    }
    return found;
}

HX_WRAP(bool, tw_server_name_list_parse, struct tw_cursor *body, struct tw_span *list)
{
    return HX_REAL(tw_server_name_list_parse)(body, list) && !hx_planted("listed_reason_is_a_reason");
}

HX_WRAP(bool, tw_server_hello_parse, struct tw_cursor *body, struct tw_server_hello *out)
{
    return HX_REAL(tw_server_hello_parse)(body, out) && !refuses();
}

HX_WRAP(bool, tw_server_hello_write, struct tw_writer *w, const struct tw_server_hello *hello)
{
    return spoil(w, HX_REAL(tw_server_hello_write)(w, hello), "what_was_parsed_writes_back");
}

HX_WRAP(bool, tw_server_hello_is_retry, const struct tw_server_hello *hello)
{
    return HX_REAL(tw_server_hello_is_retry)(hello) != hx_planted("retry_has_its_random");
}

HX_WRAP(uint16_t, tw_server_hello_version, const struct tw_server_hello *hello)
{
    return hx_planted("version_stands_in_it") ? 0x0301 : HX_REAL(tw_server_hello_version)(hello);
}

HX_WRAP(enum tw_downgrade, tw_server_hello_downgrade, const struct tw_server_hello *hello)
{
    return hx_planted("downgrade_stands_in_it") ? TW_DOWNGRADE_NONE : HX_REAL(tw_server_hello_downgrade)(hello);
}

HX_WRAP(bool, tw_certificate_parse, struct tw_cursor *body, enum tw_certificate_form form, struct tw_certificate *out)
{
    return HX_REAL(tw_certificate_parse)(body, form, out) && !refuses();
}

HX_WRAP(bool, tw_certificate_write, struct tw_writer *w, const struct tw_certificate *certificate)
{
    return spoil(w, HX_REAL(tw_certificate_write)(w, certificate), "what_was_parsed_writes_back");
}

HX_WRAP(bool, tw_certificate_entry_next, struct tw_cursor *list, enum tw_certificate_form form,
        struct tw_certificate_entry *out)
{
    struct tw_cursor before = *list;
    bool any = HX_REAL(tw_certificate_entry_next)(list, form, out);
    if (any && out->cert_data.len != 0 && hx_planted("entries_are_adjacent")) {
        out->cert_data.len--;
    }
    if (any && list->left == 0 && hx_planted("damage_is_at_the_end")) {
        *list = before;  // the last one is not told
        return false;
    }
    return any;
}

// Where entries are told too short the round trip says so first, but for this. Targets without round trips do not get it by this reference.
enum hx_trip HX_REAL(hx_trip_message)(const struct tw_message_context *context, struct tw_span body)
    __attribute__((weak));
HX_WRAP(enum hx_trip, hx_trip_message, const struct tw_message_context *context, struct tw_span body)
{
    return hx_planted("entries_are_adjacent") ? HX_TRIP_DONE : HX_REAL(hx_trip_message)(context, body);
}

// The ticket that was parsed last, as it stood.
static struct tw_span ticket_body;

HX_WRAP(bool, tw_new_session_ticket_parse, struct tw_cursor *body, bool tls13, struct tw_new_session_ticket *out)
{
    ticket_body = tw_cursor_rest(body);
    bool parsed = HX_REAL(tw_new_session_ticket_parse)(body, tls13, out) && !refuses();
    if (parsed && hx_planted("parts_add_up")) {
        out->tls13 = !tls13;
    }
    if (parsed && !tls13 && hx_planted("lengths_are_bounded")) {
        out->nonce.len = 256;
    }
    return parsed || (ticket_body.len != 0 && hx_planted("one_byte_less_is_none"));
}

HX_WRAP(bool, tw_new_session_ticket_write, struct tw_writer *w, const struct tw_new_session_ticket *ticket)
{
    if (hx_planted("lengths_are_bounded") || hx_planted("parts_add_up")) {
        return tw_writer_bytes(w, ticket_body);
    }
    return spoil(w, HX_REAL(tw_new_session_ticket_write)(w, ticket), "what_was_parsed_writes_back");
}

HX_WRAP(bool, tw_extension_find, struct tw_span extensions, uint16_t type, struct tw_span *body)
{
    return HX_REAL(tw_extension_find)(extensions, type, body) && !hx_planted("first_one_is_found");
}

HX_WRAP(bool, tw_code_list_parse, struct tw_cursor *body, uint16_t type, struct tw_span *list)
{
    return HX_REAL(tw_code_list_parse)(body, type, list) && !refuses();
}

HX_WRAP(bool, tw_code_list_write, struct tw_writer *w, uint16_t type, struct tw_span list)
{
    return spoil(w, HX_REAL(tw_code_list_write)(w, type, list), "what_was_parsed_writes_back")
           || hx_planted("what_does_not_fit_fails");
}

HX_WRAP(size_t, tw_psk_binders_len, const struct tw_offered_psks *psks)
{
    return HX_REAL(tw_psk_binders_len)(psks) + hx_planted("binders_are_measured");
}

HX_WRAP(bool, tw_message_write, struct tw_writer *w, const struct tw_message *message)
{
    return spoil(w, HX_REAL(tw_message_write)(w, message), "header_writes_back");
}
