// Certificate and the messages around it, in the forms that no capture at hand has.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/certificate.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/certificate_url.h"
#include "parsers/tls/certificate_verify.h"
#include "parsers/tls/codes.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

static bool again_certificate12(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate view;
    return tw_certificate_parse(body, TW_CERTIFICATE_TLS12, &view) && tw_certificate_write(w, &view);
}

static bool again_certificate13(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate view;
    return tw_certificate_parse(body, TW_CERTIFICATE_TLS13, &view) && tw_certificate_write(w, &view);
}

static bool again_compressed(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_compressed_certificate view;
    return tw_compressed_certificate_parse(body, &view) && tw_compressed_certificate_write(w, &view);
}

static bool again_request10(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_request view;
    return tw_certificate_request_parse(body, TW_CERTIFICATE_REQUEST_TLS10, &view)
           && tw_certificate_request_write(w, &view);
}

static bool again_request13(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_request view;
    return tw_certificate_request_parse(body, TW_CERTIFICATE_REQUEST_TLS13, &view)
           && tw_certificate_request_write(w, &view);
}

static bool again_verify11(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_signature view;
    return tw_certificate_verify_parse(body, TW_VERSION_TLS11, &view) && tw_signature_write(w, &view);
}

static bool again_status(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_status view;
    return tw_certificate_status_parse(body, &view) && tw_certificate_status_write(w, &view);
}

static bool again_url(struct tw_cursor *body, struct tw_writer *w)
{
    uint8_t room[128];
    struct tw_writer list = tw_writer_into(room, sizeof room);
    struct tw_certificate_url view;
    struct tw_url_and_hash entry;
    if (!tw_certificate_url_parse(body, &view)) {
        return false;
    }
    struct tw_cursor at = tw_cursor_over(view.url_and_hash_list);
    while (tw_url_and_hash_next(&at, &entry)) {
        (void)tw_url_and_hash_write(&list, &entry);
    }
    (void)tw_writer_bytes(&list, tw_cursor_rest(&at));
    view.url_and_hash_list = tw_writer_span(&list);
    return tw_certificate_url_write(w, &view);
}

struct vector {
    uint8_t type;
    uint16_t version;
    bool (*again)(struct tw_cursor *body, struct tw_writer *w);
    const char *body;
    const char *text;
};

// clang-format off
static const struct vector vectors[] = {
    {TW_HS_CERTIFICATE, TW_VERSION_TLS10, again_certificate12,
     "000009 000001 c1 000002 c2c3", "certificate_list []\n  certificate: c1\n  certificate: c2c3\n"},
    {TW_HS_CERTIFICATE, TW_VERSION_TLS12, again_certificate12, "000000", "certificate_list []\n"},
    {TW_HS_CERTIFICATE, TW_VERSION_TLS13, again_certificate13,
     "01 aa 000015  000001 c1 0009 0005 0005 01 000001 0c  000001 c2 0000",
     "certificate_request_context: aa\n"
     "certificate_list []\n"
     "  certificate_entry {}\n"
     "    cert_data: c1\n"
     "    extensions []\n"
     "      extension {}\n"
     "        extension_type: 5 status_request\n"
     "        extension_data {}\n"
     "          status_type: 1 ocsp\n"
     "          ocsp_response: 0c\n"
     "  certificate_entry {}\n"
     "    cert_data: c2\n"
     "    extensions []\n"},
    {TW_HS_COMPRESSED_CERTIFICATE, TW_VERSION_TLS13, again_compressed,
     "0002 000400 000003 b1b2b3",
     "algorithm: 2 brotli\nuncompressed_length: 1024\ncompressed_certificate_message: b1b2b3\n"},
    {TW_HS_CERTIFICATE_REQUEST, TW_VERSION_TLS11, again_request10,
     "02 01 40 0004 0002 3000",
     "certificate_types []\n  certificate_type: 1 rsa_sign\n  certificate_type: 64 ecdsa_sign\n"
     "certificate_authorities []\n  distinguished_name: 3000\n"},
    {TW_HS_CERTIFICATE_REQUEST, TW_VERSION_TLS13, again_request13,
     "00 0008 000d 0004 0002 0403",
     "certificate_request_context: \n"
     "extensions []\n"
     "  extension {}\n"
     "    extension_type: 13 signature_algorithms\n"
     "    extension_data {}\n"
     "      supported_signature_algorithms []\n"
     "        signature_scheme: 1027 ecdsa_secp256r1_sha256\n"},
    {TW_HS_CERTIFICATE_VERIFY, TW_VERSION_TLS11, again_verify11, "0002 5152", "signature: 5152\n"},
    {TW_HS_CERTIFICATE_STATUS, TW_VERSION_TLS12, again_status,
     "02 000007 000001 0c 000000",
     "status_type: 2 ocsp_multi\nocsp_response_list []\n  ocsp_response: 0c\n  ocsp_response: \n"},
    {TW_HS_CERTIFICATE_STATUS, TW_VERSION_TLS12, again_status, "07 abcd", "status_type: 7\nresponse: abcd\n"},
    {TW_HS_CERTIFICATE_URL, TW_VERSION_TLS12, again_url,
     "00 0018 0001 75 01 000102030405060708090a0b0c0d0e0f10111213",
     "type: 0 individual_certs\nurl_and_hash_list []\n  url_and_hash {}\n    url: \"u\"\n    padding: 1\n"
     "    sha1_hash: 000102030405060708090a0b0c0d0e0f10111213\n"},
};
// clang-format on

