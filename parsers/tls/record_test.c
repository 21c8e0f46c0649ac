// Records, alerts and message headers: what is read, what is short, what is broken; and how TLS is recognised.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/alert.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"

struct sample {
    uint8_t bytes[256];
    size_t len;
};

static struct sample sample(const char *hex)
{
    struct sample s = {0};
    s.len = tw_test_hex(s.bytes, sizeof s.bytes, hex);
    return s;
}

static const char close_notify[] = "15 0303 0002  01 00";

static const char client_hello[] = "16 0301 0031"  // handshake, TLS 1.0, 49 bytes
                                   "01 00002d"     // ClientHello, 45 bytes
                                   "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                                   "00"          // no session ID
                                   "0002 1301"   // one suite
                                   "01 00"       // null
                                   "0002 0000";  // the start of extensions

static const char sslv2_hello[] = "802b 01 0301"    // 43 bytes, ClientHello, TLS 1.0
                                  "0012 0000 0010"  // 18 bytes of specs, no ID, 16 bytes of challenge
                                  "000004 000005 00000a 010080 0700c0 030080"
                                  "000102030405060708090a0b0c0d0e0f";

// ---- Records -----------------------------------------------------------------------------------------------------

static void parse_cut(const uint8_t *bytes, size_t len, void *context)
{
    size_t whole = *(size_t *)context;
    struct tw_cursor in = {.at = bytes, .left = len};
    struct tw_record record;
    assert_int_equal(tw_record_parse(&in, &record), len < whole ? TW_SHORT : TW_DONE);
    assert_int_equal(in.left, len < whole ? len : 0);
}

static void test_a_record_is_read_and_written(void **state)
{
    (void)state;
    struct sample s = sample(close_notify);
    struct tw_cursor in = {.at = s.bytes, .left = s.len};
    struct tw_record record;
    assert_int_equal(tw_record_parse(&in, &record), TW_DONE);
    assert_int_equal(record.type, TW_CT_ALERT);
    assert_int_equal(record.version, TW_VERSION_TLS12);
    assert_int_equal(record.length, 2);
    uint8_t out[16];
    struct tw_writer w = tw_writer_into(out, sizeof out);
    assert_true(tw_record_write(&w, &record));
    assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(s.bytes, s.len)));
    tw_test_every_cut(s.bytes, s.len, parse_cut, &s.len);
}

static enum tw_result header_of(const char *hex)
{
    struct sample s = sample(hex);
    struct tw_test_edge edge = tw_test_at_page_edge(s.bytes, s.len);
    struct tw_cursor in = {.at = edge.bytes, .left = edge.len};
    struct tw_record record;
    enum tw_result result = tw_record_header(&in, &record);
    assert_int_equal(in.left, result == TW_DONE ? s.len - TW_RECORD_HEADER_LEN : s.len);
    tw_test_edge_free(&edge);
    return result;
}

static void test_a_header_is_broken_at_its_first_wrong_byte(void **state)
{
    (void)state;
    assert_int_equal(header_of(""), TW_SHORT);
    assert_int_equal(header_of("13"), TW_BROKEN);  // below change_cipher_spec
    assert_int_equal(header_of("19"), TW_BROKEN);  // above heartbeat
    assert_int_equal(header_of("18"), TW_SHORT);
    assert_int_equal(header_of("17 02"), TW_BROKEN);  // SSLv2 has no such records, and there is no version 4
    assert_int_equal(header_of("17 04"), TW_BROKEN);
    assert_int_equal(header_of("17 03ff 48"), TW_SHORT);
    assert_int_equal(header_of("17 0303 4800"), TW_DONE);    // 16384 + 2048: TLS 1.2
    assert_int_equal(header_of("17 0303 4801"), TW_BROKEN);  // one more
    assert_int_equal(header_of("17 0303 0000"), TW_DONE);
}

// ---- Alerts and messages -----------------------------------------------------------------------------------------

static void test_alerts(void **state)
{
    (void)state;
    uint8_t bytes[] = {2, 40, 1}, out[2];
    struct tw_cursor in = {.at = bytes, .left = sizeof bytes};
    struct tw_alert alert;
    assert_true(tw_alert_parse(&in, &alert));
    assert_int_equal(alert.level, TW_ALERT_LEVEL_FATAL);
    assert_int_equal(alert.description, TW_ALERT_HANDSHAKE_FAILURE);
    struct tw_writer w = tw_writer_into(out, sizeof out);
    assert_true(tw_alert_write(&w, &alert));
    assert_memory_equal(out, bytes, 2);
    assert_false(tw_alert_parse(&in, &alert));
    assert_int_equal(in.left, 1);
}

static void test_which_alerts_end_a_connection(void **state)
{
    (void)state;
    struct tw_alert close = {TW_ALERT_LEVEL_WARNING, TW_ALERT_CLOSE_NOTIFY};
    struct tw_alert name = {TW_ALERT_LEVEL_WARNING, TW_ALERT_UNRECOGNIZED_NAME};
    struct tw_alert failure = {TW_ALERT_LEVEL_FATAL, TW_ALERT_HANDSHAKE_FAILURE};
    assert_false(tw_alert_is_fatal(&close, false));
    assert_false(tw_alert_is_fatal(&close, true));
    assert_false(tw_alert_is_fatal(&name, false));
    assert_true(tw_alert_is_fatal(&name, true));
    assert_true(tw_alert_is_fatal(&failure, false));
}

