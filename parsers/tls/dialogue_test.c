// The dialogue: which bytes give which events, however they are cut, when some are missing, and with keys.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/dialogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/event_log.h"
#include "tests/support/hex.h"

// ---- Bytes -------------------------------------------------------------------------------------------------------

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"

// ClientHello messages: TLS 1.2 alone (43 bytes), TLS 1.3 too (52), and with early data (56).
#define HELLO_12 "01 00002b  0303 " RANDOM " 00  0002 c030  01 00  0000"
#define HELLO_13 "01 000034  0303 " RANDOM " 00  0002 1301  01 00  0009  002b 0005 04 0304 0303"
#define HELLO_0RTT "01 000038  0303 " RANDOM " 00  0002 1301  01 00  000d  002b 0005 04 0304 0303  002a 0000"

// ServerHello messages: TLS 1.2 (38 bytes), TLS 1.3 and HelloRetryRequest (46).
#define SERVER_12 "02 000026  0303 " RANDOM " 00  c030  00"
#define SERVER_13 "02 00002e  0303 " RANDOM " 00  1301  00  0006  002b 0002 0304"
#define SERVER_RETRY "02 00002e  0303 " RETRY " 00  1301  00  0006  002b 0002 0304"

#define CLIENT_HELLO_12 "16 0301 002f " HELLO_12
#define CLIENT_HELLO_13 "16 0301 0038 " HELLO_13
#define CLIENT_HELLO_0RTT "16 0301 003c " HELLO_0RTT
#define SERVER_HELLO_12 "16 0303 002a " SERVER_12
#define SERVER_HELLO_13 "16 0303 0032 " SERVER_13
#define HELLO_RETRY "16 0303 0032 " SERVER_RETRY
#define CERTIFICATE "16 0303 000b  0b 000007  000004 00000101"
#define HELLO_DONE "16 0303 0004  0e 000000"
#define KEY_EXCHANGE "16 0303 0006  10 000002 0000"
#define CCS "14 0303 0001 01"
#define CLOSE_NOTIFY "15 0303 0002 01 00"
// What looks like two HelloRequests: an encrypted Finished whose explicit nonce is zero.
#define FINISHED_12 "16 0303 0028  0000000000000000 " RANDOM
#define DATA_5 "17 0303 0005  0102030405"
#define ALERT_13 "17 0303 0013  00112233445566778899aabbccddeeff001122"
#define SEALED_8 "17 0303 0008  0011223344556677"

// A turn is what one side sends; the text of its bytes is in hexadecimal, or, behind a ', as it stands. A number behind #
// is a gap.
struct turn {
    char from;
    const char *text;
};

#define MAX_TURNS 24

struct lab {
    struct tw_dialogue dialogue;
    struct tw_test_log log;
};

static size_t bytes_of(const struct turn *turn, uint8_t *out, size_t cap)
{
    if (turn->text[0] == '\'') {
        size_t len = strlen(turn->text + 1);
        assert_true(len <= cap);
        memcpy(out, turn->text + 1, len);
        return len;
    }
    return tw_test_hex(out, cap, turn->text);
}

// play feeds the turns in runs of `step` bytes (0: each turn in one run), with a first run of `first` bytes in turn `at`.
static void play(struct lab *lab, const struct turn *turns, size_t step, size_t at, size_t first)
{
    for (size_t i = 0; i < MAX_TURNS && turns[i].text != NULL; i++) {
        static uint8_t bytes[70000];
        enum tw_from from = turns[i].from == 'C' ? TW_CLIENT : TW_SERVER;
        if (turns[i].text[0] == '#') {
            tw_test_log_gap(&lab->log, &lab->dialogue, from, strtoul(turns[i].text + 1, NULL, 10));
            continue;
        }
        size_t len = bytes_of(&turns[i], bytes, sizeof bytes), done = 0;
        while (done < len) {
            size_t size = i == at && done == 0 ? first : step;
            size = size == 0 || size > len - done ? len - done : size;
            tw_test_log_feed(&lab->log, &lab->dialogue, from, bytes + done, size);
            done += size;
        }
    }
    tw_test_log_cut(&lab->log, &lab->dialogue);
}

