// Every mutator stays in its room, does the same for the same seed, and changes what it is given; most of what those make that know a form
// still has it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "harness/talk.h"
#include "parsers/capture/pcap.h"
#include "parsers/capture/pcapng.h"
#include "parsers/tls/certificate.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/keylog.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"
#include "parsers/tls/walk.h"
#include "tests/support/captured_messages.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROOM = 8192, SEEDS = 600 };

static uint8_t before[ROOM];

static size_t body_of(uint8_t type, uint16_t version, uint8_t steers)
{
    for (size_t i = 0; i < sizeof captured_messages / sizeof captured_messages[0]; i++) {
        const struct tw_test_message *of = &captured_messages[i];
        if (of->type == type && of->version == version) {
            size_t len = tw_test_hex(before, ROOM - steers, of->body);
            memset(before + len, version == TW_VERSION_TLS13, steers);
            return len + steers;
        }
    }
    fail_msg("no such message");
    return 0;
}

static size_t a_client_hello(void)
{
    return body_of(TW_HS_CLIENT_HELLO, TW_VERSION_TLS13, 0);
}

static size_t a_server_hello(void)
{
    return body_of(TW_HS_SERVER_HELLO, TW_VERSION_TLS13, 0);
}

static size_t a_certificate(void)
{
    return body_of(TW_HS_CERTIFICATE, TW_VERSION_TLS13, 1);
}

static size_t a_ticket(void)
{
    return body_of(TW_HS_NEW_SESSION_TICKET, TW_VERSION_TLS13, 1);
}

static size_t an_extension(void)
{
    static const uint8_t steers[] = {TW_IN_CLIENT_HELLO, TW_EXT_KEY_SHARE >> 8, TW_EXT_KEY_SHARE & 0xff};
    struct tw_writer w = tw_writer_into(before, ROOM);
    uint8_t share[32] = {1, 2, 3};
    tw_writer_u16(&w, 36 + 7);
    tw_writer_u16(&w, TW_GROUP_X25519);
    tw_writer_u16(&w, 32);
    tw_writer_bytes(&w, tw_span_of(share, sizeof share));
    tw_writer_u16(&w, TW_GROUP_SECP256R1);
    tw_writer_u16(&w, 3);
    tw_writer_bytes(&w, tw_span_of(share, 3));
    tw_writer_bytes(&w, tw_span_of(steers, sizeof steers));
    return w.len;
}

static size_t a_capture(bool pcapng)
{
    const struct tw_interface interface = {.link_type = 1, .resolution = 6, .snap_len = 65535};
    struct tw_writer w = tw_writer_into(before, ROOM);
    uint8_t bytes[90] = {
        [12] = 8, [14] = 0x45, [17] = 76, [54] = 22, [55] = 3, [56] = 3, [58] = 31, [59] = 1, [62] = 27};
    bool fits = pcapng ? tw_pcapng_write_section(&w) && tw_pcapng_write_interface(&w, &interface)
                             && tw_pcapng_write_secrets(&w, TW_SECRETS_TLS_KEY_LOG, tw_span_of(bytes, 30))
                       : tw_pcap_write_header(&w, &interface);
    for (unsigned i = 0; i < 6; i++) {
        const struct tw_packet packet = {
            .has_time = true, .time_ns = i * 1000000, .link_type = 1, .wire_len = 90, .bytes = tw_span_of(bytes, 90)};
        fits = fits
               && (pcapng ? tw_pcapng_write_packet(&w, &interface, &packet)
                          : tw_pcap_write_packet(&w, &interface, &packet));
    }
    assert_true(fits);
    return w.len;
}

static size_t a_pcap(void)
{
    return a_capture(false);
}

static size_t a_pcapng(void)
{
    return a_capture(true);
}

static size_t a_conversation(void)
{
    static const uint8_t hello[] = {22, 3, 1, 0, 4, 1, 0, 0, 0},
                         answer[] = {22, 3, 3, 0, 4, 2, 0, 0, 0, 21, 3, 3, 0, 2, 1, 0};
    struct tw_writer w = tw_writer_into(before, ROOM);
    for (unsigned i = 0; i < 3; i++) {
        tw_writer_u16(&w, sizeof hello);
        tw_writer_bytes(&w, tw_span_of(hello, sizeof hello));
        tw_writer_u16(&w, 0x8000U + sizeof answer);
        tw_writer_bytes(&w, tw_span_of(answer, sizeof answer));
    }
    tw_writer_u8(&w, 3);
    return w.len;
}

static size_t a_list(void)
{
    for (size_t i = 0; i < 25; i++) {
        before[i] = (uint8_t)(i * 37);
    }
    return 25;
}

static size_t a_key_log(void)
{
    struct tw_writer w = tw_writer_into(before, ROOM);
    for (uint8_t i = 0; i < 5; i++) {
        const uint8_t id[32] = {i}, secret[48] = {i, 1};
        (void)tw_keylog_write(&w, "CLIENT_RANDOM", tw_span_of(id, 32), tw_span_of(secret, 48));
    }
    return w.len;
}

