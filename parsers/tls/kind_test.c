// The kind of handshakes: rule by rule on small talks, and on every capture as its endpoints told it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/captured_streams.h"
#include "tests/support/hex.h"

// ---- Talks -------------------------------------------------------------------------------------------------------

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"
#define ID "04 a1a2a3a4"
#define VERSIONS_13 "002b 0003 02 0304"
#define TICKET "0023 0003 010203"
// One identity of four bytes, one binder of 32.
#define PSK "0029 002f  000a 0004 aabbccdd 00000000  0021 20" RANDOM
#define EARLY_DATA "002a 0000"

static const struct word {
    const char *name;
    const char *hex;
} words[] = {
    // ClientHellos of TLS 1.2: no session, an ID, a ticket, both.
    {"hello", "16 0301 002f  01 00002b  0303 " RANDOM " 00  0002 c030  01 00  0000"},
    {"hello_id", "16 0301 0033  01 00002f  0303 " RANDOM ID " 0002 c030  01 00  0000"},
    {"hello_ticket", "16 0301 0036  01 000032  0303 " RANDOM " 00  0002 c030  01 00  0007" TICKET},
    {"hello_both", "16 0301 003a  01 000036  0303 " RANDOM ID " 0002 c030  01 00  0007" TICKET},
    // ClientHellos of TLS 1.3: no session, an ID made up for middleboxes, a PSK, and early data with it.
    {"hello13", "16 0301 0036  01 000032  0303 " RANDOM " 00  0002 1301  01 00  0007" VERSIONS_13},
    {"hello13_id", "16 0301 003a  01 000036  0303 " RANDOM ID " 0002 1301  01 00  0007" VERSIONS_13},
    {"hello13_psk", "16 0301 0069  01 000065  0303 " RANDOM " 00  0002 1301  01 00  003a" VERSIONS_13 PSK},
    {"hello13_early", "16 0301 006d  01 000069  0303 " RANDOM " 00  0002 1301  01 00  003e" VERSIONS_13 EARLY_DATA PSK},
    // ServerHellos: no ID, the client's ID, another one; TLS 1.3 without and with a PSK, and of TLS_AES_128_CCM_8_SHA256.
    {"server", "16 0303 002a  02 000026  0303 " RANDOM " 00  c030  00"},
    {"server_echo", "16 0303 002e  02 00002a  0303 " RANDOM ID " c030  00"},
    {"server_other", "16 0303 002e  02 00002a  0303 " RANDOM " 04 b1b2b3b4  c030  00"},
    {"server13", "16 0303 0032  02 00002e  0303 " RANDOM " 00  1301  00  0006  002b 0002 0304"},
    {"server13_psk", "16 0303 0038  02 000034  0303 " RANDOM " 00  1301  00  000c  002b 0002 0304  0029 0002 0000"},
    {"server13_ccm8", "16 0303 0038  02 000034  0303 " RANDOM " 00  1305  00  000c  002b 0002 0304  0029 0002 0000"},
    {"retry", "16 0303 0032  02 00002e  0303 " RETRY " 00  1301  00  0006  002b 0002 0304"},
    {"certificate", "16 0303 000b  0b 000007  000004 00000101"},
    {"done", "16 0303 0004  0e 000000"},
    {"ticket", "16 0303 000e  04 00000a  00000e10 0004 01020304"},
    {"key_exchange", "16 0303 0006  10 000002  0000"},
    {"hello_request", "16 0303 0004  00 000000"},
    {"ccs", "14 0303 0001 01"},
    {"fatal", "15 0303 0002  02 28"},
    {"warning", "15 0303 0002  01 70"},
    {"close_notify", "15 0303 0002  01 00"},
};

struct lab {
    struct tw_dialogue dialogue;
    struct tw_judge judge;
    enum tw_from from;
    uint64_t now_ns;
    char text[1024];
    uint8_t rooms[2][4096];
};

// note adds what the judge says of a handshake: kind, outcome, and what is remarkable.
static void note(struct lab *lab)
{
    const struct tw_handshake *now = &lab->judge.now;
    size_t len = strlen(lab->text);
    (void)snprintf(lab->text + len, sizeof lab->text - len, "%s%s %s%s%s%s%s", len ? "; " : "",
                   tw_kind_name((enum tw_kind)now->kind), tw_outcome_name((enum tw_outcome)now->outcome),
                   now->hello_retry ? " retry" : "", now->renegotiation ? " renegotiation" : "",
                   now->early_data == TW_EARLY_REJECTED ? " early-rejected" : "",
                   now->early_data == TW_EARLY_OFFERED ? " early-offered" : "");
    size_t num = 0;
    const struct tw_ticket *tickets = tw_handshake_tickets(now, &num);
    for (size_t i = 0; i < num; i++) {
        len = strlen(lab->text);
        (void)snprintf(lab->text + len, sizeof lab->text - len, " ticket:%u", (unsigned)tickets[i].length);
    }
}