static struct lab lab_new(bool hash)
{
    struct lab lab = {.log = {.no_hash = !hash}};
    tw_dialogue_init(&lab.dialogue, NULL);
    return lab;
}

static void assert_told(const struct turn *turns, const char *expected)
{
    struct lab lab = lab_new(false);
    play(&lab, turns, 0, MAX_TURNS, 0);
    assert_string_equal(lab.log.text ? lab.log.text : "", expected);
    tw_test_log_free(&lab.log);
}

// assert_always_told: and the same, with positions and bytes, however the turns are cut into runs.
static void assert_always_told(const struct turn *turns, const char *expected)
{
    struct lab whole = lab_new(true);
    assert_told(turns, expected);
    play(&whole, turns, 0, MAX_TURNS, 0);
    for (size_t step = 1; step < 80; step++) {
        struct lab cut = lab_new(true);
        play(&cut, turns, step, MAX_TURNS, 0);
        assert_string_equal(cut.log.text, whole.log.text);
        tw_test_log_free(&cut.log);
    }
    for (size_t at = 0; at < MAX_TURNS && turns[at].text != NULL; at++) {
        for (size_t first = 1; first < 160; first++) {
            struct lab cut = lab_new(true);
            play(&cut, turns, 0, at, first);
            assert_string_equal(cut.log.text, whole.log.text);
            tw_test_log_free(&cut.log);
        }
    }
    tw_test_log_free(&whole.log);
}

#define TURNS(...)                                                                                                     \
    (const struct turn[MAX_TURNS])                                                                                     \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

// ---- Handshakes --------------------------------------------------------------------------------------------------

static void test_tls12_is_read_until_the_ciphers_change(void **state)
{
    (void)state;
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 CERTIFICATE HELLO_DONE},
              {'C', KEY_EXCHANGE CCS FINISHED_12}, {'S', CCS FINISHED_12}, {'C', DATA_5}, {'S', DATA_5}),
        "C ClientHello 43  S ServerHello 38  S Certificate 7  S ServerHelloDone 0  C ClientKeyExchange 2  C ccs  "
        "C encrypted 22:40  S ccs  S encrypted 22:40  C encrypted 23:5  S encrypted 23:5");
}

static void test_tls13_is_read_until_application_data(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_13}, {'S', SERVER_HELLO_13 CCS SEALED_8}, {'C', CCS SEALED_8}),
                       "C ClientHello 52  S ServerHello 46  S ccs  S encrypted 23:8  C ccs  C encrypted 23:8");
}

static void test_a_tls13_client_can_alert_in_the_clear(void **state)
{
    (void)state;
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_13}, {'S', SERVER_HELLO_13 CCS SEALED_8}, {'C', CCS "15 0303 0002 02 30"}),
        "C ClientHello 52  S ServerHello 46  S ccs  S encrypted 23:8  C ccs  C alert 2/48");
}

static void test_hello_retry_leaves_the_second_hello_in_the_clear(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_0RTT CCS SEALED_8}, {'S', HELLO_RETRY CCS},
                             {'C', SEALED_8 CLIENT_HELLO_13}, {'S', SERVER_HELLO_13 SEALED_8}, {'C', SEALED_8}),
                       "C ClientHello 56  C ccs  C encrypted 23:8  S ServerHello 46  S ccs  C encrypted 23:8  "
                       "C ClientHello 52  S ServerHello 46  S encrypted 23:8  C encrypted 23:8");
}

static void test_what_the_dialogue_learns(void **state)
{
    (void)state;
    struct lab lab = lab_new(false);
    play(&lab, TURNS({'C', CLIENT_HELLO_0RTT}), 0, MAX_TURNS, 0);
    assert_true(lab.dialogue.early_data);
    assert_int_equal(lab.dialogue.version, 0);
    play(&lab, TURNS({'S', HELLO_RETRY}), 0, MAX_TURNS, 0);
    assert_true(lab.dialogue.hello_retry && lab.dialogue.tls13);
    play(&lab, TURNS({'C', CLIENT_HELLO_13}, {'S', SERVER_HELLO_13}), 0, MAX_TURNS, 0);
    assert_false(lab.dialogue.early_data);
    assert_int_equal(lab.dialogue.version, TW_VERSION_TLS13);
    assert_true(tw_dialogue_started(&lab.dialogue, TW_CLIENT) && tw_dialogue_started(&lab.dialogue, TW_SERVER));
    tw_test_log_free(&lab.log);
}

