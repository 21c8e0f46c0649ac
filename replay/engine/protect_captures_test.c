// Every protected record of the captures whose keys are known opens: TLS 1.2 and 1.3, with the secrets of the key log beside
// each capture.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect.h"
#include "replay/track/source.h"
#include "replay/track/tracker.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/keylog.h"
#include "parsers/tls/server_hello.h"
#include "tests/support/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

// A reader opens one connection. What protects a side next in TLS 1.2 waits until its ChangeCipherSpec.
struct reader {
    struct tw_opener opener;
    struct tw_span log;
    struct rp_randoms randoms;
    struct rp_protection now[2], next[2];
    bool has_now[2], has_next[2];
    uint16_t version;
    const struct tw_suite *suite;
    bool encrypt_then_mac;
    bool early;  // the client sends early data
    bool extended, retried;
    struct rp_digest digests[2];  // of the handshake: SHA-256, SHA-384
    uint8_t room[2][65536];
};

struct book {
    struct tw_span log;
    bool spoiled;  // its secrets are wrong
    unsigned opened, bad, skipped, cbc, finished, masters;
};

static bool find_secret(const struct reader *r, enum tw_keylog_label label, struct rp_secret *out)
{
    struct tw_keylog log = tw_keylog_over(r->log);
    struct tw_keylog_line line;
    while (tw_keylog_next(&log, &line)) {
        if (line.kind == TW_KEYLOG_SECRET && line.label == label
            && memcmp(line.id, r->randoms.client, RP_RANDOM_BYTES) == 0) {
            struct tw_writer w = tw_writer_into(out->bytes, sizeof out->bytes);
            assert_true(tw_keylog_secret(&w, &line));
            out->len = (uint8_t)w.len;
            return true;
        }
    }
    return false;
}

static bool begin(const struct reader *r, struct rp_protection *p, const struct rp_record_keys *keys)
{
    return rp_open_init(p, &(struct rp_protection_config){r->version, r->suite, keys, r->encrypt_then_mac});
}

static void turn13(struct reader *r, enum tw_from from, enum tw_keylog_label label)
{
    struct rp_secret traffic = {0};
    struct rp_record_keys keys;
    r->has_now[from] =
        find_secret(r, label, &traffic) && rp_traffic_keys(r->suite, &traffic, &keys) && begin(r, &r->now[from], &keys);
}

static void agreed(struct reader *r)
{
    struct rp_secret master = {0};
    struct rp_record_keys keys[2];
    if (r->version == TW_VERSION_TLS13) {
        turn13(r, TW_SERVER, TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET);
        if (!r->early) {
            turn13(r, TW_CLIENT, TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET);
        }
        return;
    }
    if (find_secret(r, TW_KEYLOG_CLIENT_RANDOM, &master)
        && rp_key_block(r->version, r->suite, rp_secret_span(&master), &r->randoms, keys)) {
        for (unsigned from = 0; from < 2; from++) {
            r->has_next[from] = begin(r, &r->next[from], &keys[from]);
        }
    }
}

// end_early: the client goes on under its handshake keys, after EndOfEarlyData or because the server refused.
static void end_early(struct reader *r)
{
    if (r->early) {
        r->early = false;
        turn13(r, TW_CLIENT, TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET);
    }
}

static void on_client_hello(struct reader *r, const struct tw_event *event)
{
    struct tw_cursor body = tw_cursor_over(event->body);
    struct tw_client_hello hello;
    if (tw_client_hello_parse(&body, &hello) && hello.random.len == RP_RANDOM_BYTES) {
        memcpy(r->randoms.client, hello.random.data, RP_RANDOM_BYTES);
    }
    struct tw_span found;
    if (r->version == 0 && tw_extension_find(hello.extensions, TW_EXT_EARLY_DATA, &found)) {
        r->early = true;
        r->version = TW_VERSION_TLS13;
        r->suite = tw_suite_find(TW_SUITE_TLS_AES_256_GCM_SHA384);  // of the sessions in these captures
        turn13(r, TW_CLIENT, TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET);
    }
}

static void on_encrypted_extensions(struct reader *r, const struct tw_event *event)
{
    struct tw_cursor body = tw_cursor_over(event->body);
    struct tw_span extensions = {0};
    struct tw_span found = {0};
    assert_true(tw_cursor_block16(&body, &extensions));
    if (!tw_extension_find(extensions, TW_EXT_EARLY_DATA, &found)) {
        end_early(r);
    }
}

