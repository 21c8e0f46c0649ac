// Talks of a few words between a client and a server, and what the judge of kinds says of them.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_KIND_LAB_H
#define TESTS_SUPPORT_KIND_LAB_H

#include "parsers/tls/codes.h"
#include "parsers/tls/kind.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RETRY "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"
#define ID "04 a1a2a3a4"
#define VERSIONS_13 "002b 0003 02 0304"
#define TICKET "0023 0003 010203"
// One identity of four bytes, one binder of 32.
#define PSK "0029 002f  000a 0004 aabbccdd 00000000  0021 20" RANDOM
#define EARLY_DATA "002a 0000"

#define FULL_12 " certificate done C key_exchange ccs 22:40 S ccs 22:40 C 23:30 S 23:30"
#define ABBREVIATED_12 " ccs 22:40 C ccs 22:40 23:30 S 23:30"
#define DONE_12 "C hello S server" FULL_12

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
static inline void note(struct lab *lab)
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

static inline void judge(struct lab *lab, const struct tw_event *event)
{
    lab->now_ns += 1000;
    if (tw_judge_event(&lab->judge, event, lab->now_ns)) {
        note(lab);
        assert_false(tw_judge_event(&lab->judge, event, lab->now_ns));
    }
}

static inline void feed(struct lab *lab, enum tw_from from, const uint8_t *bytes, size_t len)
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

static inline size_t word_bytes(const char *name, uint8_t *out, size_t cap)
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

static inline void lab_word(struct lab *lab, const char *word)
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

static inline void lab_end(struct lab *lab, enum tw_outcome how)
{
    tw_judge_end(&lab->judge, how);
    if (lab->judge.active) {
        note(lab);
    }
}

// talk plays words: C and S say who sends from there on, 23:40 is a record of type 23 with 40 bytes, gap:9 are 9 bytes that
// are missing, half-server is the first half of one, the last that this side sends, the others stand in the table. The connection then ends by FIN.
static inline struct lab *talk(const char *script)
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

static inline void assert_kind(const char *script, const char *expected, enum tw_why why)
{
    struct lab *lab = talk(script);
    assert_string_equal(lab->text, expected);
    assert_int_equal(lab->judge.now.why, why);
}

#endif
