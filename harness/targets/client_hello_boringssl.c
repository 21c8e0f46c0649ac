// Our verdict on a ClientHello against BoringSSL's: it takes what our parser takes, but for the reasons in the table below, each of which
// it does refuse; and what both take has the same fields.
// SPDX-License-Identifier: Apache-2.0
//
// Form: the body of a ClientHello. The parsers hold what is illegal and judge nothing, so BoringSSL is the stricter one in each row; a
// hello that it takes and we do not would be a fault of ours.
#include "harness/hx.h"
#include "harness/round_trip.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_client_hello;

HX_PROPERTY(refused_for_a_listed_reason,
            "BoringSSL refuses a ClientHello that we take, and no reason in the list says why")
HX_PROPERTY(listed_reason_is_a_reason, "a reason in the list holds, and BoringSSL takes the ClientHello")
HX_PROPERTY(taken_by_both, "BoringSSL takes a ClientHello that we refuse")
HX_PROPERTY(fields_are_the_same, "BoringSSL sees other fields in a ClientHello than we do")

enum { MOST = 16000 };

// ---- What BoringSSL refuses and we hold: reviewed, with the reason ------------------------------------------------

static bool long_session_id(const struct tw_client_hello *hello)
{
    return hello->session_id.len > 32;
}

static bool odd_suites(const struct tw_client_hello *hello)
{
    return hello->cipher_suites.len < 2 || hello->cipher_suites.len % 2 != 0;
}

static bool no_compression_methods(const struct tw_client_hello *hello)
{
    return hello->compression_methods.len == 0;
}

static bool damaged_or_repeated(const struct tw_client_hello *hello)
{
    struct tw_cursor at = tw_cursor_over(hello->extensions);
    struct tw_extension extension;
    struct tw_span first;
    bool repeated = false;
    while (tw_extension_next(&at, &extension)) {
        repeated |= tw_extension_find(hello->extensions, extension.type, &first) && first.data != extension.body.data;
    }
    return at.left != 0 || repeated;
}

static bool odd_server_name(const struct tw_client_hello *hello)
{
    struct tw_span body, list;
    struct tw_server_name name;
    if (!tw_extension_find(hello->extensions, TW_EXT_SERVER_NAME, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    if (!tw_server_name_list_parse(&at, &list)) {
        return true;
    }
    at = tw_cursor_over(list);
    return !tw_server_name_next(&at, &name) || at.left != 0 || name.name_type != 0 || name.name.len == 0
           || name.name.len > 255 || memchr(name.name.data, 0, name.name.len) != NULL;
}

static bool odd_ech(const struct tw_client_hello *hello)
{
    struct tw_span body;
    struct tw_encrypted_client_hello ech;
    if (!tw_extension_find(hello->extensions, TW_EXT_ENCRYPTED_CLIENT_HELLO, &body)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(body);
    return body.len == 0 || (body.data[0] == TW_ECH_TYPE_OUTER && !tw_encrypted_client_hello_parse(&at, &ech));
}

static const struct {
    bool (*holds)(const struct tw_client_hello *hello);
    const char *why;
} listed[] = {
    {long_session_id, "RFC 8446 section 4.1.2 allows 32 bytes; a length byte can say more, and replays must carry it"},
    {odd_suites, "cipher_suites<2..2^16-2> of two bytes each; an empty or odd list is held for those who send it"},
    {no_compression_methods, "legacy_compression_methods<1..2^8-1>; an empty one is held likewise"},
    {damaged_or_repeated,
     "the walk over extensions stops at the first damaged one and keeps repeated ones (RFC 8446 section 4.2)"},
    {odd_server_name, "BoringSSL takes one host_name without zero bytes, where RFC 6066 section 3 has a list of types"},
    {odd_ech,
     "BoringSSL reads the outer form (RFC 9849 section 5) before its early callback, and refuses a damaged one"},
};

static bool is_listed(const struct tw_client_hello *hello)
{
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++) {
        if (listed[i].holds(hello)) {
            return true;
        }
    }
    return false;
}

// ---- BoringSSL's verdict -------------------------------------------------------------------------------------------

static const struct tw_client_hello *ours;  // NULL: refused
static bool taken;

static bool same(const uint8_t *data, size_t len, struct tw_span span)
{
    return tw_span_equal(tw_span_of(data, len), span);
}

static enum ssl_select_cert_result_t on_hello(const SSL_CLIENT_HELLO *theirs)
{
    taken = true;
    fields_are_the_same(
        ours == NULL
        || (theirs->version == ours->legacy_version && same(theirs->random, 32, ours->random)
            && same(theirs->session_id, theirs->session_id_len, ours->session_id)
            && same(theirs->cipher_suites, theirs->cipher_suites_len, ours->cipher_suites)
            && same(theirs->compression_methods, theirs->compression_methods_len, ours->compression_methods)
            && same(theirs->extensions, theirs->extensions_len, ours->extensions)));
    return ssl_select_cert_error;  // nothing more is asked of it
}

static SSL_CTX *context_of(void)
{
    static SSL_CTX *context;
    if (context == NULL) {
        context = SSL_CTX_new(TLS_method());
        assert(context != NULL);
        SSL_CTX_set_select_certificate_cb(context, on_hello);
    }
    return context;
}

static void ask_boringssl(struct tw_span record)
{
    SSL *ssl = SSL_new(context_of());
    BIO *in = BIO_new_mem_buf(record.data, (int)record.len);
    BIO *out = BIO_new(BIO_s_mem());
    assert(ssl != NULL && in != NULL && out != NULL);
    SSL_set_bio(ssl, in, out);
    SSL_set_accept_state(ssl);
    (void)SSL_do_handshake(ssl);
    SSL_free(ssl);
    ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_writer message = hx_trip_room();
    static uint8_t record[TW_RECORD_HEADER_LEN + TW_MESSAGE_HEADER_LEN + MOST];
    struct tw_writer w = tw_writer_into(record, sizeof record);
    struct tw_cursor at = tw_cursor_over(tw_span_of(data, len));
    struct tw_client_hello hello;
    if (len > MOST) {
        return -1;
    }
    bool written =
        tw_message_write(&message, &(struct tw_message){.type = TW_HS_CLIENT_HELLO, .body = tw_span_of(data, len)})
        && tw_record_write(&w, &(struct tw_record){.type = TW_CT_HANDSHAKE,
                                                   .version = TW_VERSION_TLS10,
                                                   .body = tw_writer_span(&message)});
    assert(written);
    ours = tw_client_hello_parse(&at, &hello) ? &hello : NULL;
    taken = false;
    ask_boringssl(tw_writer_span(&w));
    if (ours == NULL) {
        taken_by_both(!taken);
    } else {
        bool reason = is_listed(&hello);
        refused_for_a_listed_reason(taken || reason);
        listed_reason_is_a_reason(!taken || !reason);
    }
    hx_reached("taken by both", ours != NULL && taken);
    hx_reached("refused for a listed reason", ours != NULL && !taken);
    return 0;
}