static void test_data_in_the_clear_is_told_where_there_are_no_keys(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 DATA_5}),
                       "C ClientHello 43  S ServerHello 38  S data 5");
    assert_always_told(TURNS({'C', CLIENT_HELLO_13 DATA_5}), "C ClientHello 52  C encrypted 23:5");
}

static void test_heartbeats(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_12 "18 0303 0003 010000"}, {'S', SERVER_HELLO_12}),
                       "C ClientHello 43  C heartbeat 3  S ServerHello 38");
}

static void test_sslv2_hello(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', "802b 01 0301 0012 0000 0010 000004000005 00000a010080 0700c0030080"
                                   "000102030405060708090a0b0c0d0e0f"},
                             {'S', "15 0301 0002 02 46"}, {'C', CCS}),
                       "C ClientHello 42 sslv2  S alert 2/70  C ccs");
}

// ---- Framing -----------------------------------------------------------------------------------------------------

static void test_messages_and_records_need_not_agree(void **state)
{
    (void)state;
    // Three messages in one record, then one message in four records, the first of which ends inside the header.
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_12}, {'S', "16 0303 0039 " SERVER_12 " 0b 000007 00000400000101  0e 000000"}),
        "C ClientHello 43  S ServerHello 38  S Certificate 7  S ServerHelloDone 0");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12},
                             {'S', SERVER_HELLO_12 "16 0303 0002 0b00  16 0303 0003 000700  16 0303 0005 0004000001"
                                                   "16 0303 0005 01 0e000000"}),
                       "C ClientHello 43  S ServerHello 38  S Certificate 7  S ServerHelloDone 0");
}

static void test_a_hello_over_records_of_one_byte(void **state)
{
    (void)state;
    static uint8_t hello[64], text[512];
    static char hex[2048];
    size_t len = tw_test_hex(hello, sizeof hello, HELLO_12), at = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t record[6] = {0x16, 3, 1, 0, 1, hello[i]};
        memcpy(text + at, record, sizeof record);
        at += sizeof record;
    }
    for (size_t i = 0; i < at; i++) {
        static const char digits[] = "0123456789abcdef";
        hex[2 * i] = digits[text[i] >> 4];
        hex[2 * i + 1] = digits[text[i] & 15];
    }
    assert_always_told(TURNS({'C', hex}, {'S', SERVER_HELLO_12}), "C ClientHello 43  S ServerHello 38");
}

static void test_faults_that_are_read_over(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', "16 0303 0000" SERVER_HELLO_12}),
                       "C ClientHello 43  S broken fault 3  S ServerHello 38");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 0000  15 0303 0000" HELLO_DONE}),
                       "C ClientHello 43  S ServerHello 38  S broken fault 3  S broken fault 3  S ServerHelloDone 0");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "15 0303 0003 010000  15 0303 0001 02"}),
                       "C ClientHello 43  S ServerHello 38  S alert 1/0 fault 4  S alert 2/0 fault 4");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "14 0303 0001 02"}),
                       "C ClientHello 43  S ServerHello 38  S ccs fault 6");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 0005 0b 000007 00" CLOSE_NOTIFY
                                                                           "16 0303 0006 000400000101"}),
                       "C ClientHello 43  S ServerHello 38  S alert 1/0 fault 5  S Certificate 7");
}

static void test_a_message_that_the_ciphers_change_in_is_lost(void **state)
{
    (void)state;
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 0005 0b 000007 00" CCS FINISHED_12}),
        "C ClientHello 43  S ServerHello 38  S ccs fault 5  S Certificate 7 not kept fault 7  "
        "S encrypted 22:40");
}

static void test_what_is_no_record_ends_tls(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12}, {'S', "'HTTP/1.1 400 Bad Request"}),
                       "C ClientHello 43  S ServerHello 38  S broken fault 1  S plain 24");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12 "17 0303 4801 0000"}),
                       "C ClientHello 43  C broken fault 2  C plain 7");
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 0005 0b 000007 00"
                                                            "ffff"}),
        "C ClientHello 43  S ServerHello 38  S Certificate 7 not kept fault 7  S broken fault 1  S plain 2");
}