static struct tw_message_context context_of(const struct vector *vector)
{
    return (struct tw_message_context){.type = vector->type, .version = vector->version};
}

static void check(const uint8_t *bytes, size_t len, void *context)
{
    const struct vector *vector = context;
    const struct tw_message_context known = context_of(vector);
    uint8_t written[128];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor body = tw_cursor_over(tw_span_of(bytes, len));
    bool whole = tw_test_fields_account(&known, tw_span_of(bytes, len));
    if (vector->again(&body, &w)) {
        assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
    } else {
        assert_false(whole);
    }
}

static void test_every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct tw_message_context known = context_of(&vectors[i]);
        uint8_t bytes[128];
        char text[1024];
        size_t len = tw_test_hex(bytes, sizeof bytes, vectors[i].body);
        tw_test_fields_text(&known, tw_span_of(bytes, len), text, sizeof text);
        assert_string_equal(text, vectors[i].text);
        tw_test_every_cut(bytes, len, check, (void *)(uintptr_t)&vectors[i]);
        tw_test_every_flip(bytes, len, 0x01, check, (void *)(uintptr_t)&vectors[i]);
        tw_test_every_flip(bytes, len, 0xff, check, (void *)(uintptr_t)&vectors[i]);
    }
}

static void test_lists_end_or_are_damaged(void **state)
{
    (void)state;
    struct tw_span found;
    struct tw_certificate_entry entry = {.cert_data = {.len = 7}};
    struct tw_url_and_hash url = {.padding = 7};
    struct tw_cursor list = tw_cursor_over(tw_span_of("\0\0\1\xc1\0", 5));  // an entry of TLS 1.3, but for one byte
    assert_false(tw_certificate_entry_next(&list, TW_CERTIFICATE_TLS13, &entry));
    assert_int_equal(entry.cert_data.len, 7);
    assert_int_equal(list.left, 5);
    assert_true(tw_certificate_entry_next(&list, TW_CERTIFICATE_TLS12, &entry));
    assert_int_equal(list.left, 1);
    list = tw_cursor_over(tw_span_of("\0\1", 2));
    assert_false(tw_distinguished_name_next(&list, &found));
    assert_false(tw_ocsp_response_next(&list, &found));
    assert_false(tw_url_and_hash_next(&list, &url));
    assert_int_equal(url.padding, 7);
    assert_int_equal(list.left, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form),
        cmocka_unit_test(test_lists_end_or_are_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
