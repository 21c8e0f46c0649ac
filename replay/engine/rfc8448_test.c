// The traces of RFC 8448 in full: from the client's private key every secret is made, every record is opened and sealed to the
// same bytes again, and a reader that has the secrets opens all of it, whatever was changed, cut out or left out.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree.h"
#include "replay/engine/protect.h"
#include "replay/engine/reader.h"

#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/message.h"
#include "parsers/tls/server_hello.h"
#include "tests/support/hex.h"
#include "tests/support/rfc8448_traces.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM_TRACES (sizeof rfc8448_traces / sizeof rfc8448_traces[0])
#define MOST_RECORDS 16
#define RECORD_MAX 1024

// A walk goes through a trace with the keys of our own schedule.
struct walk {
    const struct rfc8448_trace *trace;
    struct rp_secrets *secrets;  // takes what is derived
    struct rp_digest digest;
    struct rp_schedule schedule;
    struct rp_protection open[2], seal[2];
    struct rp_secret traffic[2], next[2];  // next: of the data
    uint8_t client_random[RP_RANDOM_BYTES];
    bool has_keys[2];
    bool retried;
    unsigned opened, finished;
};

static struct tw_span hash_now(const struct walk *w, uint8_t out[RP_HASH_MAX])
{
    return tw_span_of(out, rp_digest_value(&w->digest, out));
}

static struct rp_secret derive(const struct walk *w, enum rp_derived which, enum tw_keylog_label label)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_secret secret;
    const char *text = tw_keylog_label_text(label);
    rp_schedule_derive(&w->schedule, which, hash_now(w, hash), &secret);
    assert_true(rp_secrets_add(w->secrets, tw_span_of(text, strlen(text)),
                               tw_span_of(w->client_random, RP_RANDOM_BYTES), rp_secret_span(&secret)));
    return secret;
}

static void use(struct walk *w, enum tw_from from, const struct rp_secret *traffic)
{
    const struct tw_suite *suite = tw_suite_find(TW_SUITE_TLS_AES_128_GCM_SHA256);
    struct rp_record_keys keys;
    const struct rp_protection_config config = {TW_VERSION_TLS13, suite, &keys, false};
    assert_true(rp_traffic_keys(suite, traffic, &keys));
    assert_true(rp_open_init(&w->open[from], &config) && rp_seal_init(&w->seal[from], &config));
    w->traffic[from] = *traffic;
    w->has_keys[from] = true;
}

static void client_hello(struct walk *w, struct tw_span message)
{
    uint8_t psk[32];
    bool first = !w->retried;
    if (first) {
        memcpy(w->client_random, message.data + 6, RP_RANDOM_BYTES);
        rp_digest_init(&w->digest, RP_HASH_SHA256);
    }
    rp_digest_add(&w->digest, message);
    if (!first) {
        return;
    }
    size_t len = w->trace->psk != NULL ? tw_test_hex(psk, sizeof psk, w->trace->psk) : 0;
    rp_schedule_begin(&w->schedule, RP_HASH_SHA256, tw_span_of(psk, len));
    if (w->trace->psk != NULL) {
        struct rp_secret early = derive(w, RP_CLIENT_EARLY, TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET);
        use(w, TW_CLIENT, &early);
    }
}

// agree makes the shared secret from the client's private key and the server's share.
static size_t agree(const struct walk *w, const struct tw_server_hello *hello, uint8_t *out, size_t cap)
{
    struct tw_span found = {0};
    struct tw_key_share_entry entry;
    struct rp_share share = {0};
    assert_true(tw_extension_find(hello->extensions, TW_EXT_KEY_SHARE, &found));
    struct tw_cursor at = tw_cursor_over(found);
    assert_true(tw_key_share_server_parse(&at, &entry));
    share.group = entry.group;
    share.len = (uint16_t)tw_test_hex(share.private_key, sizeof share.private_key, w->trace->client_private);
    struct tw_writer secret = tw_writer_into(out, cap);
    assert_true(rp_share_agree(&share, entry.key_exchange, false, &secret));
    return secret.len;
}