static void test_plain_text_may_follow_close_notify(void **state)
{
    (void)state;
    assert_always_told(
        TURNS({'C', CLIENT_HELLO_12 CLOSE_NOTIFY}, {'C', "'QUIT\r\n"}, {'C', CLIENT_HELLO_13},
              {'S', SERVER_HELLO_13 SEALED_8}),
        "C ClientHello 43  C alert 1/0  C plain 6  C ClientHello 52  S ServerHello 46  S encrypted 23:8");
}

static void test_a_refused_room_loses_the_body_alone(void **state)
{
    (void)state;
    struct lab lab = lab_new(false);
    lab.log.refuse = true;
    play(&lab, TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 CERTIFICATE HELLO_DONE}), 9, MAX_TURNS, 0);
    assert_string_equal(lab.log.text, "C ClientHello 43 not kept  S ServerHello 38 not kept  S Certificate 7 not kept  "
                                      "S ServerHelloDone 0");
    assert_int_equal(lab.log.num_rooms, 3);
    tw_test_log_free(&lab.log);
}

static void test_asking_again_is_a_refusal(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t len = tw_test_hex(bytes, sizeof bytes, CLIENT_HELLO_12);
    struct tw_dialogue d;
    struct tw_event event;
    tw_dialogue_init(&d, NULL);
    struct tw_cursor in = {.at = bytes, .left = len - 1};
    assert_int_equal(tw_dialogue_next(&d, TW_CLIENT, &in, &event), TW_DONE);
    assert_int_equal(event.type, TW_EVENT_WANT_ROOM);
    assert_int_equal(event.length, 47);
    assert_int_equal(tw_dialogue_next(&d, TW_CLIENT, &in, &event), TW_SHORT);
    in = (struct tw_cursor){.at = bytes + len - 1, .left = 1};
    assert_int_equal(tw_dialogue_next(&d, TW_CLIENT, &in, &event), TW_DONE);
    assert_false(event.kept);
    assert_int_equal(event.message_type, TW_HS_CLIENT_HELLO);
}

static void test_a_refusal_ends_with_its_message(void **state)
{
    (void)state;
    // A message that is refused and then broken off by what is no record; behind it a hello in two runs asks anew.
    struct lab lab = lab_new(false);
    lab.log.refuse = true;
    play(&lab, TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 0004 0b 800000"}, {'S', "ff"}), 0,
         MAX_TURNS, 0);
    unsigned rooms = lab.log.num_rooms;
    lab.log.refuse = false;
    play(&lab, TURNS({'S', SERVER_HELLO_12}), 9, MAX_TURNS, 0);
    assert_int_equal(lab.log.num_rooms, rooms + 1);
    tw_test_log_free(&lab.log);
}

static void test_what_is_adjacent_is_not_copied(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t len = tw_test_hex(bytes, sizeof bytes, CLIENT_HELLO_12);
    struct tw_dialogue d;
    struct tw_event event;
    tw_dialogue_init(&d, NULL);
    struct tw_cursor in = {.at = bytes, .left = len};
    assert_int_equal(tw_dialogue_next(&d, TW_CLIENT, &in, &event), TW_DONE);
    assert_ptr_equal(event.whole.data, bytes + 5);
    assert_ptr_equal(event.body.data, bytes + 9);
}

static void test_cut_records_are_told(void **state)
{
    (void)state;
    assert_told(TURNS({'C', "16 0301 002f 01 00002b 0303 0001"}), "C ClientHello 43 not kept fault 8");
    assert_told(TURNS({'C', CLIENT_HELLO_12 "17 0303"}), "C ClientHello 43  C broken fault 8");
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 CCS "16 0303 0028 0000"}),
                "C ClientHello 43  S ServerHello 38  S ccs  S broken fault 8");
    assert_told(TURNS({'C', "16 0301"}), "C plain 3");
}

