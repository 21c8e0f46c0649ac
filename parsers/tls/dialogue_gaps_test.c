// The dialogue where TLS does not begin with the first byte, and where bytes are missing.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dialogue_lab.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
