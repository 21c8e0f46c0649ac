// The kind of handshakes that can be read: what messages out of protected records tell.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/kind_lab.h"

// opened tells the judge a message that came out of a protected record.
static void opened(struct lab *lab, enum tw_from from, uint8_t type, const char *hex)
{
    uint8_t body[256];
    size_t len = tw_test_hex(body, sizeof body, hex);
    struct tw_event event = {
        .type = TW_EVENT_MESSAGE,
        .from = from,
        .message_type = type,
        .length = (uint32_t)len,
        .opened = true,
        .kept = true,
        .body = tw_span_of(body, len),
    };
    judge(lab, &event);
}

static struct lab *talk_on(const char *script)
{
    struct lab *lab = talk(script);
    lab->judge.now.outcome = TW_OUTCOME_OPEN;  // talk has ended it
    lab->text[0] = 0;
    return lab;
}

static void test_encrypted_extensions_tell_of_early_data(void **state)
{
    (void)state;
    struct lab *lab = talk_on("C hello13_early S server13_psk");
    opened(lab, TW_SERVER, TW_HS_ENCRYPTED_EXTENSIONS, "000d  002a 0000  0010 0005 0003 02 6832");
    assert_int_equal(lab->judge.now.kind, TW_KIND_PSK_EARLY_DATA);
    assert_int_equal(lab->judge.now.early_data, TW_EARLY_ACCEPTED);
    assert_true(lab->judge.now.has_alpn);
    assert_memory_equal(tw_handshake_alpn(&lab->judge.now).data, "h2", 2);
    opened(lab, TW_SERVER, TW_HS_FINISHED, RANDOM);
    opened(lab, TW_CLIENT, TW_HS_END_OF_EARLY_DATA, "");
    opened(lab, TW_CLIENT, TW_HS_FINISHED, RANDOM);
    opened(lab, TW_SERVER, TW_HS_NEW_SESSION_TICKET, "00001c20 00000000 01 00 0004 01020304 0000");
    lab_end(lab, TW_OUTCOME_CLOSED);
    assert_string_equal(lab->text, "psk-early-data completed ticket:4");
}

static void test_encrypted_extensions_tell_of_refused_early_data(void **state)
{
    (void)state;
    struct lab *lab = talk_on("C hello13_early S server13_psk");
    opened(lab, TW_SERVER, TW_HS_ENCRYPTED_EXTENSIONS, "0000");
    assert_int_equal(lab->judge.now.kind, TW_KIND_PSK);
    assert_int_equal(lab->judge.now.early_data, TW_EARLY_REJECTED);
}

// read tells the judge that application data could be read.
static void read_data(struct lab *lab, enum tw_from from)
{
    struct tw_event event = {.type = TW_EVENT_APPLICATION_DATA, .from = from, .opened = true, .length = 10};
    judge(lab, &event);
}

static void test_data_that_can_be_read_follows_a_finished(void **state)
{
    (void)state;
    struct lab *lab = talk_on("C hello13 S server13 23:1300");
    read_data(lab, TW_SERVER);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_OPEN);
    read_data(lab, TW_CLIENT);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_COMPLETED);
    lab = talk_on("C hello13_early S server13_psk");
    read_data(lab, TW_CLIENT);  // early data
    read_data(lab, TW_SERVER);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_OPEN);
    lab = talk_on("C hello S server certificate done C key_exchange ccs S ccs");
    read_data(lab, TW_CLIENT);
    read_data(lab, TW_SERVER);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_COMPLETED);
}

static void test_the_end_of_early_data_may_stay_hidden(void **state)
{
    (void)state;
    struct lab *lab = talk_on("C hello13_early 23:200 S server13_psk 23:100 C 23:21");
    opened(lab, TW_CLIENT, TW_HS_FINISHED, RANDOM);
    assert_int_equal(lab->judge.now.early_data, TW_EARLY_ACCEPTED);
    lab = talk_on("C hello13_early 23:200 S server13_psk 23:100 C 23:200");
    opened(lab, TW_CLIENT, TW_HS_FINISHED, RANDOM);
    assert_int_equal(lab->judge.now.early_data, TW_EARLY_REJECTED);
}

static void test_client_certificates_are_seen_with_keys(void **state)
{
    (void)state;
    struct lab *lab = talk_on("C hello13 S server13");
    opened(lab, TW_SERVER, TW_HS_CERTIFICATE_REQUEST, "00 0000");
    opened(lab, TW_CLIENT, TW_HS_CERTIFICATE, "00 000000");
    assert_true(lab->judge.now.client_certificate_asked);
    assert_false(lab->judge.now.client_certificate);
    opened(lab, TW_CLIENT, TW_HS_CERTIFICATE, "00 000006 000001 00 0000");
    assert_true(lab->judge.now.client_certificate);
}

static void test_a_renegotiation_that_can_be_read(void **state)
{
    (void)state;
    struct lab *lab = talk(DONE_12);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_COMPLETED);
    lab->text[0] = 0;
    opened(lab, TW_SERVER, TW_HS_HELLO_REQUEST, "");
    assert_string_equal(lab->text, "");
    opened(lab, TW_CLIENT, TW_HS_CLIENT_HELLO, "0303 " RANDOM ID " 0002 c030  01 00");
    assert_string_equal(lab->text, "full completed");
    opened(lab, TW_SERVER, TW_HS_SERVER_HELLO, "0303 " RANDOM ID " c030  00");
    struct tw_event ccs = {.type = TW_EVENT_CHANGE_CIPHER_SPEC, .from = TW_SERVER, .opened = true};
    judge(lab, &ccs);
    opened(lab, TW_SERVER, TW_HS_FINISHED, "000102030405060708090a0b");
    opened(lab, TW_CLIENT, TW_HS_FINISHED, "000102030405060708090a0b");
    lab_end(lab, TW_OUTCOME_CLOSED);
    assert_string_equal(lab->text, "full completed; abbreviated-id completed renegotiation");
    assert_false(lab->judge.now.encrypted);
}

static void test_a_renegotiation_that_is_refused(void **state)
{
    (void)state;
    struct lab *lab = talk(DONE_12);
    opened(lab, TW_CLIENT, TW_HS_CLIENT_HELLO, "0303 " RANDOM ID " 0002 c030  01 00");
    struct tw_event alert = {
        .type = TW_EVENT_ALERT,
        .from = TW_SERVER,
        .opened = true,
        .alert_level = TW_ALERT_LEVEL_WARNING,
        .alert_description = TW_ALERT_NO_RENEGOTIATION,
    };
    judge(lab, &alert);
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_ALERT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encrypted_extensions_tell_of_early_data),
        cmocka_unit_test(test_encrypted_extensions_tell_of_refused_early_data),
        cmocka_unit_test(test_data_that_can_be_read_follows_a_finished),
        cmocka_unit_test(test_the_end_of_early_data_may_stay_hidden),
        cmocka_unit_test(test_client_certificates_are_seen_with_keys),
        cmocka_unit_test(test_a_renegotiation_that_can_be_read),
        cmocka_unit_test(test_a_renegotiation_that_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
