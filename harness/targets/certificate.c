// A Certificate's body in both its forms: what is parsed writes back, entry by entry too, entries and their extensions account for every
// byte, and a list whose last entry is damaged keeps those before it.
// SPDX-License-Identifier: Apache-2.0
//
// Form: the body, and behind it a byte that says which form it has (odd: TLS 1.3).
#include "parsers/tls/certificate.h"
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_certificate;

HX_PROPERTY(views_agree, "the parser, the walk over the fields and the writer do not agree on what is a Certificate")
HX_PROPERTY(entries_are_adjacent, "an entry does not stand where the one before it ended")
HX_PROPERTY(damage_is_at_the_end, "what is no whole entry is told by a list that is not used up")

static size_t entry_len(enum tw_certificate_form form, const struct tw_certificate_entry *entry)
{
    return 3 + entry->cert_data.len + (form == TW_CERTIFICATE_TLS13 ? 2 + entry->extensions.len : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    bool tls13 = (hx_take_u8(&take) & 1) != 0;
    enum tw_certificate_form form = tls13 ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12;
    struct tw_span body = hx_page_copy(take.rest);
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_message_context context = {
        .from = TW_SERVER, .type = TW_HS_CERTIFICATE, .version = tls13 ? TW_VERSION_TLS13 : TW_VERSION_TLS12};
    struct tw_certificate message;
    struct tw_certificate_entry entry;
    bool parsed = tw_certificate_parse(&at, form, &message);
    bool right = hx_told_message(&context, body);
    views_agree((parsed || !right) && hx_trip_message(&context, body) == (parsed ? HX_TRIP_DONE : HX_TRIP_REFUSED));
    if (!parsed) {
        return 0;
    }
    struct tw_cursor list = tw_cursor_over(message.list);
    size_t left = list.left;
    for (; tw_certificate_entry_next(&list, form, &entry); left = list.left) {
        entries_are_adjacent(left - list.left == entry_len(form, &entry));
        hx_trip_extensions(TW_IN_CERTIFICATE, tls13 ? entry.extensions : (struct tw_span){0});
        hx_reached("entries", 1);
    }
    damage_is_at_the_end(list.left == left && (!right || left == 0));
    hx_reached("certificates", 1);
    return 0;
}