static void on_server_hello(struct reader *r, const struct rp_connection *conn, const struct tw_event *event)
{
    struct tw_cursor body = tw_cursor_over(event->body);
    struct tw_server_hello hello;
    struct tw_span found;
    if (!tw_server_hello_parse(&body, &hello)) {
        return;
    }
    if (tw_server_hello_is_retry(&hello)) {
        r->early = false;
        r->retried = true;
        r->suite = NULL;
        r->has_now[TW_CLIENT] = false;
        return;
    }
    memcpy(r->randoms.server, hello.random.data, RP_RANDOM_BYTES);
    r->suite = tw_suite_find(hello.cipher_suite);
    r->version = conn->tls->dialogue.version;
    r->extended = tw_extension_find(hello.extensions, TW_EXT_EXTENDED_MASTER_SECRET, &found);
    r->encrypt_then_mac = tw_extension_find(hello.extensions, TW_EXT_ENCRYPT_THEN_MAC, &found);
    assert_non_null(r->suite);
    agreed(r);
}

// handshake_hash is that of the messages before this one.
static size_t handshake_hash(const struct reader *r, enum rp_hash hash, uint8_t out[RP_HASH_MAX])
{
    return rp_digest_value(&r->digests[hash == RP_HASH_SHA384], out);
}

static void add_message(struct reader *r, const struct tw_event *event)
{
    bool first = event->message_type == TW_HS_CLIENT_HELLO && !r->retried;
    for (unsigned i = 0; i < 2 && event->message_type != TW_HS_HELLO_REQUEST; i++) {
        if (first) {
            rp_digest_init(&r->digests[i], i == 0 ? RP_HASH_SHA256 : RP_HASH_SHA384);
        } else if (event->message_type == TW_HS_SERVER_HELLO && r->retried && r->suite == NULL) {
            rp_digest_message_hash(&r->digests[i]);
        }
        rp_digest_add(&r->digests[i], event->whole);
    }
}

// check_finished makes the Finished that was sent.
static void check_finished(const struct reader *r, const struct tw_event *event, struct book *book)
{
    uint8_t hashed[RP_HASH_MAX];
    struct rp_secret secret = {0};
    struct rp_secret verify = {.len = RP_VERIFY12_BYTES};
    enum rp_hash hash = RP_HASH_SHA256;
    enum tw_keylog_label label = r->version != TW_VERSION_TLS13 ? TW_KEYLOG_CLIENT_RANDOM
                                 : event->from == TW_CLIENT     ? TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET
                                                                : TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET;
    assert_true(rp_suite_hash(r->version, r->suite, &hash) && find_secret(r, label, &secret));
    const struct tw_span messages = tw_span_of(hashed, handshake_hash(r, hash, hashed));
    if (r->version == TW_VERSION_TLS13) {
        rp_finished13(hash, &secret, messages, &verify);
    } else {
        rp_verify_data(hash, rp_secret_span(&secret), event->from, messages, verify.bytes);
    }
    assert_true(rp_same(event->body, rp_secret_span(&verify)));
    book->finished++;
}

// check_master makes the master secret of an RSA key exchange whose premaster secret is in the key log.
static void check_master(const struct reader *r, const struct tw_event *event, struct book *book)
{
    struct tw_keylog log = tw_keylog_over(r->log);
    struct tw_keylog_line line;
    struct rp_secret premaster = {0};
    struct rp_secret made = {0};
    struct rp_secret master = {0};
    uint8_t hashed[RP_HASH_MAX];
    enum rp_hash hash = RP_HASH_SHA256;
    while (!book->spoiled && tw_keylog_next(&log, &line)) {
        if (line.kind != TW_KEYLOG_SECRET || line.label != TW_KEYLOG_RSA || event->body.len < 10
            || memcmp(line.id, event->body.data + 2, 8) != 0) {
            continue;
        }
        struct tw_writer w = tw_writer_into(premaster.bytes, sizeof premaster.bytes);
        assert_true(tw_keylog_secret(&w, &line) && rp_suite_hash(r->version, r->suite, &hash));
        if (r->extended) {
            size_t len = handshake_hash(r, hash, hashed);
            rp_extended_master_secret(hash, tw_writer_span(&w), tw_span_of(hashed, len), &made);
        } else {
            rp_master_secret(hash, tw_writer_span(&w), &r->randoms, &made);
        }
        assert_true(find_secret(r, TW_KEYLOG_CLIENT_RANDOM, &master));
        assert_true(rp_same(rp_secret_span(&made), rp_secret_span(&master)));
        book->masters++;
    }
}

static void step(struct reader *r, enum tw_from from)
{
    if (r->has_next[from]) {
        r->now[from] = r->next[from];
        r->has_now[from] = true;
        r->has_next[from] = false;
    }
}

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type)
{
    struct reader *r = context;
    if (!r->has_now[from] || record->body.len == 0) {
        return TW_OPENED_SKIP;
    }
    return rp_open(&r->now[from], record, r->room[from], sizeof r->room[from], plain, type) ? TW_OPENED : TW_OPENED_BAD;
}

