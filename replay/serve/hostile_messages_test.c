// Hostile servers: messages that none may send, in the clear and under the right keys. Each ends in a named reaction.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/canned.h"

#include "parsers/tls/extension.h"
#include "replay/engine/keys.h"
#include "replay/engine/protect.h"

static const struct kind full13 = {.name = "full 1.3", .version = TW_VERSION_TLS13};
static const struct kind retry13 = {.name = "retry 1.3", .version = TW_VERSION_TLS13, .retry = true};
static const struct kind psk13 = {.name = "psk 1.3", .version = TW_VERSION_TLS13, .resumes = true};
static const struct kind full12 = {.name = "full 1.2", .version = TW_VERSION_TLS12};
static const struct kind ticket12 = {.name = "ticket 1.2", .version = TW_VERSION_TLS12, .resumes = true};

static void assert_ends(const char *what, const struct rp_transcript *transcript, unsigned nth,
                        enum rp_reaction_type type, enum rp_client_fault fault)
{
    struct rp_reaction got = reaction(transcript, nth);
    enum rp_client_fault noted = transcript->conns[0].facts->fault;
    if (got.type != type || noted != fault || transcript->end != RP_PLAY_WHOLE) {
        fail_msg("%s: %s, alert %u; %s; end %d: %s", what, rp_reaction_name(got.type), got.alert,
                 rp_client_fault_text(noted), transcript->end, transcript->why ? transcript->why : "-");
    }
}

// In the clear: the server's first flight is changed at one place.

// place is where in the ServerHello something stands.
enum place { VERSION, SESSION_ID, SUITE, COMPRESSION, EXTENSIONS };

static size_t place_of(struct tw_span flight, enum place place)
{
    size_t id = 5 + 4 + 2 + 32;
    size_t suite = id + 1 + flight.data[id];
    static const size_t behind[] = {[SUITE] = 0, [COMPRESSION] = 2, [EXTENSIONS] = 5};
    return place == VERSION ? 9 : place == SESSION_ID ? id + 1 : suite + behind[place];
}

// extension_at is where the body of an extension of the ServerHello lies.
static size_t extension_at(struct tw_span flight, uint16_t type)
{
    struct tw_cursor at = tw_cursor_over(flight);
    struct tw_extension extension;
    assert_true(tw_cursor_skip(&at, place_of(flight, EXTENSIONS)));
    while (tw_extension_next(&at, &extension)) {
        if (extension.type == type) {
            return (size_t)(extension.body.data - flight.data);
        }
    }
    fail_msg("there is no extension %u", type);
    return 0;
}

static const struct rp_transcript *with_bytes(struct stage *s, size_t at, struct tw_span bytes)
{
    struct tw_span all = flight_of(s, 0);
    memcpy(s->bent, all.data, all.len);
    memcpy(s->bent + at, bytes.data, bytes.len);
    return act(s, &(struct bent){.with = tw_span_of(s->bent, all.len)});
}

#define BYTES(text) tw_span_of((text), sizeof(text) - 1)