static void judge(struct lab *lab, const struct tw_event *event)
{
    lab->now_ns += 1000;
    if (tw_judge_event(&lab->judge, event, lab->now_ns)) {
        note(lab);
        assert_false(tw_judge_event(&lab->judge, event, lab->now_ns));
    }
}

static void feed(struct lab *lab, enum tw_from from, const uint8_t *bytes, size_t len)
{
    struct tw_cursor in = {.at = bytes, .left = len};
    struct tw_event event;
    while (tw_dialogue_next(&lab->dialogue, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            tw_dialogue_lend(&lab->dialogue, from, lab->rooms[from], sizeof lab->rooms[from]);
        } else {
            judge(lab, &event);
        }
    }
}

static size_t word_bytes(const char *name, uint8_t *out, size_t cap)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].name, name) == 0) {
            return tw_test_hex(out, cap, words[i].hex);
        }
    }
    unsigned type = 0, len = 0;
    assert_int_equal(sscanf(name, "%u:%u", &type, &len), 2);
    assert_true(len + 5 <= cap);
    memset(out, 0, len + 5);
    const uint8_t header[5] = {(uint8_t)type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len};
    memcpy(out, header, sizeof header);
    return len + 5;
}

static void lab_word(struct lab *lab, const char *word)
{
    static uint8_t bytes[20000];
    struct tw_event event;
    unsigned gap = 0;
    if (strcmp(word, "C") == 0 || strcmp(word, "S") == 0) {
        lab->from = word[0] == 'C' ? TW_CLIENT : TW_SERVER;
    } else if (sscanf(word, "gap:%u", &gap) == 1) {
        tw_dialogue_gap(&lab->dialogue, lab->from, gap, &event);
        judge(lab, &event);
    } else if (strncmp(word, "half-", 5) == 0) {
        feed(lab, lab->from, bytes, word_bytes(word + 5, bytes, sizeof bytes) / 2);
        while (tw_dialogue_cut(&lab->dialogue, lab->from, &event)) {
            judge(lab, &event);
        }
    } else {
        feed(lab, lab->from, bytes, word_bytes(word, bytes, sizeof bytes));
    }
}

static void lab_end(struct lab *lab, enum tw_outcome how)
{
    tw_judge_end(&lab->judge, how);
    if (lab->judge.active) {
        note(lab);
    }
}

// talk plays words: C and S say who sends from there on, 23:40 is a record of type 23 with 40 bytes, gap:9 are 9 bytes that
// are missing, half-server is the first half of one, the last that this side sends, the others stand in the table. The connection then ends by FIN.
static struct lab *talk(const char *script)
{
    static struct lab lab;
    char copy[1024];
    memset(&lab, 0, sizeof lab);
    tw_dialogue_init(&lab.dialogue, NULL);
    tw_judge_init(&lab.judge);
    assert_true(strlen(script) < sizeof copy);
    memcpy(copy, script, strlen(script) + 1);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        lab_word(&lab, word);
    }
    lab_end(&lab, TW_OUTCOME_CLOSED);
    return &lab;
}

static void assert_kind(const char *script, const char *expected, enum tw_why why)
{
    struct lab *lab = talk(script);
    assert_string_equal(lab->text, expected);
    assert_int_equal(lab->judge.now.why, why);
}

// ---- TLS 1.2 -----------------------------------------------------------------------------------------------------

#define FULL_12 " certificate done C key_exchange ccs 22:40 S ccs 22:40 C 23:30 S 23:30"
#define ABBREVIATED_12 " ccs 22:40 C ccs 22:40 23:30 S 23:30"

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

#define DONE_12 "C hello S server" FULL_12

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

// ---- With keys ---------------------------------------------------------------------------------------------------

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

// ---- Captures ----------------------------------------------------------------------------------------------------

