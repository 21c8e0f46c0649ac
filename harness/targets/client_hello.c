// A ClientHello's body: what is parsed writes back, fields and extensions account for every byte, and a hello that was cut is one only
// where it may end.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "harness/told.h"
#include "parsers/tls/extensions/server_name.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_client_hello;

HX_PROPERTY(views_agree, "the parser, the walk over the fields and the writer do not agree on what is a ClientHello")
HX_PROPERTY(cut_hello_ends_where_it_may, "a ClientHello that was cut was parsed, and has other fields")
HX_PROPERTY(stands_at_the_fault, "a hello was refused and the cursor stands outside it")
HX_PROPERTY(name_is_in_the_hello, "a server name was found that does not stand in the extensions")

static const struct tw_message_context context = {
    .from = TW_CLIENT, .type = TW_HS_CLIENT_HELLO, .version = TW_VERSION_TLS13};

// check_cut cuts the hello where its extensions begin, and a byte before its end.
static void check_cut(struct tw_span body, const struct tw_client_hello *hello)
{
    size_t ends[2] = {body.len - 1, body.len - (hello->has_extensions ? hello->extensions.len + 2 : 0)};
    for (size_t i = 0; i < 2; i++) {
        struct tw_cursor at = tw_cursor_over(tw_span_of(body.data, ends[i]));
        struct tw_client_hello cut;
        bool parsed = tw_client_hello_parse(&at, &cut);
        bool may_end = body.len - ends[i] == (hello->has_extensions ? hello->extensions.len + 2 : 0);
        cut_hello_ends_where_it_may(parsed == may_end
                                    && (!parsed
                                        || (!cut.has_extensions && cut.random.data == hello->random.data
                                            && tw_span_equal(cut.session_id, hello->session_id)
                                            && tw_span_equal(cut.cipher_suites, hello->cipher_suites)
                                            && tw_span_equal(cut.compression_methods, hello->compression_methods))));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_span body = hx_page_copy(tw_span_of(data, len));
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_client_hello hello;
    struct tw_span host;
    bool parsed = tw_client_hello_parse(&at, &hello);
    bool right = hx_told_message(&context, body);
    views_agree((parsed || !right) && hx_trip_message(&context, body) == (parsed ? HX_TRIP_DONE : HX_TRIP_REFUSED));
    stands_at_the_fault(at.left <= body.len && (!parsed || at.left == 0));
    if (!parsed) {
        return 0;
    }
    check_cut(body, &hello);
    hx_trip_extensions(TW_IN_CLIENT_HELLO, hello.extensions);
    if (tw_server_name_host(hello.extensions, &host)) {
        name_is_in_the_hello(host.len == 0
                             || (host.data >= hello.extensions.data
                                 && host.data + host.len <= hello.extensions.data + hello.extensions.len));
        hx_reached("server names", 1);
    }
    hx_reached("hellos", 1);
    return 0;
}