static void test_a_message_cut_in_doubt_stands_where_its_record_does(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t len = tw_test_hex(bytes, sizeof bytes, SEALED_8 SEALED_8 "16 0303 0100 0b");
    struct tw_cursor in = tw_cursor_over(tw_span_of(bytes, len));
    struct tw_dialogue d;
    struct tw_event event;
    tw_dialogue_init(&d, NULL);
    while (tw_dialogue_next(&d, TW_SERVER, &in, &event) == TW_DONE) {
    }
    assert_true(tw_dialogue_cut(&d, TW_SERVER, &event));
    assert_int_equal(event.fault, TW_FAULT_MESSAGE_ENDED);
    assert_int_equal(event.position, 26);
}

// ---- Where TLS starts --------------------------------------------------------------------------------------------

static void test_starttls(void **state)
{
    (void)state;
    assert_always_told(TURNS({'S', "'220 mail.test ESMTP\r\n"}, {'C', "'EHLO client\r\nSTARTTLS\r\n"},
                             {'S', "'220 go ahead\r\n"}, {'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12}),
                       "S plain 21  C plain 23  S plain 14  C ClientHello 43  S ServerHello 38");
    // PostgreSQL: a request of eight bytes, an answer of one. And all of it in one run.
    assert_always_told(TURNS({'C', "00000008 04d2162f" CLIENT_HELLO_13}, {'S', "53" SERVER_HELLO_13 SEALED_8}),
                       "C plain 8  C ClientHello 52  S plain 1  S ServerHello 46  S encrypted 23:8");
}

static void test_no_tls_is_plain(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', "'GET / HTTP/1.1\r\n\r\n"}, {'S', "'HTTP/1.1 200 OK\r\n\r\n"}),
                       "C plain 18  S plain 19");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', "'HTTP/1.1 400 Bad Request\r\n"}),
                       "C ClientHello 43  S plain 26");
    // Content types and versions that only look right.
    assert_always_told(TURNS({'C', "1603 1603 1603 0100 0401 1403 1703 0300 01"}, {'S', "1503"}),
                       "C plain 17  S plain 2");
}

// What a server answers is a record by its header, in whatever pieces it comes: nothing else can stand there.
static void test_an_answer_that_is_no_hello(void **state)
{
    (void)state;
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', "16 0303 0004  00 000000"}),
                       "C ClientHello 43  S HelloRequest 0");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', CERTIFICATE HELLO_DONE}),
                       "C ClientHello 43  S Certificate 7  S ServerHelloDone 0");
    assert_always_told(TURNS({'C', CLIENT_HELLO_12}, {'S', CCS}), "C ClientHello 43  S ccs");
    assert_always_told(TURNS({'C', CLIENT_HELLO_13}, {'S', SEALED_8}), "C ClientHello 52  S encrypted 23:8");
}

static void test_an_sslv2_hello_stands_at_the_first_byte(void **state)
{
    (void)state;
    assert_told(TURNS({'C', "'hello\n"}, {'C', "802b 01 0301 0012 0000 0010 0000"}), "C plain 19");
}

static void test_joined_in_the_middle(void **state)
{
    (void)state;
    // The end of a record, two whole ones, the start of a fourth. Nothing says that it is not encrypted.
    assert_told(TURNS({'S', "99aabbcc" SEALED_8 SEALED_8 "17 0303 0100 00"}),
                "S plain 4  S encrypted 23:8  S encrypted 23:8  S broken fault 8");
    // Handshake records are read where a message fills one; what looks like two HelloRequests is not one.
    assert_told(TURNS({'S', CERTIFICATE HELLO_DONE}), "S Certificate 7  S ServerHelloDone 0");
    assert_told(TURNS({'S', FINISHED_12 SEALED_8 SEALED_8}), "S encrypted 22:40  S encrypted 23:8  S encrypted 23:8");
    assert_told(TURNS({'C', CLOSE_NOTIFY}), "C alert 1/0");
}

static void test_a_record_whose_successor_comes_later_is_found(void **state)
{
    (void)state;
    assert_told(TURNS({'S', "99aabbcc 17 0303 0008 0011"}, {'S', "223344556677 17 03"}, {'S', "03 0003 112233"}),
                "S plain 4  S encrypted 23:8  S encrypted 23:3");
    assert_told(TURNS({'S', "99aabbcc 17 0303 0008 0011"}, {'S', "223344556677 99 03"}, {'S', "03 0003 112233"}),
                "S plain 25");
}