// ---- Has it still its form? -----------------------------------------------------------------------------------------

static bool is_client_hello(struct tw_span bytes)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    return tw_client_hello_parse(&at, &(struct tw_client_hello){0});
}

static bool is_server_hello(struct tw_span bytes)
{
    struct tw_cursor at = tw_cursor_over(bytes);
    return tw_server_hello_parse(&at, &(struct tw_server_hello){0});
}

static bool is_certificate(struct tw_span bytes)
{
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes.data, bytes.len - 1));
    bool tls13 = (bytes.data[bytes.len - 1] & 1) != 0;
    return tw_certificate_parse(&at, tls13 ? TW_CERTIFICATE_TLS13 : TW_CERTIFICATE_TLS12, &(struct tw_certificate){0});
}

static bool is_ticket(struct tw_span bytes)
{
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes.data, bytes.len - 1));
    return tw_new_session_ticket_parse(&at, (bytes.data[bytes.len - 1] & 1) != 0, &(struct tw_new_session_ticket){0});
}

static bool is_vector(struct tw_span bytes)
{
    return bytes.len >= 5 && ((size_t)bytes.data[0] << 8 | bytes.data[1]) == bytes.len - 5;
}

static bool is_capture(struct tw_span bytes)
{
    struct tw_interface interfaces[8];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(bytes);
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, 8);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
    }
    return window.left == 0;
}

static bool is_conversation(struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(bytes.data, bytes.len - 1));
    struct hx_turn turn;
    while (hx_turn_next(&in, &turn)) {
        if (!turn.gap && turn.bytes.len == 0 && in.left == 0) {
            return true;  // the last one may be cut
        }
    }
    return in.left == 0;
}

static bool is_text(struct tw_span bytes)
{
    return bytes.len != 0;
}

static const struct {
    const struct hx_mutator *mutator;
    size_t (*make)(void);
    bool (*holds)(struct tw_span bytes);
    size_t percent;
} rows[] = {
    {&hx_mutator_bytes, a_list, is_text, 100},
    {&hx_mutator_client_hello, a_client_hello, is_client_hello, 85},
    {&hx_mutator_server_hello, a_server_hello, is_server_hello, 80},
    {&hx_mutator_certificate, a_certificate, is_certificate, 80},
    {&hx_mutator_new_session_ticket, a_ticket, is_ticket, 80},
    {&hx_mutator_extension, an_extension, is_vector, 70},
    {&hx_mutator_blocks, a_pcap, is_capture, 60},
    {&hx_mutator_blocks, a_pcapng, is_capture, 60},
    {&hx_mutator_turns, a_conversation, is_conversation, 90},
    {&hx_mutator_lines, a_key_log, is_text, 100},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void test_changes(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        size_t len = rows[row].make(), changed = 0, right = 0;
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            size_t most = seed % 3 == 0 ? len : len + seed;
            uint8_t *data = malloc(most), *again = malloc(most);  // of their own size, for the sanitizers
            memcpy(data, before, len);
            memcpy(again, before, len);
            size_t got = rows[row].mutator->mutate(data, len, most, seed);
            assert_true(got > 0 && got <= most);
            assert_int_equal(rows[row].mutator->mutate(again, len, most, seed), got);
            assert_memory_equal(data, again, got);
            changed += got != len || memcmp(data, before, len) != 0;
            right += rows[row].holds(tw_span_of(data, got));
            free(data);
            free(again);
        }
        if (changed * 10 < (size_t)SEEDS * 9 || right * 100 < rows[row].percent * SEEDS) {
            fail_msg("%s: of %d inputs %zu changed, and %zu have their form", rows[row].mutator->name, SEEDS, changed,
                     right);
        }
    }
}

// Any bytes are taken, as few as there may be.
static void test_what_has_no_form(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t len = 0; len < 40; len++) {
            for (uint32_t seed = 0; seed < 40; seed++) {
                uint8_t *data = malloc(len + 1);
                for (size_t i = 0; i <= len; i++) {
                    data[i] = (uint8_t)(seed * 31 + i * seed);
                }
                size_t got = rows[row].mutator->mutate(data, len, len + 1, seed);
                assert_true(got > 0 && got <= len + 1);
                free(data);
            }
        }
    }
}

static void test_crossing(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        size_t len = rows[row].make();
        for (uint32_t seed = 0; seed < SEEDS; seed++) {
            size_t most = 1 + seed * 37U % (2 * len), b_len = seed % 5 == 0 ? seed % (len + 1) : len;
            uint8_t *a = malloc(len), *b = malloc(b_len + 1), *out = malloc(most);
            memcpy(a, before, len);
            memcpy(b, before, b_len);
            size_t got = rows[row].mutator->cross(a, len, b, b_len, out, most, seed);
            assert_true(got > 0 && got <= most);
            free(a);
            free(b);
            free(out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_what_has_no_form),
        cmocka_unit_test(test_crossing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
