// Captured messages of every type: what is parsed writes back to the same bytes, a cut message is refused, and the walk over the
// fields tells every byte once whatever the bytes are.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/tls/certificate.h"
#include "parsers/tls/certificate_request.h"
#include "parsers/tls/certificate_status.h"
#include "parsers/tls/certificate_verify.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/client_key_exchange.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/server_key_exchange.h"
#include "parsers/tls/small_messages.h"
#include "tests/support/captured_messages.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

#define NUM_MESSAGES (sizeof captured_messages / sizeof captured_messages[0])

static bool again_client_hello(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_client_hello view;
    (void)m;
    return tw_client_hello_parse(body, &view) && tw_client_hello_write(w, &view);
}

static bool again_server_hello(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_server_hello view;
    (void)m;
    return tw_server_hello_parse(body, &view) && tw_server_hello_write(w, &view);
}

static bool again_new_session_ticket(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_new_session_ticket view;
    return tw_new_session_ticket_parse(body, m->version == TW_VERSION_TLS13, &view)
           && tw_new_session_ticket_write(w, &view);
}

static bool again_encrypted_extensions(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_encrypted_extensions view;
    (void)m;
    return tw_encrypted_extensions_parse(body, &view) && tw_encrypted_extensions_write(w, &view);
}

// The certificates are written from their entries, so that these are covered too.
static bool again_certificate(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    static uint8_t room[4096];
    struct tw_writer list = tw_writer_into(room, sizeof room);
    enum tw_certificate_form form = m->version == TW_VERSION_TLS13 ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12;
    struct tw_certificate view;
    struct tw_certificate_entry entry;
    if (!tw_certificate_parse(body, form, &view)) {
        return false;
    }
    struct tw_cursor entries = tw_cursor_over(view.list);
    while (tw_certificate_entry_next(&entries, form, &entry)) {
        assert_true(tw_certificate_entry_write(&list, form, &entry));
    }
    assert_int_equal(entries.left, 0);
    view.list = tw_writer_span(&list);
    return tw_certificate_write(w, &view);
}

static bool again_server_key_exchange(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_server_key_exchange view;
    return tw_server_key_exchange_parse(body, m->version, m->cipher_suite, &view)
           && tw_server_key_exchange_write(w, &view);
}

static bool again_certificate_request(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_request view;
    return tw_certificate_request_parse(body, tw_certificate_request_form_of(m->version), &view)
           && tw_certificate_request_write(w, &view);
}

static bool again_empty(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    (void)m, (void)w;
    return tw_empty_message_parse(body);
}

static bool again_certificate_verify(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_signature view;
    return tw_certificate_verify_parse(body, m->version, &view) && tw_signature_write(w, &view);
}

static bool again_client_key_exchange(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_client_key_exchange view;
    return tw_client_key_exchange_parse(body, m->version, m->cipher_suite, &view)
           && tw_client_key_exchange_write(w, &view);
}

static bool again_finished(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span verify_data;
    (void)m;
    return tw_finished_parse(body, &verify_data) && tw_writer_bytes(w, verify_data);
}

static bool again_certificate_status(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_status view;
    (void)m;
    return tw_certificate_status_parse(body, &view) && tw_certificate_status_write(w, &view);
}

// A type's parse function followed by its write function; false where parsing failed.
typedef bool (*again_fn)(const struct tw_test_message *m, struct tw_cursor *body, struct tw_writer *w);

static const again_fn again[256] = {
    [TW_HS_HELLO_REQUEST] = again_empty,
    [TW_HS_CLIENT_HELLO] = again_client_hello,
    [TW_HS_SERVER_HELLO] = again_server_hello,
    [TW_HS_NEW_SESSION_TICKET] = again_new_session_ticket,
    [TW_HS_END_OF_EARLY_DATA] = again_empty,
    [TW_HS_ENCRYPTED_EXTENSIONS] = again_encrypted_extensions,
    [TW_HS_CERTIFICATE] = again_certificate,
    [TW_HS_SERVER_KEY_EXCHANGE] = again_server_key_exchange,
    [TW_HS_CERTIFICATE_REQUEST] = again_certificate_request,
    [TW_HS_SERVER_HELLO_DONE] = again_empty,
    [TW_HS_CERTIFICATE_VERIFY] = again_certificate_verify,
    [TW_HS_CLIENT_KEY_EXCHANGE] = again_client_key_exchange,
    [TW_HS_FINISHED] = again_finished,
    [TW_HS_CERTIFICATE_STATUS] = again_certificate_status,
};

static struct tw_message_context context_of(const struct tw_test_message *m)
{
    return (struct tw_message_context){.type = m->type, .version = m->version, .cipher_suite = m->cipher_suite};
}