static void server_hello(struct walk *w, struct tw_span message)
{
    struct tw_cursor body = {.at = message.data + 4, .left = message.len - 4};
    struct tw_server_hello hello;
    uint8_t shared[64];
    assert_true(tw_server_hello_parse(&body, &hello));
    w->retried = tw_server_hello_is_retry(&hello);
    if (w->retried) {
        rp_digest_message_hash(&w->digest);
        rp_digest_add(&w->digest, message);
        return;
    }
    rp_digest_add(&w->digest, message);
    rp_schedule_next(&w->schedule, tw_span_of(shared, agree(w, &hello, shared, sizeof shared)));
    struct rp_secret server = derive(w, RP_SERVER_HANDSHAKE, TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET);
    struct rp_secret client = derive(w, RP_CLIENT_HANDSHAKE, TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET);
    use(w, TW_SERVER, &server);
    if (w->has_keys[TW_CLIENT]) {
        w->next[TW_CLIENT] = client;  // behind EndOfEarlyData
    } else {
        use(w, TW_CLIENT, &client);
    }
}

static void finished(struct walk *w, enum tw_from from, struct tw_span message)
{
    uint8_t hash[RP_HASH_MAX];
    struct rp_secret verify;
    rp_finished13(RP_HASH_SHA256, &w->traffic[from], hash_now(w, hash), &verify);
    assert_true(rp_same(rp_secret_span(&verify), tw_span_of(message.data + 4, message.len - 4)));
    rp_digest_add(&w->digest, message);
    w->finished++;
    if (from == TW_CLIENT) {
        struct rp_secret traffic = {0};
        assert_true(rp_secrets_find_label(w->secrets, TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0,
                                          tw_span_of(w->client_random, RP_RANDOM_BYTES), 32, &traffic));
        use(w, TW_CLIENT, &traffic);
        return;
    }
    rp_schedule_next(&w->schedule, (struct tw_span){0});
    derive(w, RP_CLIENT_TRAFFIC, TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0);
    struct rp_secret traffic = derive(w, RP_SERVER_TRAFFIC, TW_KEYLOG_SERVER_TRAFFIC_SECRET_0);
    use(w, TW_SERVER, &traffic);
}

static void take_messages(struct walk *w, enum tw_from from, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_message message = {0};
    while (in.left != 0) {
        const uint8_t *start = in.at;
        assert_int_equal(tw_message_parse(&in, &message), TW_DONE);
        const struct tw_span whole = tw_span_of(start, (size_t)(in.at - start));
        switch (message.type) {
        case TW_HS_CLIENT_HELLO: client_hello(w, whole); break;
        case TW_HS_SERVER_HELLO: server_hello(w, whole); break;
        case TW_HS_FINISHED: finished(w, from, whole); break;
        case TW_HS_END_OF_EARLY_DATA:
            rp_digest_add(&w->digest, whole);
            use(w, TW_CLIENT, &w->next[TW_CLIENT]);
            break;
        case TW_HS_NEW_SESSION_TICKET: break;
        default: rp_digest_add(&w->digest, whole); break;
        }
    }
}

// reopen opens a record, and seals what was in it to the same bytes.
static struct tw_span reopen(struct walk *w, enum tw_from from, struct tw_span bytes, uint8_t *room, uint8_t *type)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    struct tw_span plain = {0};
    uint8_t sealed[RECORD_MAX];
    assert_int_equal(tw_record_parse(&in, &record), TW_DONE);
    assert_true(rp_open(&w->open[from], &record, room, RECORD_MAX, &plain, type));
    struct tw_writer writer = tw_writer_into(sealed, sizeof sealed);
    assert_true(rp_seal(&w->seal[from], &writer, *type, plain, &(struct rp_wrapping){0}));
    assert_true(tw_span_equal(tw_writer_span(&writer), bytes));
    w->opened++;
    return plain;
}

