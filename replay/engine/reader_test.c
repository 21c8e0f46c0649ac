// A reader of TLS 1.0 to 1.2 on connections of our own making: every kind of cipher, with records that are lost, cut or changed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/protect.h"
#include "replay/engine/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM_RECORDS 12  // of data, from the client; before them come its hello, ChangeCipherSpec and Finished
#define FIRST_DATA 3

struct stream {
    struct {
        uint8_t bytes[1024];
        size_t len;
        enum tw_from from;
    } records[FIRST_DATA + 2 + NUM_RECORDS];
    size_t num;
};

struct sort {
    uint16_t version, suite;
    bool encrypt_then_mac;
};

static const struct sort sorts[] = {
    {TW_VERSION_TLS10, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA, false},
    {TW_VERSION_TLS10, TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA, true},
    {TW_VERSION_TLS10, TW_SUITE_TLS_RSA_WITH_3DES_EDE_CBC_SHA, false},
    {TW_VERSION_TLS10, TW_SUITE_TLS_RSA_WITH_RC4_128_SHA, false},
    {TW_VERSION_TLS11, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA, false},
    {TW_VERSION_TLS11, TW_SUITE_TLS_RSA_WITH_3DES_EDE_CBC_SHA, true},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA256, true},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256, false},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384, false},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_128_CCM_8, false},
    {TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, false},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_NULL_SHA256, false},
    {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_RC4_128_SHA, false},
};
#define NUM_SORTS (sizeof sorts / sizeof sorts[0])

static struct rp_randoms randoms;
static struct rp_secret master;

static void make_secrets(void)
{
    memset(randoms.client, 'c', sizeof randoms.client);
    memset(randoms.server, 's', sizeof randoms.server);
    memset(master.bytes, 'm', RP_MASTER_BYTES);
    master.len = RP_MASTER_BYTES;
}

static struct rp_secrets *store(void)
{
    struct rp_secrets *secrets = rp_secrets_new();
    assert_non_null(secrets);
    assert_true(rp_secrets_add(secrets, tw_span_of("CLIENT_RANDOM", 13), tw_span_of(randoms.client, RP_RANDOM_BYTES),
                               rp_secret_span(&master)));
    return secrets;
}

// ---- A connection ------------------------------------------------------------------------------------------------

static void add(struct stream *s, enum tw_from from, struct tw_span record)
{
    assert_true(record.len <= sizeof s->records[0].bytes);
    memcpy(s->records[s->num].bytes, record.data, record.len);
    s->records[s->num].len = record.len;
    s->records[s->num++].from = from;
}

static void add_clear(struct stream *s, enum tw_from from, uint8_t type, uint16_t version, struct tw_span body)
{
    uint8_t bytes[512];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    const struct tw_record record = {.type = type, .version = version, .body = body};
    assert_true(tw_record_write(&w, &record));
    add(s, from, tw_writer_span(&w));
}

static void add_client_hello(struct stream *s, const struct sort *sort)
{
    uint8_t bytes[128];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    tw_writer_u8(&w, TW_HS_CLIENT_HELLO);
    size_t length = tw_writer_open(&w, 3);
    tw_writer_u16(&w, sort->version);
    tw_writer_bytes(&w, tw_span_of(randoms.client, RP_RANDOM_BYTES));
    tw_writer_u8(&w, 0);
    tw_writer_u16(&w, 2);
    tw_writer_u16(&w, sort->suite);
    tw_writer_block8(&w, tw_span_of("", 1));
    assert_true(tw_writer_close(&w, length, 3));
    add_clear(s, TW_CLIENT, TW_CT_HANDSHAKE, TW_VERSION_TLS10, tw_writer_span(&w));
}

static void add_server_hello(struct stream *s, const struct sort *sort)
{
    uint8_t bytes[128];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    tw_writer_u8(&w, TW_HS_SERVER_HELLO);
    size_t length = tw_writer_open(&w, 3);
    tw_writer_u16(&w, sort->version);
    tw_writer_bytes(&w, tw_span_of(randoms.server, RP_RANDOM_BYTES));
    tw_writer_u8(&w, 0);
    tw_writer_u16(&w, sort->suite);
    tw_writer_u8(&w, 0);
    if (sort->encrypt_then_mac) {
        tw_writer_u16(&w, 4);
        tw_writer_u16(&w, TW_EXT_ENCRYPT_THEN_MAC);
        tw_writer_u16(&w, 0);
    }
    assert_true(tw_writer_close(&w, length, 3));
    add_clear(s, TW_SERVER, TW_CT_HANDSHAKE, sort->version, tw_writer_span(&w));
}