// ---- Gaps --------------------------------------------------------------------------------------------------------

#define UP_TO_DATA                                                                                                     \
    {'C', CLIENT_HELLO_12},                                                                                            \
    {                                                                                                                  \
        'S', SERVER_HELLO_12 CCS FINISHED_12                                                                           \
    }
#define TOLD_UP_TO_DATA "C ClientHello 43  S ServerHello 38  S ccs  S encrypted 22:40  "

static void test_a_hello_wins_over_what_may_be_a_record(void **state)
{
    (void)state;
    // The five bytes of a header stand in the greeting; its body would be the ClientHello.
    assert_told(TURNS({'C', "170303 0100 0a"}, {'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12}),
                "C plain 6  C ClientHello 43  S ServerHello 38");
    assert_told(TURNS({'C', "170303 0100 0a" CLIENT_HELLO_12}), "C plain 6  C ClientHello 43");
    assert_told(TURNS({'C', "99170303 0100 0a 1603"}, {'C', "160301 16" CLIENT_HELLO_12}),
                "C plain 13  C ClientHello 43");
    assert_told(TURNS({'S', "170303 0100 0a"}, {'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12}),
                "C ClientHello 43  S plain 6  S ServerHello 38");
    assert_told(TURNS(UP_TO_DATA, {'C', "#1000"}, {'C', "170303 0100 0a"}, {'C', CLIENT_HELLO_12}),
                TOLD_UP_TO_DATA "C gap 1000  C gap 6  C ClientHello 43");
}

static void test_a_gap_inside_a_record_is_counted(void **state)
{
    (void)state;
    assert_told(TURNS(UP_TO_DATA, {'S', "17 0303 0008 0011"}, {'S', "#4"}, {'S', "6677" SEALED_8}),
                TOLD_UP_TO_DATA "S gap 4  S encrypted 23:8 fault 7  S encrypted 23:8");
    assert_told(TURNS(UP_TO_DATA, {'S', "17 0303 0008 0011"}, {'S', "#6"}, {'S', SEALED_8}),
                TOLD_UP_TO_DATA "S gap 6  S encrypted 23:8 fault 7  S encrypted 23:8");
    // Behind a record that the gap ends exactly, nothing is in doubt: two messages in one record can be read.
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 000b 0b 000007 0000"}, {'S', "#5"},
                      {'S', "16 0303 0008 0e000000 0e000000"}),
                "C ClientHello 43  S ServerHello 38  S gap 5  S Certificate 7 not kept fault 7  S ServerHelloDone 0  "
                "S ServerHelloDone 0");
}

static void test_a_gap_inside_a_message_loses_that_message(void **state)
{
    (void)state;
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 000f 0b 000007 0000"}, {'S', "#3"},
                      {'S', "0101  0e 000000" HELLO_DONE}),
                "C ClientHello 43  S ServerHello 38  S gap 3  S Certificate 7 not kept fault 7  S ServerHelloDone 0  "
                "S ServerHelloDone 0");
    // The gap takes the header of the next message too: the rest of that record cannot be read.
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 "16 0303 000f 0b 000007 0000"}, {'S', "#6"},
                      {'S', "000000" HELLO_DONE}),
                "C ClientHello 43  S ServerHello 38  S gap 6  S Certificate 7 not kept fault 7  S ServerHelloDone 0");
}

static void test_behind_a_longer_gap_records_are_found_again(void **state)
{
    (void)state;
    assert_told(TURNS(UP_TO_DATA, {'S', "17 0303 0008 0011"}, {'S', "#1000"}, {'S', "99aabb" SEALED_8 SEALED_8}),
                TOLD_UP_TO_DATA "S gap 1000  S encrypted 23:8 fault 7  S gap 3  S encrypted 23:8  S encrypted 23:8");
    assert_told(TURNS(UP_TO_DATA, {'S', "#1000"}, {'S', SEALED_8}), TOLD_UP_TO_DATA "S gap 1000  S encrypted 23:8");
    assert_told(TURNS(UP_TO_DATA, {'S', "#1000"}, {'S', "00" SEALED_8}),
                TOLD_UP_TO_DATA "S gap 1000  S gap 1  S encrypted 23:8");
}