// What the endpoints said (corpus/captures/truth.json), a line a connection; the tickets are those that can be read.
#define FULL_176 "full completed ticket:176"
static const struct captured {
    const char *name;
    const char *streams[12];
} captured[] = {
    {"alerts.pcap",
     {"none alert", "none alert", "none alert", "full alert", "full alert", "none alert", "", "", "none alert",
      "none reset", ""}},
    {"fragmented-tcp.pcap", {FULL_176, "full completed"}},
    {"ipv6.pcap", {FULL_176, "abbreviated completed", "full completed"}},
    {"link-vlan.pcap", {FULL_176, "abbreviated completed", "abbreviated completed"}},
    {"linux-sll.pcap", {FULL_176, "full completed"}},
    {"out-of-order.pcap",
     {"full completed", "psk completed", "full completed", "psk completed", "full completed", "psk completed"}},
    {"tls12-client-cert.pcap", {"full completed ticket:1056", "full completed ticket:1056", FULL_176, "full alert"}},
    {"tls12-ecdhe-full.pcap", {FULL_176, FULL_176, FULL_176, FULL_176}},
    {"tls12-ocsp.pcap", {FULL_176, "full completed", FULL_176}},
    {"tls12-renegotiation.pcap",
     {"full completed; full completed renegotiation",
      "full completed; full completed renegotiation; full completed renegotiation",
      "full completed; abbreviated completed renegotiation", "full completed; abbreviated completed renegotiation"}},
    {"tls12-rsa-full.pcap", {FULL_176, "full completed"}},
    {"tls12-sessionid-resume.pcap",
     {"full completed", "abbreviated-id completed", "abbreviated-id completed", "full completed"}},
    {"tls12-ticket-rejected.pcap", {FULL_176, FULL_176}},
    {"tls12-ticket-resume-dsb.pcapng", {FULL_176, "abbreviated completed", "abbreviated completed"}},
    {"tls13-0rtt.pcap",
     {"full completed", "psk-early-data completed", "full completed early-rejected", "full completed early-rejected",
      "full completed", "full completed retry early-rejected"}},
    {"tls13-full.pcap", {"full completed", "full completed", "full completed", "full completed", "full completed"}},
    {"tls13-hrr.pcap", {"full completed retry", "full completed", "psk completed retry"}},
    {"tls13-psk-resume.pcap",
     {"full completed", "psk completed", "full completed", "psk completed", "full completed", "psk completed"}},
};

static void tell_chunk(struct lab *lab, const struct tw_test_chunk *chunk)
{
    struct tw_event event;
    if (chunk->type == TW_CHUNK_DATA) {
        feed(lab, chunk->from, chunk->bytes, chunk->len);
    } else if (chunk->type == TW_CHUNK_GAP) {
        tw_dialogue_gap(&lab->dialogue, chunk->from, chunk->gap, &event);
        judge(lab, &event);
    }
}

static void assert_stream(const struct tw_test_stream *stream, const char *name, const char *expected)
{
    static struct lab lab;
    struct tw_event event;
    memset(&lab, 0, sizeof lab);
    tw_dialogue_init(&lab.dialogue, NULL);
    tw_judge_init(&lab.judge);
    for (size_t i = 0; i < stream->num_chunks; i++) {
        tell_chunk(&lab, &stream->chunks[i]);
    }
    for (unsigned from = 0; from < 2; from++) {
        while (tw_dialogue_cut(&lab.dialogue, (enum tw_from)from, &event)) {
            judge(&lab, &event);
        }
    }
    lab_end(&lab, stream->conn.closing == TW_CLOSING_RST ? TW_OUTCOME_RESET : TW_OUTCOME_CLOSED);
    if (strcmp(lab.text, expected) != 0) {
        fail_msg("%s: expected \"%s\", judged \"%s\"", name, expected, lab.text);
    }
}

static void test_captures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof captured / sizeof captured[0]; i++) {
        struct tw_test_streams streams = tw_test_streams_load(captured[i].name);
        for (size_t k = 0; k < streams.num_streams; k++) {
            assert_non_null(captured[i].streams[k]);
            assert_stream(&streams.streams[k], captured[i].name, captured[i].streams[k]);
        }
        assert_null(captured[i].streams[streams.num_streams]);
        tw_test_streams_free(&streams);
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
        cmocka_unit_test(test_encrypted_extensions_tell_of_early_data),
        cmocka_unit_test(test_encrypted_extensions_tell_of_refused_early_data),
        cmocka_unit_test(test_data_that_can_be_read_follows_a_finished),
        cmocka_unit_test(test_the_end_of_early_data_may_stay_hidden),
        cmocka_unit_test(test_client_certificates_are_seen_with_keys),
        cmocka_unit_test(test_a_renegotiation_that_can_be_read),
        cmocka_unit_test(test_a_renegotiation_that_is_refused),
        cmocka_unit_test(test_lost_bytes),
        cmocka_unit_test(test_half_a_hello),
        cmocka_unit_test(test_how_it_ends),
        cmocka_unit_test(test_every_word_has_a_text),
        cmocka_unit_test(test_captures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
