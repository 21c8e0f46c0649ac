// What two sides say as text, given to a dialogue in runs of every length, and the log of what it tells.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_DIALOGUE_LAB_H
#define TESTS_SUPPORT_DIALOGUE_LAB_H

#include "parsers/tls/codes.h"
#include "parsers/tls/dialogue.h"
#include "tests/support/event_log.h"
#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

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

static inline size_t bytes_of(const struct turn *turn, uint8_t *out, size_t cap)
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
static inline void play(struct lab *lab, const struct turn *turns, size_t step, size_t at, size_t first)
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

static inline struct lab lab_new(bool hash)
{
    struct lab lab = {.log = {.no_hash = !hash}};
    tw_dialogue_init(&lab.dialogue, NULL);
    return lab;
}

static inline void assert_told(const struct turn *turns, const char *expected)
{
    struct lab lab = lab_new(false);
    play(&lab, turns, 0, MAX_TURNS, 0);
    assert_string_equal(lab.log.text ? lab.log.text : "", expected);
    tw_test_log_free(&lab.log);
}

// assert_always_told: and the same, with positions and bytes, however the turns are cut into runs.
static inline void assert_always_told(const struct turn *turns, const char *expected)
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

#endif