static void write_again(const struct tw_test_message *m, struct tw_span body, struct tw_writer *w)
{
    struct tw_cursor at = tw_cursor_over(body);
    assert_true(again[m->type](m, &at, w));
    assert_int_equal(at.left, 0);
}

static void test_what_is_parsed_writes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_MESSAGES; i++) {
        const struct tw_test_message *m = &captured_messages[i];
        static uint8_t bytes[4096], written[4096];
        size_t len = tw_test_hex(bytes, sizeof bytes, m->body);
        struct tw_test_edge edge = tw_test_at_page_edge(bytes, len);
        struct tw_writer w = tw_writer_into(written, sizeof written);
        write_again(m, tw_span_of(edge.bytes, len), &w);
        assert_int_equal(w.len, len);
        assert_memory_equal(written, bytes, len);
        // Where there is a byte too little to write to, nothing goes beyond.
        struct tw_writer tight = tw_writer_into(written, len == 0 ? 0 : len - 1);
        struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, len));
        assert_int_equal(again[m->type](m, &at, &tight), len == 0);
        tw_test_edge_free(&edge);
    }
}

struct whole {
    const struct tw_test_message *message;
    size_t len;
    size_t accepted;  // bytes of the last cut that was parsed
};

static void parse_cut(const uint8_t *bytes, size_t len, void *context)
{
    struct whole *whole = context;
    static uint8_t written[4096];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, len));
    if (again[whole->message->type](whole->message, &at, &w)) {
        assert_int_equal(at.left, 0);
        assert_int_equal(w.len, len);
        assert_memory_equal(written, bytes, len);
        whole->accepted = len;
    } else {
        assert_true(len < whole->len);
    }
    struct tw_message_context known = context_of(whole->message);
    (void)tw_test_fields_account(&known, tw_span_of(bytes, len));
}

static void test_every_cut_is_refused_or_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_MESSAGES; i++) {
        static uint8_t bytes[4096];
        size_t len = tw_test_hex(bytes, sizeof bytes, captured_messages[i].body);
        struct whole whole = {&captured_messages[i], len, 0};
        tw_test_every_cut(bytes, len, parse_cut, &whole);
        assert_int_equal(whole.accepted, len);
    }
}

static void walk_flipped(const uint8_t *bytes, size_t len, void *context)
{
    const struct tw_test_message *m = context;
    static uint8_t written[4096];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, len));
    struct tw_message_context known = context_of(m);
    (void)tw_test_fields_account(&known, tw_span_of(bytes, len));
    if (m->type != TW_HS_CERTIFICATE && again[m->type](m, &at, &w)) {
        assert_int_equal(w.len, len);
        assert_memory_equal(written, bytes, len);
    }
}

static void test_every_flip_is_told_and_written_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_MESSAGES; i++) {
        static uint8_t bytes[4096];
        static const uint8_t masks[] = {0xff, 0x01, 0x80};
        size_t len = tw_test_hex(bytes, sizeof bytes, captured_messages[i].body);
        for (size_t m = 0; m < sizeof masks; m++) {
            tw_test_every_flip(bytes, len, masks[m], walk_flipped, (void *)(uintptr_t)&captured_messages[i]);
        }
    }
}

static void test_fields_of_captured_messages_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_MESSAGES; i++) {
        static uint8_t bytes[4096];
        size_t len = tw_test_hex(bytes, sizeof bytes, captured_messages[i].body);
        struct tw_message_context known = context_of(&captured_messages[i]);
        if (!tw_test_fields_account(&known, tw_span_of(bytes, len))) {
            fail_msg("message %zu (%s): malformed", i, captured_messages[i].origin);
        }
    }
}

// Bytes of one message read as every other: no type, version or suite makes the walk lose one.
static void test_any_bytes_as_any_message(void **state)
{
    (void)state;
    static const uint16_t versions[] = {0, TW_VERSION_TLS10, TW_VERSION_TLS12, TW_VERSION_TLS13};
    static uint8_t bytes[4096];
    for (size_t i = 0; i < NUM_MESSAGES; i++) {
        size_t len = tw_test_hex(bytes, sizeof bytes, captured_messages[i].body);
        for (unsigned type = 0; type < 512; type++) {
            struct tw_message_context known = {.type = (uint8_t)type,
                                               .sslv2 = type > 255,
                                               .version = versions[type % 4],
                                               .cipher_suite = tw_suite_at(i * 7 % tw_suite_count())->value};
            (void)tw_test_fields_account(&known, tw_span_of(bytes, len));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_parsed_writes_back),
        cmocka_unit_test(test_every_cut_is_refused_or_complete),
        cmocka_unit_test(test_every_flip_is_told_and_written_back),
        cmocka_unit_test(test_fields_of_captured_messages_are_whole),
        cmocka_unit_test(test_any_bytes_as_any_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
