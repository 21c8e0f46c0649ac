// What is said before TLS, byte by byte and at once.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// A dialogue: what the server says, what we answer; the last answer is none: TLS begins.
struct dialogue {
    const char *protocol;
    struct {
        const char *theirs;
        size_t theirs_len;
        const char *ours;
    } turns[4];
    const char *refusal;  // instead of the last
};

#define SAYS(text) .theirs = (text), .theirs_len = sizeof(text) - 1
#define GREETING                                                                                                       \
    "\x18\0\0\0\x0a"                                                                                                   \
    "8.0\0"                                                                                                            \
    "\1\0\0\0"                                                                                                         \
    "abcdefgh"                                                                                                         \
    "\0"                                                                                                               \
    "\xff\xff"                                                                                                         \
    "\x21\0\0\0"

static const struct dialogue dialogues[] = {
    {"smtp",
     {{SAYS("220-one\r\n220 two\r\n"), "EHLO reshake\r\n"},
      {SAYS("250-x\r\n250-STARTTLS\r\n250 HELP\r\n"), "STARTTLS\r\n"},
      {SAYS("220 go\r\n"), NULL}},
     "454 no\r\n"},
    {"imap", {{SAYS("* OK ready\r\n"), "a STARTTLS\r\n"}, {SAYS("* CAPABILITY\r\na OK go\r\n"), NULL}}, "a BAD no\r\n"},
    {"pop3", {{SAYS("+OK ready\r\n"), "STLS\r\n"}, {SAYS("+OK go\r\n"), NULL}}, "-ERR no\r\n"},
    {"ftp", {{SAYS("220 ready\r\n"), "AUTH TLS\r\n"}, {SAYS("234 go\r\n"), NULL}}, "502 no\r\n"},
    {"xmpp",
     {{SAYS("<stream:stream><stream:features><starttls/></stream:features>"),
       "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"},
      {SAYS("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), NULL}},
     "<failure/></stream:stream>"},
    {"ldap",
     {{SAYS("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"), NULL}},
     "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"},
    {"postgres", {{SAYS("S"), NULL}}, "N"},
};

static enum rp_starttls_next hear(struct rp_starttls_talk *talk, const char *bytes, size_t len, size_t piece,
                                  struct tw_span *out)
{
    enum rp_starttls_next next = RP_STARTTLS_WAIT;
    for (size_t at = 0; at < len; at += piece) {
        assert_int_equal(next, RP_STARTTLS_WAIT);
        next =
            rp_starttls_hear(talk, tw_span_of((const uint8_t *)bytes + at, len - at < piece ? len - at : piece), out);
    }
    return next;
}

static void talk_through(const struct dialogue *dialogue, size_t piece, bool refused)
{
    static struct rp_starttls_talk talk;
    struct tw_span out;
    enum rp_starttls protocol = RP_STARTTLS_NONE;
    assert_true(rp_starttls_parse(dialogue->protocol, &protocol));
    rp_starttls_begin(&talk, protocol, "one.test", &out);
    for (size_t i = 0;; i++) {
        bool last = dialogue->turns[i].ours == NULL;
        if (last && refused) {
            // ldap's has zeros in it; all refusals of it are as long as the answer
            size_t len = protocol == RP_STARTTLS_LDAP ? dialogue->turns[i].theirs_len : strlen(dialogue->refusal);
            assert_int_equal(hear(&talk, dialogue->refusal, len, len, &out), RP_STARTTLS_REFUSED);
            return;
        }
        enum rp_starttls_next next = hear(&talk, dialogue->turns[i].theirs, dialogue->turns[i].theirs_len, piece, &out);
        assert_int_equal(next, last ? RP_STARTTLS_BEGIN : RP_STARTTLS_SAY);
        if (last) {
            assert_int_equal(out.len, 0);
            return;
        }
        assert_int_equal(out.len, strlen(dialogue->turns[i].ours));
        assert_memory_equal(out.data, dialogue->turns[i].ours, out.len);
    }
}

static void test_dialogues(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dialogues / sizeof dialogues[0]; i++) {
        for (size_t piece = 1; piece < 100; piece++) {
            talk_through(&dialogues[i], piece, false);
        }
        talk_through(&dialogues[i], 1000, true);
    }
}

static void test_mysql(void **state)
{
    static struct rp_starttls_talk talk;
    struct tw_span out;
    (void)state;
    rp_starttls_begin(&talk, RP_STARTTLS_MYSQL, NULL, &out);
    assert_int_equal(out.len, 0);
    assert_int_equal(hear(&talk, GREETING, sizeof GREETING - 1, 3, &out), RP_STARTTLS_SAY_AND_BEGIN);
    assert_int_equal(out.len, 36);
    rp_starttls_begin(&talk, RP_STARTTLS_MYSQL, NULL, &out);
    char without[sizeof GREETING];
    memcpy(without, GREETING, sizeof without);
    without[4 + 1 + 4 + 13 + 1] = 0;  // it cannot do TLS
    assert_int_equal(hear(&talk, without, sizeof GREETING - 1, 100, &out), RP_STARTTLS_REFUSED);
}

static void test_a_flood_is_refused(void **state)
{
    static struct rp_starttls_talk talk;
    static const uint8_t much[RP_STARTTLS_ROOM + 1];
    struct tw_span out;
    (void)state;
    rp_starttls_begin(&talk, RP_STARTTLS_SMTP, NULL, &out);
    assert_int_equal(rp_starttls_hear(&talk, tw_span_of(much, sizeof much), &out), RP_STARTTLS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialogues),
        cmocka_unit_test(test_mysql),
        cmocka_unit_test(test_a_flood_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