static void message_cut(const uint8_t *bytes, size_t len, void *context)
{
    (void)context;
    struct tw_cursor in = {.at = bytes, .left = len};
    struct tw_message message;
    assert_int_equal(tw_message_parse(&in, &message), len < 7 ? TW_SHORT : TW_DONE);
    assert_int_equal(in.left, len < 7 ? len : 0);
}

static void test_messages(void **state)
{
    (void)state;
    struct sample s = sample("0b 000003  000000");  // Certificate, 3 bytes: an empty list
    struct tw_cursor in = {.at = s.bytes, .left = s.len};
    struct tw_message message;
    assert_int_equal(tw_message_parse(&in, &message), TW_DONE);
    assert_int_equal(message.type, TW_HS_CERTIFICATE);
    assert_int_equal(message.length, 3);
    uint8_t out[16];
    struct tw_writer w = tw_writer_into(out, sizeof out);
    assert_true(tw_message_write(&w, &message));
    assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(s.bytes, s.len)));
    tw_test_every_cut(s.bytes, s.len, message_cut, NULL);
    assert_true(tw_message_is_known(TW_HS_FINISHED));
    assert_false(tw_message_is_known(7));
}

// ---- Recognition -------------------------------------------------------------------------------------------------

typedef enum tw_result (*look_fn)(struct tw_span bytes);

// assert_looks: the answer for the first `enough` bytes and more is `expected`, and TW_SHORT before.
static void assert_looks(look_fn look, const char *hex, enum tw_result expected, size_t enough)
{
    struct sample s = sample(hex);
    for (size_t len = 0; len <= s.len; len++) {
        struct tw_test_edge edge = tw_test_at_page_edge(s.bytes, len);
        enum tw_result result = look(tw_span_of(edge.bytes, len));
        assert_int_equal(result, len < enough ? TW_SHORT : expected);
        tw_test_edge_free(&edge);
    }
}

static void test_a_client_hello_is_recognised(void **state)
{
    (void)state;
    assert_looks(tw_looks_like_client_hello, client_hello, TW_DONE, 11);
    assert_looks(tw_looks_like_client_hello, sslv2_hello, TW_DONE, 11);
    assert_looks(tw_looks_like_sslv2, sslv2_hello, TW_DONE, 11);
    assert_looks(tw_looks_like_sslv2, client_hello, TW_BROKEN, 1);
    // The message spread over records of one, two and more bytes.
    assert_looks(tw_looks_like_client_hello,
                 "16 0301 0001 01  16 0301 0002 0000  16 0301 0001 2d  16 0301 0100 03 03 0001", TW_DONE, 26);
    // Too short for a ClientHello, but it fills its record.
    assert_looks(tw_looks_like_client_hello, "16 0301 0006 01 000002 0303", TW_DONE, 11);
}

static void test_what_is_no_client_hello(void **state)
{
    (void)state;
    assert_looks(tw_looks_like_client_hello, "16 0301 0007 01 000002 0303", TW_BROKEN, 11);      // too short
    assert_looks(tw_looks_like_client_hello, "474554202f20485454502f312e310d0a", TW_BROKEN, 1);  // "GET / HTTP/1.1"
    assert_looks(tw_looks_like_client_hello, "16 0301 0031 02 00002d 0303", TW_BROKEN, 6);       // ServerHello
    assert_looks(tw_looks_like_client_hello, "16 0301 0000 01 00002d 0303", TW_BROKEN, 5);       // empty record
    assert_looks(tw_looks_like_client_hello, "16 0301 0031 01 00002c 0203", TW_BROKEN,
                 11);  // lengths differ, version 2
    assert_looks(tw_looks_like_client_hello, "16 0301 0031 01 020000 0303", TW_BROKEN, 11);  // longer than any hello
    assert_looks(tw_looks_like_sslv2, "802b 02 0301", TW_BROKEN, 3);                         // another message
    assert_looks(tw_looks_like_sslv2, "802b 01 0301 0011 0000 0010", TW_BROKEN, 11);  // specs of three bytes each
}

static void test_a_server_flight_is_recognised(void **state)
{
    (void)state;
    assert_looks(tw_looks_like_server_flight, "16 0303 007a 02 000026 0303 0001", TW_DONE, 11);  // and more behind it
    assert_looks(tw_looks_like_server_flight, "15 0303 0002 02 28", TW_DONE, 6);
    assert_looks(tw_looks_like_server_flight, "15 0303 0002 03 28", TW_BROKEN, 6);  // no such level
    assert_looks(tw_looks_like_server_flight, "15 0303 0013 02", TW_BROKEN, 5);     // encrypted
    assert_looks(tw_looks_like_server_flight, "16 0303 0004 00 000000", TW_BROKEN, 6);
    assert_looks(tw_looks_like_server_flight, "17 0303 0100 02", TW_BROKEN, 5);
    assert_looks(tw_looks_like_server_flight, "48545450", TW_BROKEN, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_is_read_and_written),
        cmocka_unit_test(test_a_header_is_broken_at_its_first_wrong_byte),
        cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_which_alerts_end_a_connection),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_a_client_hello_is_recognised),
        cmocka_unit_test(test_what_is_no_client_hello),
        cmocka_unit_test(test_a_server_flight_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