static void take_record(struct walk *w, const struct rfc8448_record *said)
{
    uint8_t bytes[RECORD_MAX], room[RECORD_MAX], expected[64];
    size_t len = tw_test_hex(bytes, sizeof bytes, said->hex);
    uint8_t type = bytes[0];
    struct tw_span plain = tw_span_of(bytes + TW_RECORD_HEADER_LEN, len - TW_RECORD_HEADER_LEN);
    if (type == TW_CT_APPLICATION_DATA) {
        plain = reopen(w, said->from, tw_span_of(bytes, len), room, &type);
    }
    assert_int_equal(said->plain != NULL, type == TW_CT_APPLICATION_DATA || type == TW_CT_ALERT);
    if (said->plain != NULL) {
        size_t expected_len = tw_test_hex(expected, sizeof expected, said->plain);
        assert_true(tw_span_equal(plain, tw_span_of(expected, expected_len)));
    } else if (type == TW_CT_HANDSHAKE) {
        take_messages(w, said->from, plain);
    }
}

// walk_through has the store take all secrets of a trace, and returns how many records were protected.
static unsigned walk_through(const struct rfc8448_trace *trace, struct rp_secrets *secrets)
{
    static struct walk w;
    w = (struct walk){.trace = trace, .secrets = secrets};
    for (size_t i = 0; i < trace->num_records; i++) {
        take_record(&w, &trace->records[i]);
    }
    assert_int_equal(w.finished, 2);
    return w.opened;
}

static void test_every_record_opens_and_seals(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_TRACES; i++) {
        struct rp_secrets *secrets = rp_secrets_new();
        assert_non_null(secrets);
        unsigned opened = walk_through(&rfc8448_traces[i], secrets);
        print_message("%s: %u protected records\n", rfc8448_traces[i].name, opened);
        assert_true(opened >= 4);
        rp_secrets_free(secrets);
    }
}

// ---- A reader ----------------------------------------------------------------------------------------------------

// A listener reads a trace as a dialogue with a reader.
struct listener {
    struct tw_dialogue dialogue;
    struct rp_reader *reader;
    uint8_t room[RP_READER_ROOM], lent[2][RP_READER_ROOM + 65536];
    unsigned opened, encrypted, bad, data, data_bytes;
};

static struct listener listener;

static void listen(enum tw_from from, const struct tw_event *event)
{
    rp_reader_event(listener.reader, event);
    if (rp_reader_has_keys(listener.reader)) {
        listener.dialogue.opener = rp_reader_as_opener(listener.reader);
    }
    listener.encrypted += event->type == TW_EVENT_ENCRYPTED;
    listener.bad += event->bad;
    listener.opened += event->opened && event->first_of_record;
    if (event->type != TW_EVENT_APPLICATION_DATA || !event->opened) {
        return;
    }
    // Whatever was done to the trace: what is handed out is what was sent.
    listener.data++;
    listener.data_bytes += event->length;
    assert_int_equal(event->body.len, event->length);
    if (event->length == 6) {
        assert_int_equal(from, TW_CLIENT);
        assert_memory_equal(event->body.data, "ABCDEF", 6);
        return;
    }
    assert_int_equal(event->length, 50);
    for (size_t i = 0; i < event->body.len; i++) {
        assert_int_equal(event->body.data[i], i);
    }
}

static void feed(enum tw_from from, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_event event;
    while (tw_dialogue_next(&listener.dialogue, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            bool fits = event.length <= sizeof listener.lent[from];
            tw_dialogue_lend(&listener.dialogue, from, fits ? listener.lent[from] : NULL, sizeof listener.lent[from]);
        } else {
            listen(from, &event);
        }
    }
}

// A trace as bytes.
struct bytes {
    size_t num;
    struct {
        enum tw_from from;
        size_t len;
        uint8_t bytes[RECORD_MAX];
    } records[MOST_RECORDS];
};