static void test_behind_a_gap_nothing_is_guessed(void **state)
{
    (void)state;
    // ChangeCipherSpec may have been lost: this is a Finished, and no HelloRequest.
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12}, {'S', "#100"}, {'S', FINISHED_12}, {'S', DATA_5}),
                "C ClientHello 43  S ServerHello 38  S gap 100  S encrypted 22:40  S encrypted 23:5");
    assert_told(TURNS({'C', CLIENT_HELLO_12}, {'S', "#100"}, {'S', CERTIFICATE}, {'S', CCS FINISHED_12}),
                "C ClientHello 43  S gap 100  S Certificate 7  S ccs  S encrypted 22:40");
}

static void test_a_lost_client_hello(void **state)
{
    (void)state;
    assert_told(TURNS({'C', "#200"}, {'S', SERVER_HELLO_13 CCS SEALED_8}, {'C', CCS SEALED_8}),
                "C gap 200  S ServerHello 46  S ccs  S encrypted 23:8  C ccs  C encrypted 23:8");
}

// ---- With keys ---------------------------------------------------------------------------------------------------

// The opener of these tests takes the last byte of a record for its content type and the byte before it for whether there are
// keys (1), none (0) or wrong ones (2); the rest is the plaintext.
struct test_opener {
    uint8_t plain[2][64];
    unsigned whole[2], counted[2];
};

static enum tw_opened test_open(void *context, enum tw_from from, const struct tw_record *record, struct tw_span *plain,
                                uint8_t *type)
{
    struct test_opener *opener = context;
    if (record->body.len < record->length) {
        opener->counted[from]++;
        return TW_OPENED_SKIP;
    }
    opener->whole[from]++;
    assert_in_range(record->body.len, 2, sizeof opener->plain[from] + 2);
    size_t len = record->body.len - 2;
    memcpy(opener->plain[from], record->body.data, len);
    *plain = tw_span_of(opener->plain[from], len);
    *type = record->body.data[len + 1];
    return record->body.data[len] == 1 ? TW_OPENED : record->body.data[len] == 2 ? TW_OPENED_BAD : TW_OPENED_SKIP;
}

static void assert_opened(const struct turn *turns, const char *expected)
{
    for (size_t step = 0; step < 70; step++) {
        struct test_opener opener = {0};
        struct tw_opener interface = {.open = test_open, .context = &opener};
        struct lab lab = lab_new(false);
        tw_dialogue_init(&lab.dialogue, &interface);
        play(&lab, turns, step, MAX_TURNS, 0);
        assert_string_equal(lab.log.text, expected);
        tw_test_log_free(&lab.log);
    }
}

#define UP_TO_KEYS                                                                                                     \
    {'C', CLIENT_HELLO_13},                                                                                            \
    {                                                                                                                  \
        'S', SERVER_HELLO_13                                                                                           \
    }
#define TOLD_UP_TO_KEYS "C ClientHello 52  S ServerHello 46  "

static void test_opened_records(void **state)
{
    (void)state;
    assert_opened(TURNS(UP_TO_KEYS, {'S', "17 0303 000c  08 000002 0000  05 000000  00 16"},
                        {'S', "17 0303 0008 08000002 0000 01 16"}, {'S', "17 0303 0007 0102030405 0117"},
                        {'S', "17 0303 0004 0100 0115"}, {'S', "17 0303 0004 0100 0215"}),
                  TOLD_UP_TO_KEYS "S encrypted 23:12  S EncryptedExtensions 2 opened  S data 5 opened  "
                                  "S alert 1/0 opened  S encrypted 23:4 bad");
}

static void test_opened_messages_over_records(void **state)
{
    (void)state;
    // EncryptedExtensions and the start of Certificate; its rest; a message of which a record is lost.
    assert_opened(TURNS(UP_TO_KEYS, {'S', "17 0303 000e 08000002 0000 0b 000007 0000 0116"},
                        {'S', "17 0303 0007 0400000101 0116"}, {'S', "17 0303 0007 0b000007 00 0116"},
                        {'S', "17 0303 0007 0400000101 0016"}),
                  TOLD_UP_TO_KEYS "S EncryptedExtensions 2 opened  S Certificate 7 opened  "
                                  "S Certificate 7 not kept fault 7  S encrypted 23:7");
}