static void on_opened(void *context, struct rp_connection *conn)
{
    const struct book *book = context;
    struct reader *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->log = book->log;
    r->opener = (struct tw_opener){.open = open_record, .context = r};
    conn->user = r;
    conn->opener = &r->opener;
}

static void on_message(struct reader *r, const struct rp_connection *conn, const struct tw_event *event,
                       struct book *book)
{
    if (event->message_type == TW_HS_FINISHED) {
        check_finished(r, event, book);
    }
    if (event->message_type == TW_HS_SERVER_HELLO) {
        on_server_hello(r, conn, event);
    }
    add_message(r, event);
    switch (event->message_type) {
    case TW_HS_CLIENT_HELLO: on_client_hello(r, event); return;
    case TW_HS_CLIENT_KEY_EXCHANGE: check_master(r, event, book); return;
    case TW_HS_FINISHED:
        if (r->version == TW_VERSION_TLS13) {
            turn13(r, event->from,
                   event->from == TW_CLIENT ? TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0 : TW_KEYLOG_SERVER_TRAFFIC_SECRET_0);
        }
        return;
    case TW_HS_ENCRYPTED_EXTENSIONS: on_encrypted_extensions(r, event); return;
    case TW_HS_END_OF_EARLY_DATA: end_early(r); return;
    }
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct book *book = context;
    struct reader *r = conn->user;
    (void)time_ns;
    if (event->type == TW_EVENT_ENCRYPTED) {
        *(event->bad ? &book->bad : &book->skipped) += 1;
        return;
    }
    if (event->opened) {
        book->opened++;
        book->cbc += r->now[event->from].cipher->mode == TW_MODE_CBC;
    }
    if (event->type == TW_EVENT_CHANGE_CIPHER_SPEC && r->version != TW_VERSION_TLS13) {
        step(r, event->from);
    }
    if (event->type != TW_EVENT_MESSAGE) {
        return;
    }
    assert_true(event->kept);
    on_message(r, conn, event, book);
}

static void on_closed(void *context, struct rp_connection *conn)
{
    (void)context;
    free(conn->user);
}

static const struct rp_sink sink = {.opened = on_opened, .event = on_event, .closed = on_closed};

static struct book read_capture(const char *name, bool spoil)
{
    char path[512];
    struct tw_item item;
    snprintf(path, sizeof path, "%s.keys", name);
    struct tw_test_file keys = tw_test_load_capture(path);
    snprintf(path, sizeof path, "%s/%s.pcap", RESHAKE_CAPTURES, name);
    if (spoil) {
        for (size_t i = 0; i + 1 < keys.len; i++) {
            if (keys.bytes[i + 1] == '\n') {
                keys.bytes[i] = keys.bytes[i] == '0' ? '1' : '0';
            }
        }
    }
    struct book book = {.log = tw_span_of(keys.bytes, keys.len), .spoiled = spoil};
    struct rp_source *source = rp_source_new(&(struct rp_source_config){.path = path});
    struct rp_tracker *tracker = rp_tracker_new(NULL, &sink, &book);
    while (rp_source_next(source, &item) == RP_SOURCE_ITEM) {
        rp_tracker_items(tracker, &item, 1);
    }
    rp_tracker_finish(tracker);
    rp_tracker_free(tracker);
    rp_source_free(source);
    tw_test_file_free(&keys);
    return book;
}

static void expect_all(const char *name)
{
    struct book book = read_capture(name, false);
    print_message("%s: %u opened (%u CBC), %u bad, %u without keys; %u Finished, %u masters\n", name, book.opened,
                  book.cbc, book.bad, book.skipped, book.finished, book.masters);
    assert_int_equal(book.bad, 0);
    assert_int_equal(book.skipped, 0);
    assert_true(book.opened > 0 && book.finished > 0);
    book = read_capture(name, true);
    assert_int_equal(book.opened, 0);
    assert_true(book.bad > 0);
}

static void test_tls12(void **state)
{
    (void)state;
    expect_all("tls12-client-cert");
    expect_all("tls12-ecdhe-full");
    expect_all("tls12-renegotiation");
    expect_all("tls12-rsa-full");
    expect_all("tls12-sessionid-resume");
    expect_all("tls12-ticket-rejected");
    expect_all("tls12-ticket-resume");
}

static void test_tls13(void **state)
{
    (void)state;
    expect_all("tls13-full");
    expect_all("tls13-hrr");
    expect_all("tls13-psk-resume");
    expect_all("tls13-0rtt");
}

static void test_both(void **state)
{
    (void)state;
    expect_all("fragmented-tcp");
    expect_all("ipv6");
    expect_all("linux-sll");
    expect_all("tls12-ocsp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls12),
        cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
