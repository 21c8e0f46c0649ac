// The dialogue: which messages of a handshake can be read, and how records and messages are framed.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dialogue_lab.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