static void test_a_renegotiation_is_read_with_keys(void **state)
{
    (void)state;
    assert_opened(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 CCS}, {'C', CCS},
                        {'C', "16 0303 0031 " HELLO_12 " 0116"}, {'S', "16 0303 002c " SERVER_12 " 0116"},
                        {'S', "14 0303 0003 01 0114"}, {'S', "16 0303 0006 14000000 0116"}),
                  "C ClientHello 43  S ServerHello 38  S ccs  C ccs  C ClientHello 43 opened  S ServerHello 38 opened  "
                  "S ccs opened  S Finished 0 opened");
}

static void test_the_opener_counts_what_it_cannot_be_given(void **state)
{
    (void)state;
    struct test_opener opener = {0};
    struct tw_opener interface = {.open = test_open, .context = &opener};
    struct lab lab = lab_new(false);
    tw_dialogue_init(&lab.dialogue, &interface);
    play(&lab,
         TURNS(UP_TO_KEYS, {'S', "17 0303 0008 0011"}, {'S', "#4"},
               {'S', "6677"
                     "17 0303 0004 0100 0115"}),
         0, MAX_TURNS, 0);
    assert_int_equal(opener.counted[TW_SERVER], 1);
    assert_int_equal(opener.whole[TW_SERVER], 1);
    assert_string_equal(lab.log.text, TOLD_UP_TO_KEYS "S gap 4  S encrypted 23:8 fault 7  S alert 1/0 opened");
    tw_test_log_free(&lab.log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls12_is_read_until_the_ciphers_change),
        cmocka_unit_test(test_tls13_is_read_until_application_data),
        cmocka_unit_test(test_a_tls13_client_can_alert_in_the_clear),
        cmocka_unit_test(test_hello_retry_leaves_the_second_hello_in_the_clear),
        cmocka_unit_test(test_what_the_dialogue_learns),
        cmocka_unit_test(test_data_in_the_clear_is_told_where_there_are_no_keys),
        cmocka_unit_test(test_heartbeats),
        cmocka_unit_test(test_sslv2_hello),
        cmocka_unit_test(test_messages_and_records_need_not_agree),
        cmocka_unit_test(test_a_hello_over_records_of_one_byte),
        cmocka_unit_test(test_faults_that_are_read_over),
        cmocka_unit_test(test_a_message_that_the_ciphers_change_in_is_lost),
        cmocka_unit_test(test_what_is_no_record_ends_tls),
        cmocka_unit_test(test_plain_text_may_follow_close_notify),
        cmocka_unit_test(test_a_refused_room_loses_the_body_alone),
        cmocka_unit_test(test_asking_again_is_a_refusal),
        cmocka_unit_test(test_a_refusal_ends_with_its_message),
        cmocka_unit_test(test_what_is_adjacent_is_not_copied),
        cmocka_unit_test(test_cut_records_are_told),
        cmocka_unit_test(test_a_message_cut_in_doubt_stands_where_its_record_does),
        cmocka_unit_test(test_starttls),
        cmocka_unit_test(test_no_tls_is_plain),
        cmocka_unit_test(test_an_answer_that_is_no_hello),
        cmocka_unit_test(test_an_sslv2_hello_stands_at_the_first_byte),
        cmocka_unit_test(test_joined_in_the_middle),
        cmocka_unit_test(test_a_record_whose_successor_comes_later_is_found),
        cmocka_unit_test(test_a_hello_wins_over_what_may_be_a_record),
        cmocka_unit_test(test_a_gap_inside_a_record_is_counted),
        cmocka_unit_test(test_a_gap_inside_a_message_loses_that_message),
        cmocka_unit_test(test_behind_a_longer_gap_records_are_found_again),
        cmocka_unit_test(test_behind_a_gap_nothing_is_guessed),
        cmocka_unit_test(test_a_lost_client_hello),
        cmocka_unit_test(test_opened_records),
        cmocka_unit_test(test_opened_messages_over_records),
        cmocka_unit_test(test_a_renegotiation_is_read_with_keys),
        cmocka_unit_test(test_the_opener_counts_what_it_cannot_be_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
