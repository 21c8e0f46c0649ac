// Our verdict on a ClientHello against BoringSSL's: it takes what our parser takes, but for the reasons in the table below, each of which
// it does refuse; and what both take has the same fields.
// SPDX-License-Identifier: Apache-2.0
//
// Form: the body of a ClientHello. The parsers hold what is illegal and judge nothing, so BoringSSL is the stricter one in each row; a
// hello that it takes and we do not would be a fault of ours.
#include "harness/boringssl_hello.h"
#include "harness/hx.h"
#include "harness/refused_hellos.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_client_hello;

HX_PROPERTY(refused_for_a_listed_reason,
            "BoringSSL refuses a ClientHello that we take, and no reason in the list says why")
HX_PROPERTY(listed_reason_is_a_reason, "a reason in the list holds, and BoringSSL takes the ClientHello")
HX_PROPERTY(taken_by_both, "BoringSSL takes a ClientHello that we refuse")
HX_PROPERTY(fields_are_the_same, "BoringSSL sees other fields in a ClientHello than we do")

static bool same(const uint8_t *data, size_t len, struct tw_span span)
{
    return tw_span_equal(tw_span_of(data, len), span);
}

static void compare(void *context, const SSL_CLIENT_HELLO *theirs)
{
    const struct tw_client_hello *ours = context;  // NULL: refused
    fields_are_the_same(
        ours == NULL
        || (theirs->version == ours->legacy_version && same(theirs->random, 32, ours->random)
            && same(theirs->session_id, theirs->session_id_len, ours->session_id)
            && same(theirs->cipher_suites, theirs->cipher_suites_len, ours->cipher_suites)
            && same(theirs->compression_methods, theirs->compression_methods_len, ours->compression_methods)
            && same(theirs->extensions, theirs->extensions_len, ours->extensions)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_cursor at = tw_cursor_over(tw_span_of(data, len));
    struct tw_client_hello hello;
    if (len > HX_HELLO_MOST) {
        return -1;
    }
    bool parsed = tw_client_hello_parse(&at, &hello);
    bool reason = parsed && hx_refused_with_reason(&hello);
    bool taken = hx_boringssl_takes(tw_span_of(data, len), compare, parsed ? &hello : NULL);
    taken_by_both(parsed || !taken);
    refused_for_a_listed_reason(!parsed || taken || reason);
    listed_reason_is_a_reason(!taken || !reason);
    hx_reached("taken by both", parsed && taken);
    hx_reached("refused for a listed reason", parsed && !taken);
    return 0;
}