static void test_choices_that_were_not_offered(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full13);
    struct tw_span hello = flight_of(s, 0);
    const struct {
        const char *what;
        size_t at;
        struct tw_span bytes;
        enum rp_client_fault fault;
    } of[] = {
        {"a suite that was not offered", place_of(hello, SUITE), BYTES("\x13\x04"), RP_FAULT_BAD_CHOICE},
        {"a suite of TLS 1.2", place_of(hello, SUITE), BYTES("\xc0\x2f"), RP_FAULT_BAD_CHOICE},
        {"a suite that nobody knows", place_of(hello, SUITE), BYTES("\xfe\xfe"), RP_FAULT_BAD_CHOICE},
        {"another session ID", place_of(hello, SESSION_ID), BYTES("0123"), RP_FAULT_BAD_CHOICE},
        {"compression", place_of(hello, COMPRESSION), BYTES("\x01"), RP_FAULT_BAD_CHOICE},
        {"TLS 1.2", extension_at(hello, TW_EXT_SUPPORTED_VERSIONS), BYTES("\x03\x03"), RP_FAULT_BAD_CHOICE},
        {"a version from the future", extension_at(hello, TW_EXT_SUPPORTED_VERSIONS), BYTES("\x03\x05"),
         RP_FAULT_BAD_CHOICE},
        {"a group that nobody knows", extension_at(hello, TW_EXT_KEY_SHARE), BYTES("\xfe\xfe"), RP_FAULT_BAD_CHOICE},
        {"a group without a share", extension_at(hello, TW_EXT_KEY_SHARE), BYTES("\0\x17"), RP_FAULT_BAD_SHARE},
        {"a share of the wrong length", extension_at(hello, TW_EXT_KEY_SHARE), BYTES("\0\x1d\0\x1f"),
         RP_FAULT_BAD_SHARE},
        {"a share of zeros", extension_at(hello, TW_EXT_KEY_SHARE) + 4,
         BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), RP_FAULT_BAD_SHARE},
        {"an extension that nobody asked for", extension_at(hello, TW_EXT_KEY_SHARE) - 4, BYTES("\xfe\xfe"),
         RP_FAULT_BAD_CHOICE},
        {"extensions longer than the message", place_of(hello, EXTENSIONS) - 2, BYTES("\xff\xff"), RP_FAULT_MALFORMED},
    };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        assert_ends(of[i].what, with_bytes(s, of[i].at, of[i].bytes), 0, RP_REACT_INVALID, of[i].fault);
    }
    stage_free(s);
    s = stage_of(&psk13);
    hello = flight_of(s, 0);
    assert_ends("a PSK that was not offered", with_bytes(s, extension_at(hello, TW_EXT_PRE_SHARED_KEY), BYTES("\0\1")),
                0, RP_REACT_INVALID, RP_FAULT_BAD_CHOICE);
    assert_ends("a suite of another hash", with_bytes(s, place_of(hello, SUITE), BYTES("\x13\x02")), 0,
                RP_REACT_INVALID, RP_FAULT_BAD_CHOICE);
    stage_free(s);
    s = stage_of(&full12);
    hello = flight_of(s, 0);
    assert_ends("a suite that was not offered in 1.2", with_bytes(s, place_of(hello, SUITE), BYTES("\0\5")), 0,
                RP_REACT_INVALID, RP_FAULT_BAD_CHOICE);
    assert_ends("TLS 1.3's suite in 1.2", with_bytes(s, place_of(hello, SUITE), BYTES("\x13\1")), 0, RP_REACT_INVALID,
                RP_FAULT_BAD_CHOICE);
    assert_ends("another kind of key exchange", with_bytes(s, place_of(hello, SUITE), BYTES("\0\x9c")), 0,
                RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    stage_free(s);
}

// instead_of gives other bytes for a flight, or (at, of the flight) puts them in between.
static const struct rp_transcript *instead(struct stage *s, size_t flight, struct tw_span bytes)
{
    return act(s, &(struct bent){.flight = flight, .with = bytes});
}

static const struct rp_transcript *between(struct stage *s, size_t at, struct tw_span bytes)
{
    struct tw_span all = flight_of(s, 0);
    memcpy(s->bent, all.data, at);
    memcpy(s->bent + at, bytes.data, bytes.len);
    memcpy(s->bent + at + bytes.len, all.data + at, all.len - at);
    return instead(s, 0, tw_span_of(s->bent, all.len + bytes.len));
}

static size_t first_record(struct tw_span flight)
{
    return 5U + ((size_t)flight.data[3] << 8 | flight.data[4]);
}

