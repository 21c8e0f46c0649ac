// Captures that are decrypted while they are damaged: whatever was changed or left out, what is handed out is what was sent, and nobody
// reads outside of anything.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/decrypt.h"

#include "parsers/capture/capture.h"
#include "replay/engine/keys_rsa.h"
#include "tests/support/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

// A said is what one side said, in the order in which it was read.
struct said {
    uint8_t *bytes;
    size_t len;
};

struct listening {
    struct rp_decrypt *decrypt;
    struct said *said;  // where it is kept; NULL: nowhere
    uint64_t opened, bad, encrypted, data;
    const struct said *all;  // what was sent: data must be in it
};

static bool contains(const struct said *all, struct tw_span part)
{
    for (size_t i = 0; part.len != 0 && i + part.len <= all->len; i++) {
        if (memcmp(all->bytes + i, part.data, part.len) == 0) {
            return true;
        }
    }
    return part.len == 0;
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct listening *l = context;
    (void)time_ns;
    rp_decrypt_event(l->decrypt, conn, event);
    l->encrypted += event->type == TW_EVENT_ENCRYPTED;
    if (event->type != TW_EVENT_APPLICATION_DATA || !event->opened) {
        return;
    }
    l->data += event->length;
    if (l->all != NULL) {
        assert_true(contains(l->all, event->body));
    }
    if (l->said != NULL) {
        l->said->bytes = realloc(l->said->bytes, l->said->len + event->body.len);
        assert_true(l->said->bytes != NULL || event->body.len == 0);
        memcpy(l->said->bytes + l->said->len, event->body.data, event->body.len);
        l->said->len += event->body.len;
    }
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct listening *l = context;
    const struct rp_reader_facts *facts = rp_decrypt_facts(conn);
    l->opened += facts != NULL ? facts->opened : 0;
    l->bad += facts != NULL ? facts->bad : 0;
    rp_decrypt_closed(conn);
}

static const struct rp_sink sink = {.event = on_event, .closed = on_closed};

// read_all reads a capture; packet `lost` (from 0) is left out.
static struct listening read_all(struct tw_span capture, struct rp_secrets *secrets, size_t lost, struct said *said,
                                 const struct said *all)
{
    struct listening l = {.decrypt = rp_decrypt_new(secrets, false), .said = said, .all = all};
    struct rp_tracker *tracker = rp_tracker_new(&(struct rp_tracker_config){.seed = 1}, &sink, &l);
    assert_true(l.decrypt != NULL && tracker != NULL);
    struct tw_interface interfaces[4];
    struct tw_capture reader;
    struct tw_cursor window = tw_cursor_over(capture);
    struct tw_item item;
    size_t needed = 0, packet = 0;
    tw_capture_init(&reader, interfaces, 4);
    while (tw_capture_next(&reader, &window, &item, &needed) == TW_DONE) {
        if (item.type == TW_ITEM_PACKET && packet++ != lost) {
            rp_tracker_packet(tracker, &item.packet);
        }
    }
    rp_tracker_finish(tracker);
    rp_tracker_free(tracker);
    rp_decrypt_free(l.decrypt);
    return l;
}

struct material {
    struct tw_test_file capture;
    struct rp_secrets *secrets;
    struct said said;
    struct listening whole;
};

static struct material load(const char *name, bool rsa)
{
    char path[128];
    const char *fault = NULL;
    struct material m = {.secrets = rp_secrets_new()};
    assert_non_null(m.secrets);
    snprintf(path, sizeof path, "%s.pcap", name);
    m.capture = tw_test_load_capture(path);
    snprintf(path, sizeof path, "%s.keys", name);
    struct tw_test_file keys = tw_test_load_capture(rsa ? "pki/server-rsa.key" : path);
    if (rsa) {
        struct rp_rsa_key *key = rp_rsa_key_read(tw_span_of(keys.bytes, keys.len), &fault);
        assert_non_null(key);
        assert_true(rp_secrets_add_rsa(m.secrets, key));
    } else {
        assert_true(rp_secrets_add_log(m.secrets, tw_span_of(keys.bytes, keys.len), NULL, NULL) > 0);
    }
    tw_test_file_free(&keys);
    m.whole = read_all(tw_span_of(m.capture.bytes, m.capture.len), m.secrets, SIZE_MAX, &m.said, NULL);
    assert_true(m.whole.opened > 0 && m.whole.bad == 0);
    return m;
}

static void unload(struct material *m)
{
    free(m->said.bytes);
    rp_secrets_free(m->secrets);
    tw_test_file_free(&m->capture);
}

static const struct {
    const char *name;
    bool rsa;
} captures[] = {
    {"tls12-ecdhe-full", false},
    {"tls12-renegotiation", false},
    {"tls12-renegotiation", true},
    {"tls12-rsa-full", true},
    {"tls12-sessionid-resume", false},
    {"tls12-ticket-resume", false},
    {"tls13-0rtt", false},
    {"tls13-full", false},
    {"tls13-hrr", false},
};
#define NUM_CAPTURES (sizeof captures / sizeof captures[0])

// What a lost packet takes with it is what it held, and in a handshake the handshake: nothing else fails.
static void test_every_packet_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_CAPTURES; i++) {
        struct material m = load(captures[i].name, captures[i].rsa);
        uint64_t least = UINT64_MAX, sum = 0, num = 0;
        for (size_t lost = 0; lost < 200; lost++) {
            struct listening l = read_all(tw_span_of(m.capture.bytes, m.capture.len), m.secrets, lost, NULL, &m.said);
            assert_true(l.opened <= m.whole.opened && l.data <= m.whole.data);
            least = l.opened < least ? l.opened : least;
            sum += l.opened;
            num++;
        }
        print_message("%s%s: %u records; with a packet less %u on average, %u at the least\n", captures[i].name,
                      captures[i].rsa ? " (RSA key)" : "", (unsigned)m.whole.opened, (unsigned)(sum / num),
                      (unsigned)least);
        assert_true(least > 0 || m.whole.opened < 20);
        unload(&m);
    }
}

static void test_bytes_changed(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_CAPTURES; i++) {
        struct material m = load(captures[i].name, captures[i].rsa);
        size_t step = captures[i].rsa ? 1999 : 97;
        for (size_t at = 24 + i; at < m.capture.len; at += step) {
            m.capture.bytes[at] ^= (uint8_t)(1u << (at & 7));
            read_all(tw_span_of(m.capture.bytes, m.capture.len), m.secrets, SIZE_MAX, NULL, &m.said);
            m.capture.bytes[at] ^= (uint8_t)(1u << (at & 7));
        }
        unload(&m);
    }
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_CAPTURES; i++) {
        struct material m = load(captures[i].name, captures[i].rsa);
        for (size_t len = 0; len < m.capture.len; len += 499) {
            struct listening l = read_all(tw_span_of(m.capture.bytes, len), m.secrets, SIZE_MAX, NULL, &m.said);
            assert_int_equal(l.bad, 0);
        }
        unload(&m);
    }
}

// Without secrets nothing is made for a connection.
static void test_no_secrets(void **state)
{
    (void)state;
    struct material m = load("tls13-full", false);
    struct rp_secrets *none = rp_secrets_new();
    struct listening l = read_all(tw_span_of(m.capture.bytes, m.capture.len), none, SIZE_MAX, NULL, NULL);
    assert_true(l.opened == 0 && l.bad == 0 && l.data == 0 && l.encrypted > 0);
    rp_secrets_free(none);
    unload(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_packet_left_out),
        cmocka_unit_test(test_bytes_changed),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_no_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