static struct bytes bytes_of(const struct rfc8448_trace *trace)
{
    struct bytes all = {.num = trace->num_records};
    assert_true(all.num <= MOST_RECORDS);
    for (size_t i = 0; i < all.num; i++) {
        all.records[i].from = trace->records[i].from;
        all.records[i].len = tw_test_hex(all.records[i].bytes, RECORD_MAX, trace->records[i].hex);
    }
    return all;
}

#define NO_GAP SIZE_MAX

// read_all reads a trace; of record `lost` only a gap is left.
static void read_all(const struct bytes *all, struct rp_secrets *secrets, size_t lost)
{
    struct tw_event event;
    listener.opened = listener.encrypted = listener.bad = listener.data = listener.data_bytes = 0;
    listener.reader = rp_reader_new(secrets, listener.room, false);
    assert_non_null(listener.reader);
    tw_dialogue_init(&listener.dialogue, NULL);
    for (size_t i = 0; i < all->num; i++) {
        enum tw_from from = all->records[i].from;
        if (i != lost) {
            feed(from, tw_span_of(all->records[i].bytes, all->records[i].len));
            continue;
        }
        tw_dialogue_gap(&listener.dialogue, from, all->records[i].len, &event);
        listen(from, &event);
        feed(from, (struct tw_span){0});
    }
    rp_reader_free(listener.reader);
}

static unsigned count_data(const struct rfc8448_trace *trace)
{
    unsigned num = 0;
    for (size_t i = 0; i < trace->num_records; i++) {
        num += trace->records[i].plain != NULL && strlen(trace->records[i].plain) > 4;
    }
    return num;
}

static void each_trace(void (*run)(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened))
{
    for (size_t i = 0; i < NUM_TRACES; i++) {
        struct rp_secrets *secrets = rp_secrets_new();
        assert_non_null(secrets);
        unsigned opened = walk_through(&rfc8448_traces[i], secrets);
        run(&rfc8448_traces[i], secrets, opened);
        rp_secrets_free(secrets);
    }
}

static void read_whole(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    read_all(&all, secrets, NO_GAP);
    assert_int_equal(listener.encrypted, 0);
    assert_int_equal(listener.opened, opened);
    assert_int_equal(listener.data, count_data(trace));
}

static void test_a_reader_opens_them(void **state)
{
    (void)state;
    each_trace(read_whole);
}

// lose_each: what is behind a lost record opens all the same, but what the hellos say cannot be done without.
static void lose_each(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    for (size_t i = 0; i < all.num; i++) {
        read_all(&all, secrets, i);
        if (all.records[i].bytes[0] == TW_CT_APPLICATION_DATA) {
            assert_int_equal(listener.opened, opened - 1);
            assert_int_equal(listener.bad, 0);
        }
    }
}

static void test_behind_gaps(void **state)
{
    (void)state;
    each_trace(lose_each);
}

// change_each: with any bit changed, nothing is handed out that was not sent (listen looks), and what follows opens.
static void change_each(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    for (size_t i = 0; i < all.num; i++) {
        bool sealed = all.records[i].bytes[0] == TW_CT_APPLICATION_DATA;
        for (size_t k = 0; k < all.records[i].len; k++) {
            all.records[i].bytes[k] ^= (uint8_t)(1u << (k & 7));
            read_all(&all, secrets, NO_GAP);
            if (sealed && k >= TW_RECORD_HEADER_LEN) {
                assert_int_equal(listener.opened, opened - 1);
                assert_int_equal(listener.bad, 1);
            }
            all.records[i].bytes[k] ^= (uint8_t)(1u << (k & 7));
        }
    }
}

static void test_every_byte_changed(void **state)
{
    (void)state;
    each_trace(change_each);
}

// ---- Odd secrets -------------------------------------------------------------------------------------------------

static const enum tw_keylog_label labels[] = {
    TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET,     TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
    TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET, TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0,
    TW_KEYLOG_SERVER_TRAFFIC_SECRET_0,
};
#define NUM_LABELS (sizeof labels / sizeof labels[0])