static void test_out_of_order_in_tls13(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full13);
    struct tw_span all = flight_of(s, 0);
    struct tw_span hello = tw_span_of(all.data, first_record(all));
    assert_ends("ServerHello twice", between(s, hello.len, hello), 0, RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("HelloRequest first in TLS 1.3", between(s, hello.len, BYTES("\x16\3\3\0\4\0\0\0\0")), 0,
                RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("Certificate in the clear", between(s, hello.len, BYTES("\x16\3\3\0\4\x0b\0\0\0")), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("a message before ServerHello", between(s, 0, BYTES("\x16\3\3\0\4\x0e\0\0\0")), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("a record of a byte before ServerHello", between(s, 0, BYTES("\x16\3\x52\0\1\0")), 0, RP_REACT_INVALID,
                RP_FAULT_MALFORMED);
    assert_ends("a line before ServerHello", between(s, 0, BYTES("220 ready\r\n")), 0, RP_REACT_INVALID,
                RP_FAULT_MALFORMED);
    assert_ends("an empty handshake record", between(s, 0, BYTES("\x16\3\3\0\0")), 0, RP_REACT_INVALID,
                RP_FAULT_MALFORMED);
    assert_ends("ChangeCipherSpec of two bytes", between(s, hello.len, BYTES("\x14\3\3\0\2\1\1")), 0, RP_REACT_INVALID,
                RP_FAULT_MALFORMED);
    assert_ends("a record that is too long", between(s, hello.len, BYTES("\x17\3\3\xff\xff")), 0, RP_REACT_INVALID,
                RP_FAULT_BAD_RECORD);
    assert_ends("no record at all", between(s, hello.len, BYTES("HTTP/1.1 400 Bad Request\r\n\r\n")), 0,
                RP_REACT_INVALID, RP_FAULT_MALFORMED);
    assert_ends("not TLS", act(s, &(struct bent){.with = BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), .closes = true}), 0,
                RP_REACT_NOT_TLS, RP_FAULT_NONE);
    assert_ends("a warning that is none in TLS 1.3", between(s, hello.len, BYTES("\x15\3\3\0\2\1\x28")), 0,
                RP_REACT_ALERT, RP_FAULT_NONE);
    stage_free(s);
}

// Data that nobody sealed is not the server's answer.
static void test_data_in_the_clear(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full12);
    const struct rp_transcript *transcript = between(s, first_record(flight_of(s, 0)), BYTES("\x17\3\3\0\4data"));
    assert_int_equal(reaction(transcript, 0).type, RP_REACT_INVALID);
    struct tw_span data = transcript->conns[0].data;
    assert_int_equal(transcript->conns[0].facts->data_received, data.len);
    assert_true(data.len == 0 || data.data[0] == 'H');  // the page, which came sealed
    stage_free(s);
}

static void test_retries_out_of_order(void **state)
{
    (void)state;
    struct stage *s = stage_of(&retry13);
    struct tw_span all = flight_of(s, 0);
    assert_ends("HelloRetryRequest twice", instead(s, 1, all), 0, RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("a retry for a group that is there",
                with_bytes(s, extension_at(all, TW_EXT_KEY_SHARE), BYTES("\0\x1d")), 0, RP_REACT_INVALID,
                RP_FAULT_BAD_CHOICE);
    assert_ends("a retry for a group that nobody knows",
                with_bytes(s, extension_at(all, TW_EXT_KEY_SHARE), BYTES("\xfe\xfe")), 0, RP_REACT_INVALID,
                RP_FAULT_BAD_CHOICE);
    memcpy(s->bent, flight_of(s, 1).data, flight_of(s, 1).len);
    memcpy(s->bent + place_of(flight_of(s, 1), SUITE), "\x13\x03", 2);
    assert_ends("another suite behind the retry", instead(s, 1, tw_span_of(s->bent, flight_of(s, 1).len)), 0,
                RP_REACT_INVALID, RP_FAULT_BAD_CHOICE);
    stage_free(s);
}

static void test_out_of_order_in_tls12(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full12);
    struct tw_span all = flight_of(s, 0);
    struct tw_span hello = tw_span_of(all.data, first_record(all));
    struct tw_span change = BYTES("\x14\3\3\0\1\1");
    assert_ends("ChangeCipherSpec before its time", between(s, hello.len, change), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("ServerHello twice in 1.2", between(s, hello.len, hello), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("a ticket in place of the certificate",
                between(s, hello.len, BYTES("\x16\3\3\0\x0b\4\0\0\7\0\0\0\0\0\1x")), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("ServerHelloDone at once", between(s, hello.len, BYTES("\x16\3\3\0\4\x0e\0\0\0")), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    assert_ends("Finished in the clear", instead(s, 1, BYTES("\x16\3\3\0\x10\x14\0\0\x0c............")), 0,
                RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    stage_free(s);
    s = stage_of(&ticket12);
    all = flight_of(s, 0);
    hello = tw_span_of(all.data, first_record(all));
    memcpy(s->bent, hello.data, hello.len);
    memcpy(s->bent + hello.len, "\x16\3\3\0\4\x14\0\0\0", 9);
    assert_ends("Finished without a change", instead(s, 0, tw_span_of(s->bent, hello.len + 9)), 0, RP_REACT_INVALID,
                RP_FAULT_UNEXPECTED_MESSAGE);
    stage_free(s);
}

// What never ends.

static uint8_t endless_room[16384];

// over_and_over is a record, as often as it goes into a chunk.
static struct tw_span over_and_over(struct tw_span record)
{
    size_t len = 0;
    for (; len + record.len <= sizeof endless_room; len += record.len) {
        memcpy(endless_room + len, record.data, record.len);
    }
    return tw_span_of(endless_room, len);
}

static void test_what_never_ends(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *record;
        size_t len;
        enum rp_client_fault first, second;  // at once, and behind the ServerHello
    } of[] = {
        {"a message of 2^24-1 bytes", "\x16\3\3\0\5\x0b\xff\xff\xff!", 10, RP_FAULT_TOO_LONG, RP_FAULT_TOO_LONG},
        {"empty records of handshake", "\x16\3\3\0\0", 5, RP_FAULT_MALFORMED, RP_FAULT_MALFORMED},
        {"empty records of data", "\x17\3\3\0\0", 5, RP_FAULT_UNEXPECTED_MESSAGE, RP_FAULT_UNEXPECTED_MESSAGE},
        {"warnings", "\x15\3\3\0\2\1\x5a", 7, RP_FAULT_NONE, RP_FAULT_NONE},
        {"HelloRequests", "\x16\3\3\0\4\0\0\0\0", 9, RP_FAULT_NONE, RP_FAULT_NONE},
        {"one byte of a message a record", "\x16\3\3\0\1\x0b", 6, RP_FAULT_TOO_LONG, RP_FAULT_TOO_LONG},
    };
    static const uint8_t nothing[1];
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct stage *s = stage_of(&full12);
        struct bent bent = {.with = tw_span_of(nothing, 0),
                            .endless = over_and_over(tw_span_of(of[i].record, of[i].len))};
        assert_ends(of[i].what, act(s, &bent), 0, RP_REACT_INVALID, of[i].first);
        bent.with = tw_span_of(flight_of(s, 0).data, first_record(flight_of(s, 0)));
        assert_ends(of[i].what, act(s, &bent), 0, RP_REACT_INVALID, of[i].second);
        stage_free(s);
    }
}

// Under the right keys, behind the handshake: what stands in place of the answer to our data.

struct seal {
    struct stage *s;
    const struct tw_suite *suite;
    struct rp_secret traffic;  // TLS 1.3: the server's
    struct rp_secret master;   // up to TLS 1.2
    struct rp_randoms randoms;
    struct rp_protection keys;
    struct tw_writer out;
};

static void take_secret(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct seal *seal = context;
    struct rp_secret *into = strcmp(label, "SERVER_TRAFFIC_SECRET_0") == 0 ? &seal->traffic
                             : strcmp(label, "CLIENT_RANDOM") == 0         ? &seal->master
                                                                           : NULL;
    memcpy(seal->randoms.client, client_random, sizeof seal->randoms.client);
    if (into != NULL) {
        memcpy(into->bytes, secret.data, secret.len);
        into->len = (uint8_t)secret.len;
    }
}

// new_keys begins to seal under the traffic secret that holds now.
static void new_keys(struct seal *seal)
{
    struct rp_record_keys keys;
    assert_true(rp_traffic_keys(seal->suite, &seal->traffic, &keys));
    assert_true(rp_seal_init(
        &seal->keys, &(struct rp_protection_config){.version = TW_VERSION_TLS13, .suite = seal->suite, .keys = &keys}));
}

static size_t num_records(struct tw_span flight)
{
    struct tw_cursor at = tw_cursor_over(flight);
    size_t num = 0;
    while (at.left > 5) {
        uint8_t type = 0;
        uint16_t version = 0;
        struct tw_span body;
        assert_true(tw_cursor_u8(&at, &type) && tw_cursor_u16(&at, &version) && tw_cursor_block16(&at, &body));
        num++;
    }
    return num;
}

// seal_begin takes the server's keys as they stand behind the handshake.
static void seal_begin(struct seal *seal, struct stage *s)
{
    const struct rp_client_facts *facts = act(s, &(struct bent){0})->conns[0].facts;
    struct rp_record_keys keys[2];
    *seal = (struct seal){.s = s, .suite = tw_suite_find(facts->cipher_suite)};
    rp_player_secrets(s->player, 0, take_secret, seal);
    seal->out = tw_writer_into(s->bent, sizeof s->bent);
    if (facts->version == TW_VERSION_TLS13) {
        new_keys(seal);
        seal->keys.sequence = num_records(flight_of(s, 1));  // tickets
        return;
    }
    memcpy(seal->randoms.server, flight_of(s, 0).data + 11, sizeof seal->randoms.server);
    assert_true(rp_key_block(facts->version, seal->suite, rp_secret_span(&seal->master), &seal->randoms, keys)
                && rp_seal_init(&seal->keys, &(struct rp_protection_config){.version = facts->version,
                                                                            .suite = seal->suite,
                                                                            .keys = &keys[TW_SERVER]}));
    seal->keys.sequence = 1;  // Finished
}

static void put(struct seal *seal, uint8_t type, struct tw_span bytes)
{
    static const struct rp_wrapping plain = {0};
    assert_true(rp_seal(&seal->keys, &seal->out, type, bytes, &plain));
}

static const struct rp_transcript *say(struct seal *seal)
{
    seal->s->canned.num = 3;  // no farewell: it would be out of its number
    return act(seal->s, &(struct bent){.flight = 2, .with = tw_writer_span(&seal->out)});
}

static void test_messages_behind_the_handshake(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint8_t type;
        const char *bytes;
        size_t len;
        enum rp_reaction_type reaction;
        enum rp_client_fault fault;
    } of[] = {
        {"KeyUpdate that asks for 2", 22, "\x18\0\0\1\2", 5, RP_REACT_INVALID, RP_FAULT_MALFORMED},
        {"KeyUpdate without a body", 22, "\x18\0\0\0", 4, RP_REACT_INVALID, RP_FAULT_MALFORMED},
        {"a message behind KeyUpdate in its record", 22, "\x18\0\0\1\0\x18\0\0\1\0", 10, RP_REACT_INVALID,
         RP_FAULT_UNEXPECTED_MESSAGE},
        {"CertificateRequest that was not offered", 22, "\x0d\0\0\3\0\0\0", 7, RP_REACT_INVALID,
         RP_FAULT_UNEXPECTED_MESSAGE},
        {"HelloRequest in TLS 1.3", 22, "\0\0\0\0", 4, RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE},
        {"Finished again", 22, "\x14\0\0\0", 4, RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE},
        {"a ticket that cannot be read", 22, "\4\0\0\2\0\0", 6, RP_REACT_INVALID, RP_FAULT_MALFORMED},
        {"a warning, which is none", 21, "\1\x28", 2, RP_REACT_ALERT, RP_FAULT_NONE},
        {"user_canceled", 21, "\1\x5a", 2, RP_REACT_WARNING, RP_FAULT_NONE},
        {"data", 23, "data", 4, RP_REACT_DATA, RP_FAULT_NONE},
    };
    struct stage *s = stage_of(&full13);
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct seal seal;
        seal_begin(&seal, s);
        put(&seal, of[i].type, tw_span_of(of[i].bytes, of[i].len));
        assert_ends(of[i].what, say(&seal), 1, of[i].reaction, of[i].fault);
    }
    stage_free(s);
}

static void test_floods_of_key_updates(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full13);
    struct seal seal;
    seal_begin(&seal, s);
    for (size_t i = 0; i < 1000; i++) {
        put(&seal, TW_CT_HANDSHAKE, BYTES("\x18\0\0\1\1"));
        rp_traffic_update(RP_HASH_SHA256, &seal.traffic);
        new_keys(&seal);
    }
    put(&seal, TW_CT_APPLICATION_DATA, BYTES("still here"));
    assert_ends("KeyUpdates", say(&seal), 1, RP_REACT_DATA, RP_FAULT_NONE);
    stage_free(s);
}

// Tickets: more than can be kept, and longer ones than can be; those that can are kept.
static void test_floods_of_tickets(void **state)
{
    (void)state;
    static uint8_t ticket[65550] = {TW_HS_NEW_SESSION_TICKET, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 'n'};
    static const size_t lens[] = {1, 100, 10000, 40000};
    struct stage *s = stage_of(&full13);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        struct seal seal;
        size_t body = 4 + 4 + 1 + 1 + 2 + lens[i] + 2;
        seal_begin(&seal, s);
        ticket[2] = (uint8_t)(body >> 8);
        ticket[3] = (uint8_t)body;
        ticket[14] = (uint8_t)(lens[i] >> 8);
        ticket[15] = (uint8_t)lens[i];
        for (size_t n = 0; n < 400 && seal.out.cap - seal.out.len > body + 500; n++) {
            for (size_t at = 0; at < 4 + body; at += 16384) {
                size_t rest = 4 + body - at;
                put(&seal, TW_CT_HANDSHAKE, tw_span_of(ticket + at, rest < 16384 ? rest : 16384));
            }
        }
        put(&seal, TW_CT_APPLICATION_DATA, BYTES("still here"));
        const struct rp_transcript *transcript = say(&seal);
        assert_ends("tickets", transcript, 1, RP_REACT_DATA, RP_FAULT_NONE);
        assert_true(transcript->conns[0].facts->num_tickets <= RP_CLIENT_MAX_TICKETS);
    }
    stage_free(s);
}