static void add_sealed(struct stream *s, struct rp_protection *p, uint8_t type, struct tw_span plain)
{
    static const uint8_t nonce[16] = "a block of noise";
    uint8_t bytes[1024];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_true(
        rp_seal(p, &w, type, plain, &(struct rp_wrapping){.nonce = p->cipher->mode == TW_MODE_CBC ? nonce : NULL}));
    add(s, TW_CLIENT, tw_writer_span(&w));
}

static size_t data_len(uint8_t index)
{
    return 40 + (size_t)index * 17;
}

static struct stream make(const struct sort *sort)
{
    struct stream s = {0};
    struct rp_record_keys keys[2];
    struct rp_protection p;
    uint8_t bytes[512] = {TW_HS_FINISHED, 0, 0, 12};
    const struct tw_suite *suite = tw_suite_find(sort->suite);
    assert_true(rp_key_block(sort->version, suite, rp_secret_span(&master), &randoms, keys));
    assert_true(rp_seal_init(
        &p, &(struct rp_protection_config){sort->version, suite, &keys[TW_CLIENT], sort->encrypt_then_mac}));
    add_client_hello(&s, sort);
    add_server_hello(&s, sort);
    add_clear(&s, TW_CLIENT, TW_CT_CHANGE_CIPHER_SPEC, sort->version, tw_span_of("\1", 1));
    add_sealed(&s, &p, TW_CT_HANDSHAKE, tw_span_of(bytes, 16));
    for (uint8_t i = 0; i < NUM_RECORDS; i++) {
        memset(bytes, i, data_len(i));
        add_sealed(&s, &p, TW_CT_APPLICATION_DATA, tw_span_of(bytes, data_len(i)));
    }
    return s;
}

// ---- Reading it --------------------------------------------------------------------------------------------------

static struct {
    struct tw_dialogue dialogue;
    struct rp_reader *reader;
    uint8_t room[RP_READER_ROOM], lent[2][RP_READER_ROOM + 65536];
    unsigned data, bad;
} lab;

static void listen(const struct tw_event *event)
{
    rp_reader_event(lab.reader, event);
    if (rp_reader_has_keys(lab.reader)) {
        lab.dialogue.opener = rp_reader_as_opener(lab.reader);
    }
    lab.bad += event->bad;
    if (event->type != TW_EVENT_APPLICATION_DATA || !event->opened) {
        return;
    }
    lab.data++;
    assert_true(event->body.len > 0 && event->body.data[0] < NUM_RECORDS);
    assert_int_equal(event->body.len, data_len(event->body.data[0]));
    for (size_t i = 0; i < event->body.len; i++) {
        assert_int_equal(event->body.data[i], event->body.data[0]);
    }
}

static void feed(enum tw_from from, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_event event;
    while (tw_dialogue_next(&lab.dialogue, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            bool fits = event.length <= sizeof lab.lent[from];
            tw_dialogue_lend(&lab.dialogue, from, fits ? lab.lent[from] : NULL, sizeof lab.lent[from]);
        } else {
            listen(&event);
        }
    }
}

static void lose(enum tw_from from, size_t bytes)
{
    struct tw_event event;
    if (bytes != 0) {
        tw_dialogue_gap(&lab.dialogue, from, bytes, &event);
        listen(&event);
        feed(from, (struct tw_span){0});
    }
}

// read_all reads a connection; of record `lost` the bytes from `start` to `end` are missing.
static void read_all(const struct stream *s, struct rp_secrets *secrets, size_t lost, size_t start, size_t end)
{
    lab.data = lab.bad = 0;
    lab.reader = rp_reader_new(secrets, lab.room, false);
    assert_non_null(lab.reader);
    tw_dialogue_init(&lab.dialogue, NULL);
    for (size_t i = 0; i < s->num; i++) {
        size_t len = s->records[i].len;
        size_t from = i == lost ? start : len;
        size_t to = i == lost ? (end < len ? end : len) : len;
        feed(s->records[i].from, tw_span_of(s->records[i].bytes, from));
        lose(s->records[i].from, to - from);
        feed(s->records[i].from, tw_span_of(s->records[i].bytes + to, len - to));
    }
    rp_reader_free(lab.reader);
}

