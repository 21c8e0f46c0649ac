// The kind of handshakes: rule by rule on small talks.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/kind_lab.h"

// ---- TLS 1.2 -----------------------------------------------------------------------------------------------------

static void test_tls12_full(void **state)
{
    (void)state;
    assert_kind("C hello S server" FULL_12, "full completed", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello_id S server_other" FULL_12, "full completed", TW_WHY_ID_REFUSED);
    assert_kind("C hello_ticket S server" FULL_12, "full completed", TW_WHY_TICKET_REFUSED);
    assert_kind("C hello_both S server_other" FULL_12, "full completed", TW_WHY_ID_AND_TICKET_REFUSED);
    assert_kind("C hello13_psk S server" FULL_12, "full completed", TW_WHY_DOWNGRADED);
    assert_kind("C hello13_id S server_other" FULL_12, "full completed", TW_WHY_MAYBE_ID_REFUSED);
    // The ticket comes before ChangeCipherSpec in both.
    assert_kind("C hello S server certificate done C key_exchange ccs 22:40 S ticket ccs 22:40",
                "full completed ticket:4", TW_WHY_NOTHING_OFFERED);
    // A server without certificate, as with anonymous suites.
    assert_kind("C hello S server done C key_exchange ccs 22:40 S ccs 22:40", "full completed", TW_WHY_NOTHING_OFFERED);
}

static void test_tls12_abbreviated(void **state)
{
    (void)state;
    assert_kind("C hello_id S server_echo" ABBREVIATED_12, "abbreviated-id completed", TW_WHY_ID_ECHOED);
    assert_kind("C hello_ticket S server" ABBREVIATED_12, "abbreviated-ticket completed", TW_WHY_TICKET_TAKEN);
    assert_kind("C hello_both S server_echo" ABBREVIATED_12, "abbreviated completed", TW_WHY_EITHER);
    assert_kind("C hello_both S server" ABBREVIATED_12, "abbreviated-ticket completed", TW_WHY_TICKET_TAKEN);
    assert_kind("C hello_ticket S server ticket" ABBREVIATED_12, "abbreviated-ticket completed ticket:4",
                TW_WHY_TICKET_TAKEN);
}

static void test_tls12_that_does_not_complete(void **state)
{
    (void)state;
    assert_kind("C hello", "none closed", TW_WHY_NO_ANSWER);
    assert_kind("C hello S fatal", "none alert", TW_WHY_NO_ANSWER);
    assert_kind("C hello S warning", "none closed", TW_WHY_NO_ANSWER);
    assert_kind("C hello S server", "unknown closed", TW_WHY_NOTHING);
    assert_kind("C hello S server certificate done C fatal", "full alert", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello S server certificate done C key_exchange ccs 22:40 S fatal", "full alert",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello S server certificate done C key_exchange ccs 22:40 close_notify", "full closed",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello_id S server_echo ccs 22:40", "abbreviated-id closed", TW_WHY_ID_ECHOED);
    assert_kind("C hello_id S server_echo ccs 22:40 C ccs 21:26", "abbreviated-id alert", TW_WHY_ID_ECHOED);
}

static void test_names_and_numbers_are_kept(void **state)
{
    (void)state;
    const struct tw_handshake *now = &talk("C hello_both S server_echo" ABBREVIATED_12)->judge.now;
    assert_int_equal(now->version, TW_VERSION_TLS12);
    assert_int_equal(now->cipher_suite, 0xc030);
    assert_int_equal(now->ticket_offered, 3);
    assert_int_equal(now->session_id_len, 4);
    assert_int_equal(now->start_ns, 1000);
    assert_int_equal(now->server_hello_ns, 2000);
    assert_int_equal(now->end_ns, 6000);
    now = &talk("C hello13_psk S fatal")->judge.now;
    assert_int_equal(now->version, TW_VERSION_TLS13);
    assert_false(now->has_server_hello);
    assert_int_equal(now->num_psks, 1);
    assert_int_equal(now->psk_identity_len, 4);
    now = &talk("C hello S server certificate done C key_exchange ccs 22:40 S ticket ccs 22:40")->judge.now;
    assert_int_equal(now->tickets[0].lifetime_s, 3600);
    assert_false(now->tickets[0].from_opened);
}

// ---- TLS 1.3 -----------------------------------------------------------------------------------------------------

// TLS_AES_128_GCM_SHA256: Finished makes a record of 4 + 32 + 1 + 16 = 53 bytes, EndOfEarlyData 21, an alert 19.
static void test_tls13(void **state)
{
    (void)state;
    assert_kind("C hello13 S server13 ccs 23:23 23:911 23:281 23:53 C ccs 23:53 S 23:200 C 23:40", "full completed",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13_id S server13 23:1300 C ccs 23:53", "full completed", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13_psk S server13_psk 23:23 23:53 C 23:53", "psk completed", TW_WHY_PSK_SELECTED);
    assert_kind("C hello13_psk S server13 23:1300 C 23:53", "full completed", TW_WHY_PSK_REFUSED);
    assert_kind("C hello13 S retry ccs C ccs hello13 S server13 23:1300 C 23:53", "full completed retry",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13_psk S retry C hello13_psk S server13_psk 23:80 C 23:53", "psk completed retry",
                TW_WHY_PSK_SELECTED);
}

static void test_tls13_client_certificates(void **state)
{
    (void)state;
    assert_kind("C hello13 S server13 23:1300 C 23:25 23:53 S 23:200", "full completed", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13 S server13 23:1300 C 23:900 23:281 23:53 S 23:200", "full completed",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13 S server13 23:1300 C 23:1200 S 23:200", "full completed",
                TW_WHY_NOTHING_OFFERED);  // in one record
    assert_kind("C hello13 S server13 23:1300 C 23:1200", "full completed", TW_WHY_NOTHING_OFFERED);
}

static void test_tls13_that_does_not_complete(void **state)
{
    (void)state;
    assert_kind("C hello13 S fatal", "none alert", TW_WHY_NO_ANSWER);
    assert_kind("C hello13 S server13 23:1300", "full closed", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13 S server13 23:1300 C fatal", "full alert", TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello13 S server13 23:1300 C 23:19", "full alert", TW_WHY_NOTHING_OFFERED);  // encrypted
    assert_kind("C hello13 S server13 23:1300 C 23:53 23:19", "full completed",
                TW_WHY_NOTHING_OFFERED);  // close_notify
    assert_kind("C hello13_psk S server13_psk 23:19", "psk alert", TW_WHY_PSK_SELECTED);
    assert_kind("C hello13 S retry", "unknown closed retry", TW_WHY_NOTHING);
    assert_kind("C hello13 S retry C fatal", "unknown alert retry", TW_WHY_NOTHING);
}

static void test_early_data(void **state)
{
    (void)state;
    assert_kind("C hello13_early ccs 23:200 S server13_psk ccs 23:27 23:53 C 23:21 23:53 S 23:200",
                "psk-early-data completed", TW_WHY_PSK_SELECTED);
    assert_kind("C hello13_early 23:21 S server13_psk 23:27 23:53 C 23:17000 23:53 S 23:200",
                "psk completed early-rejected", TW_WHY_PSK_SELECTED);
    // Early data that was still on its way when the server answered.
    assert_kind("C hello13_early 23:200 S server13_psk 23:27 23:53 C 23:200 23:19 23:21 23:53",
                "psk-early-data completed", TW_WHY_PSK_SELECTED);
    assert_kind("C hello13_early 23:200 S server13_psk 23:23 23:53 C 23:53 23:21 23:53", "psk completed early-rejected",
                TW_WHY_PSK_SELECTED);
    assert_kind("C hello13_early 23:200 S server13 23:1300 C 23:53", "full completed early-rejected",
                TW_WHY_PSK_REFUSED);
    assert_kind("C hello13_early 23:200 S retry C hello13_psk S server13_psk 23:80 C 23:53",
                "psk completed retry early-rejected", TW_WHY_PSK_SELECTED);
    assert_kind("C hello13_early 23:200 S server certificate done C key_exchange ccs 22:40 S ccs 22:40",
                "full completed early-rejected", TW_WHY_DOWNGRADED);
    // Tags of eight bytes: EndOfEarlyData is 13, Finished 45.
    assert_kind("C hello13_early 23:200 S server13_ccm8 23:19 23:45 C 23:13 23:45", "psk-early-data completed",
                TW_WHY_PSK_SELECTED);
    // Padding hides it.
    assert_kind("C hello13_early 23:144 S server13_psk 23:144 C 23:144 23:144 S 23:144", "psk completed early-offered",
                TW_WHY_PSK_SELECTED);
    // A ChangeCipherSpec before it means nothing (RFC 8446 appendix D.4).
    assert_kind("C hello13_early ccs 23:200 23:100 S server13_psk 23:27 23:53 C 23:21 23:53",
                "psk-early-data completed", TW_WHY_PSK_SELECTED);
}

// ---- Renegotiation -----------------------------------------------------------------------------------------------

static void test_renegotiation_inside_encryption(void **state)
{
    (void)state;
    assert_kind(DONE_12 " C 22:160 S 22:100 22:900 22:28 C 22:60 20:25 22:40 S 20:25 22:40 C 23:30",
                "full completed; full completed renegotiation", TW_WHY_CIPHERS_CHANGED);
    assert_kind(DONE_12 " S 22:28 C 22:160 S 22:100 20:25 22:40 C 20:25 22:40 C 23:30",
                "full completed; abbreviated completed renegotiation", TW_WHY_CIPHERS_CHANGED);
    assert_kind(DONE_12 " C 22:160 S 22:100 20:25 22:40 C 20:25 22:40 C 22:160 S 21:26",
                "full completed; abbreviated completed renegotiation; none alert renegotiation", TW_WHY_NO_ANSWER);
    assert_kind(DONE_12 " C 22:160 23:30", "full completed; none closed renegotiation", TW_WHY_NO_ANSWER);
    assert_kind(DONE_12 " C 22:160 S 22:100 gap:900 22:28 C 22:60", "full completed; unknown closed renegotiation",
                TW_WHY_LOST);
    // A HelloRequest alone is no handshake.
    assert_kind(DONE_12 " S 22:28 C 21:26", "full completed", TW_WHY_NOTHING_OFFERED);
    assert_true(talk(DONE_12 " C 22:160")->judge.now.encrypted);
}

static void test_tls13_has_no_renegotiation(void **state)
{
    (void)state;
    assert_kind("C hello13 S server13 23:1300 C 23:53 S 23:250 C 23:100 23:40", "full completed",
                TW_WHY_NOTHING_OFFERED);
}

static void test_a_hello_request_before_any_hello_is_no_handshake(void **state)
{
    (void)state;
    assert_string_equal(talk("S hello_request")->text, "");
}

// ---- What was not captured ---------------------------------------------------------------------------------------

static void test_lost_bytes(void **state)
{
    (void)state;
    // Certificate may have been in the gap; the client's own messages tell that the handshake was full.
    assert_kind("C hello S server gap:500 ccs 22:40", "unknown closed", TW_WHY_LOST);
    assert_kind("C hello_id S server_other gap:500 ccs 22:40", "unknown closed", TW_WHY_LOST);
    assert_kind("C hello_id S server_echo gap:50 ccs 22:40", "abbreviated-id closed", TW_WHY_ID_ECHOED);
    assert_kind("C hello S server gap:500 C key_exchange ccs 22:40 S ccs 22:40", "full completed",
                TW_WHY_NOTHING_OFFERED);
    assert_kind("C hello gap:500 S server gap:500 ccs 22:40", "unknown closed", TW_WHY_LOST);
    assert_kind("C hello S gap:500 ccs 22:40 C ccs 22:40", "unknown closed", TW_WHY_LOST);
    assert_kind("S server certificate done C key_exchange ccs 22:40 S ccs 22:40", "full completed", TW_WHY_LOST);
    assert_kind("S server13_psk 23:23 23:53 C 23:53", "psk completed", TW_WHY_PSK_SELECTED);
}

static void test_half_a_hello(void **state)
{
    (void)state;
    // Whoever ends inside a message has lost nothing.
    assert_kind("C half-hello", "none closed", TW_WHY_NO_ANSWER);
    assert_kind("C hello S half-server", "unknown closed", TW_WHY_NOTHING);
    assert_kind("C hello S server half-certificate", "unknown closed", TW_WHY_NOTHING);
}

static void test_how_it_ends(void **state)
{
    (void)state;
    struct lab *lab = talk("C hello S server certificate");
    tw_judge_end(&lab->judge, TW_OUTCOME_CUT);  // what is settled stays
    assert_int_equal(lab->judge.now.outcome, TW_OUTCOME_CLOSED);
    struct tw_judge judge_of_nothing;
    tw_judge_init(&judge_of_nothing);
    tw_judge_end(&judge_of_nothing, TW_OUTCOME_RESET);
    assert_false(judge_of_nothing.active);
}

static void test_every_word_has_a_text(void **state)
{
    (void)state;
    for (int i = TW_KIND_NONE; i <= TW_KIND_UNKNOWN; i++) {
        assert_true(strlen(tw_kind_name((enum tw_kind)i)) > 2);
    }
    for (int i = TW_OUTCOME_OPEN; i <= TW_OUTCOME_CUT; i++) {
        assert_true(strlen(tw_outcome_name((enum tw_outcome)i)) > 2);
    }
    for (int i = TW_WHY_NOTHING; i <= TW_WHY_MAYBE_ID_REFUSED; i++) {
        assert_true(strlen(tw_why_text((enum tw_why)i)) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls12_full),
        cmocka_unit_test(test_tls12_abbreviated),
        cmocka_unit_test(test_tls12_that_does_not_complete),
        cmocka_unit_test(test_names_and_numbers_are_kept),
        cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_tls13_client_certificates),
        cmocka_unit_test(test_tls13_that_does_not_complete),
        cmocka_unit_test(test_early_data),
        cmocka_unit_test(test_renegotiation_inside_encryption),
        cmocka_unit_test(test_tls13_has_no_renegotiation),
        cmocka_unit_test(test_a_hello_request_before_any_hello_is_no_handshake),
        cmocka_unit_test(test_lost_bytes),
        cmocka_unit_test(test_half_a_hello),
        cmocka_unit_test(test_how_it_ends),
        cmocka_unit_test(test_every_word_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