static void test_hello_requests_behind_the_handshake(void **state)
{
    (void)state;
    struct stage *s = stage_of(&full12);
    struct seal seal;
    seal_begin(&seal, s);
    for (size_t i = 0; i < 1000; i++) {
        put(&seal, TW_CT_HANDSHAKE, BYTES("\0\0\0\0"));
    }
    assert_ends("HelloRequests", say(&seal), 1, RP_REACT_HELLO_REQUEST, RP_FAULT_NONE);
    seal_begin(&seal, s);
    put(&seal, TW_CT_ALERT, BYTES("\1\x64"));
    assert_ends("no_renegotiation", say(&seal), 1, RP_REACT_WARNING, RP_FAULT_NONE);
    seal_begin(&seal, s);
    put(&seal, TW_CT_APPLICATION_DATA, BYTES(""));  // as servers of TLS 1.0 send it before their data
    put(&seal, TW_CT_APPLICATION_DATA, BYTES("data"));
    assert_ends("an empty record before data", say(&seal), 1, RP_REACT_DATA, RP_FAULT_NONE);
    seal_begin(&seal, s);
    put(&seal, TW_CT_HANDSHAKE, BYTES("\x14\0\0\0"));
    assert_ends("Finished again", say(&seal), 1, RP_REACT_INVALID, RP_FAULT_UNEXPECTED_MESSAGE);
    stage_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices_that_were_not_offered),
        cmocka_unit_test(test_out_of_order_in_tls13),
        cmocka_unit_test(test_data_in_the_clear),
        cmocka_unit_test(test_retries_out_of_order),
        cmocka_unit_test(test_out_of_order_in_tls12),
        cmocka_unit_test(test_what_never_ends),
        cmocka_unit_test(test_messages_behind_the_handshake),
        cmocka_unit_test(test_floods_of_key_updates),
        cmocka_unit_test(test_floods_of_tickets),
        cmocka_unit_test(test_hello_requests_behind_the_handshake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