static enum tw_cipher_mode mode_of(const struct sort *sort)
{
    return tw_cipher_get(tw_suite_find(sort->suite)->cipher)->mode;
}

// also_lost is how many records more are lost with one: in TLS 1.0 with CBC, the one whose IV was in it.
static unsigned also_lost(const struct sort *sort)
{
    return sort->version == TW_VERSION_TLS10 && mode_of(sort) == TW_MODE_CBC;
}

static void test_every_cipher(void **state)
{
    (void)state;
    struct rp_secrets *secrets = store();
    for (size_t i = 0; i < NUM_SORTS; i++) {
        struct stream s = make(&sorts[i]);
        read_all(&s, secrets, SIZE_MAX, 0, 0);
        assert_int_equal(lab.data, NUM_RECORDS);
        assert_int_equal(lab.bad, 0);
    }
    rp_secrets_free(secrets);
}

static void test_records_that_are_lost(void **state)
{
    (void)state;
    struct rp_secrets *secrets = store();
    for (size_t i = 0; i < NUM_SORTS; i++) {
        struct stream s = make(&sorts[i]);
        for (size_t lost = FIRST_DATA + 1; lost < s.num - 1; lost++) {
            size_t before = lost - FIRST_DATA - 1;
            read_all(&s, secrets, lost, 0, SIZE_MAX);
            if (mode_of(&sorts[i]) == TW_MODE_STREAM) {
                assert_int_equal(lab.data, before);  // the key stream has lost its place
            } else {
                assert_int_equal(lab.data, NUM_RECORDS - 1 - also_lost(&sorts[i]));
                assert_int_equal(lab.bad, 0);
            }
            // Half of the body: its length is known, so that RC4 goes on.
            read_all(&s, secrets, lost, 20, 30);
            assert_int_equal(lab.data, NUM_RECORDS - 1 - also_lost(&sorts[i]));
            assert_int_equal(lab.bad, 0);
        }
    }
    rp_secrets_free(secrets);
}

// The gap hides ChangeCipherSpec and Finished, or the boundary of a record: what opens is what was sent.
static void test_gaps_anywhere(void **state)
{
    (void)state;
    struct rp_secrets *secrets = store();
    for (size_t i = 0; i < NUM_SORTS; i++) {
        struct stream s = make(&sorts[i]);
        for (size_t lost = 0; lost < s.num; lost++) {
            for (size_t start = 0; start < 12; start++) {
                read_all(&s, secrets, lost, start, start + 1);
                read_all(&s, secrets, lost, start, SIZE_MAX);
            }
        }
        read_all(&s, secrets, 2, 0, SIZE_MAX);  // ChangeCipherSpec
        assert_true(lab.data >= NUM_RECORDS - 2 || mode_of(&sorts[i]) == TW_MODE_STREAM);
    }
    rp_secrets_free(secrets);
}

static void test_bytes_changed(void **state)
{
    (void)state;
    struct rp_secrets *secrets = store();
    for (size_t i = 0; i < NUM_SORTS; i++) {
        struct stream s = make(&sorts[i]);
        for (size_t at = 0; at < s.num; at++) {
            for (size_t k = 0; k < s.records[at].len; k++) {
                s.records[at].bytes[k] ^= (uint8_t)(1u << (k & 7));
                read_all(&s, secrets, SIZE_MAX, 0, 0);
                if (at > FIRST_DATA && k >= TW_RECORD_HEADER_LEN) {
                    // In TLS 1.0 the last block of it is the IV of the next.
                    assert_true(lab.bad >= 1 && lab.data >= NUM_RECORDS - 1 - also_lost(&sorts[i]));
                    assert_true(lab.data < NUM_RECORDS);
                }
                s.records[at].bytes[k] ^= (uint8_t)(1u << (k & 7));
            }
        }
    }
    rp_secrets_free(secrets);
}

int main(void)
{
    make_secrets();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cipher),
        cmocka_unit_test(test_records_that_are_lost),
        cmocka_unit_test(test_gaps_anywhere),
        cmocka_unit_test(test_bytes_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
