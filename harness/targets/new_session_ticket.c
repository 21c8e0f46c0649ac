// A NewSessionTicket's body in both its forms: what is parsed writes back, its parts add up to the body, and no other length is one.
// SPDX-License-Identifier: Apache-2.0
//
// Form: the body, and behind it a byte that says which form it has (odd: TLS 1.3).
#include "parsers/tls/new_session_ticket.h"
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_new_session_ticket;

HX_PROPERTY(views_agree,
            "the parser, the walk over the fields and the writer do not agree on what is a NewSessionTicket")
HX_PROPERTY(parts_add_up, "the parts of a ticket do not add up to its body, or are not in it")
HX_PROPERTY(lengths_are_bounded, "a nonce or ticket is longer than its length can say")
HX_PROPERTY(one_byte_less_is_none, "a ticket that was cut is still one")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    bool tls13 = (hx_take_u8(&take) & 1) != 0;
    struct tw_span body = hx_page_copy(take.rest);
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_new_session_ticket ticket, cut;
    struct tw_message_context context = {
        .from = TW_SERVER, .type = TW_HS_NEW_SESSION_TICKET, .version = tls13 ? TW_VERSION_TLS13 : TW_VERSION_TLS12};
    bool parsed = tw_new_session_ticket_parse(&at, tls13, &ticket);
    bool right = hx_told_message(&context, body);
    views_agree((parsed || !right) && hx_trip_message(&context, body) == (parsed ? HX_TRIP_DONE : HX_TRIP_REFUSED));
    if (!parsed) {
        return 0;
    }
    size_t parts = tls13 ? 4 + 4 + 1 + ticket.nonce.len + 2 + ticket.ticket.len + 2 + ticket.extensions.len
                         : 4 + 2 + ticket.ticket.len;
    parts_add_up(parts == body.len && ticket.tls13 == tls13
                 && (ticket.ticket.len == 0 || ticket.ticket.data > body.data));
    lengths_are_bounded(ticket.nonce.len <= UINT8_MAX && ticket.ticket.len <= UINT16_MAX);
    at = tw_cursor_over(tw_span_of(body.data, body.len - 1));
    one_byte_less_is_none(!tw_new_session_ticket_parse(&at, tls13, &cut));
    hx_trip_extensions(TW_IN_NEW_SESSION_TICKET, ticket.extensions);
    hx_reached("tickets", 1);
    return 0;
}