// some_of gives a store with those of the secrets whose bit is set, cut or lengthened to `len` bytes.
static struct rp_secrets *some_of(const struct bytes *all, const struct rp_secrets *secrets, unsigned which, size_t len)
{
    const struct tw_span random = tw_span_of(all->records[0].bytes + 11, RP_RANDOM_BYTES);
    struct rp_secrets *some = rp_secrets_new();
    assert_non_null(some);
    for (size_t i = 0; i < NUM_LABELS; i++) {
        uint8_t bytes[128] = {0};
        struct tw_span found = {0};
        const char *text = tw_keylog_label_text(labels[i]);
        if ((which >> i & 1) != 0 && rp_secrets_find(secrets, text, random, &found)) {
            memcpy(bytes, found.data, found.len);
            bool added = rp_secrets_add(some, tw_span_of(text, strlen(text)), random, tw_span_of(bytes, len));
            assert_int_equal(added, len != 0);
        }
    }
    return some;
}

static void odd_lengths(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    for (size_t len = 0; len <= 128; len++) {
        struct rp_secrets *odd = some_of(&all, secrets, UINT_MAX, len);
        read_all(&all, odd, NO_GAP);
        assert_int_equal(listener.opened, len == 32 ? opened : 0);
        rp_secrets_free(odd);
    }
}

static void test_secrets_of_any_length(void **state)
{
    (void)state;
    each_trace(odd_lengths);
}

// fewer: whichever secrets are missing, each one that is there opens what it is for, and what it is not for is no failure.
static void fewer(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    unsigned sum = 0;
    for (unsigned which = 0; which < 1u << NUM_LABELS; which++) {
        struct rp_secrets *some = some_of(&all, secrets, which, 32);
        read_all(&all, some, NO_GAP);
        assert_true(listener.opened <= opened);
        assert_int_equal(listener.opened + listener.encrypted, opened);
        assert_int_equal(listener.bad, 0);
        sum += (which & (which - 1)) == 0 ? listener.opened : 0;
        rp_secrets_free(some);
    }
    assert_int_equal(sum, opened);
}

static void test_missing_secrets(void **state)
{
    (void)state;
    each_trace(fewer);
}

// late: what comes behind the secrets opens, once a ServerHello came and the reader was told that they may be late.
static void late(const struct rfc8448_trace *trace, struct rp_secrets *secrets, unsigned opened)
{
    struct bytes all = bytes_of(trace);
    (void)opened;
    for (size_t at = trace->psk != NULL ? all.num : 2; at < all.num; at++) {
        struct rp_secrets *coming = rp_secrets_new();
        unsigned behind = 0;
        listener.opened = listener.bad = 0;
        listener.reader = rp_reader_new(coming, listener.room, true);
        tw_dialogue_init(&listener.dialogue, NULL);
        for (size_t i = 0; i < all.num; i++) {
            const struct tw_span random = tw_span_of(all.records[0].bytes + 11, RP_RANDOM_BYTES);
            for (size_t k = 0; i == at && k < NUM_LABELS; k++) {
                struct tw_span found = {0};
                const char *text = tw_keylog_label_text(labels[k]);
                assert_true(!rp_secrets_find(secrets, text, random, &found)
                            || rp_secrets_add(coming, tw_span_of(text, strlen(text)), random, found));
            }
            behind += i >= at && all.records[i].bytes[0] == TW_CT_APPLICATION_DATA;
            feed(all.records[i].from, tw_span_of(all.records[i].bytes, all.records[i].len));
        }
        assert_int_equal(listener.opened, behind);
        assert_int_equal(listener.bad, 0);
        rp_reader_free(listener.reader);
        rp_secrets_free(coming);
    }
}

static void test_secrets_that_come_late(void **state)
{
    (void)state;
    each_trace(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_record_opens_and_seals),
        cmocka_unit_test(test_a_reader_opens_them),
        cmocka_unit_test(test_behind_gaps),
        cmocka_unit_test(test_every_byte_changed),
        cmocka_unit_test(test_secrets_of_any_length),
        cmocka_unit_test(test_missing_secrets),
        cmocka_unit_test(test_secrets_that_come_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
