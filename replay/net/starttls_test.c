// What is said before TLS: byte by byte and at once, and every way in which it comes to nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// A dialogue: what the server says and what we answer, up to the one behind which TLS begins.
struct turn {
    const char *theirs;
    size_t theirs_len;
    const char *ours;  // NULL: the server's was the last word
};
struct dialogue {
    const char *what;
    const char *protocol;
    struct turn turns[4];
};

#define SAYS(text) .theirs = (text), .theirs_len = sizeof(text) - 1
#define EHLO "EHLO reshake.invalid\r\n"
#define XMPP_STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define FEATURES "<?xml version='1.0'?><stream:stream id='1'><stream:features><starttls/></stream:features>"
// A greeting of MySQL 8.0 with these flags.
#define GREETING(flags)                                                                                                \
    "\x18\0\0\0\x0a"                                                                                                   \
    "8.0\0"                                                                                                            \
    "\1\0\0\0"                                                                                                         \
    "abcdefgh"                                                                                                         \
    "\0" flags "\x21\0\0\0"
#define CAN_TLS "\xff\xff"
#define NO_TLS "\xff\xf7"
#define LDAP_SUCCESS "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"

static const struct dialogue dialogues[] = {
    {"several lines",
     "smtp",
     {{SAYS("220-one\r\n220 two\r\n"), EHLO},
      {SAYS("250-x\r\n250-STARTTLS\r\n250 HELP\r\n"), "STARTTLS\r\n"},
      {SAYS("220 go\r\n"), NULL}}},
    {"codes without texts",
     "smtp",
     {{SAYS("220\r\n"), EHLO}, {SAYS("250-STARTTLS\r\n250\r\n"), "STARTTLS\r\n"}, {SAYS("220\r\n"), NULL}}},
    {"a server that does not list it and has it all the same",
     "smtp",
     {{SAYS("220 x\r\n"), EHLO}, {SAYS("250 x\r\n"), "STARTTLS\r\n"}, {SAYS("220 go\r\n"), NULL}}},
    {"untagged in front",
     "imap",
     {{SAYS("* OK ready\r\n"), "a STARTTLS\r\n"}, {SAYS("* CAPABILITY\r\na OK go\r\n"), NULL}}},
    {"untagged behind the greeting",
     "imap",
     {{SAYS("* ok ready\r\n* CAPABILITY STARTTLS\r\n"), "a STARTTLS\r\n"}, {SAYS("a ok go\r\n"), NULL}}},
    {"plain", "pop3", {{SAYS("+OK ready\r\n"), "STLS\r\n"}, {SAYS("+OK go\r\n"), NULL}}},
    {"one line", "ftp", {{SAYS("220 ready\r\n"), "AUTH TLS\r\n"}, {SAYS("234 go\r\n"), NULL}}},
    {"a greeting with lines of any kind, and one that announces it",
     "ftp",
     {{SAYS("120 soon\r\n220-Welcome\r\nto us\r\n\r\n230 users\r\n 220 is not it\r\n220-nor this\r\n220 this is\r\n"),
       "AUTH TLS\r\n"},
      {SAYS("234-go\r\n234 ahead\r\n"), NULL}}},
    {"an element that is closed at once",
     "xmpp",
     {{SAYS(FEATURES "\n"), XMPP_STARTTLS}, {SAYS("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), NULL}}},
    {"an element and its end",
     "xmpp",
     {{SAYS("<stream:features><starttls xmlns='x'><required/></starttls></stream:features>"), XMPP_STARTTLS},
      {SAYS("<proceed xmlns='x'></proceed>"), NULL}}},
    {"short lengths", "ldap", {{SAYS(LDAP_SUCCESS), NULL}}},
    {"long lengths, as some write them all",
     "ldap",
     {{SAYS("\x30\x84\0\0\0\x28\x02\x01\x01\x78\x84\0\0\0\x1f\x0a\x01\x00\x04\x00\x04\x00\x8a\x16"
            "1.3.6.1.4.1.1466.20037"),
       NULL}}},
    {"a byte", "postgres", {{SAYS("S"), NULL}}},
};
#define NUM_DIALOGUES (sizeof dialogues / sizeof dialogues[0])

static struct rp_starttls_talk talk;

static struct tw_span begin(const char *protocol, const char *name)
{
    struct tw_span out;
    enum rp_starttls parsed = RP_STARTTLS_NONE;
    assert_true(rp_starttls_parse(protocol, &parsed));
    assert_string_equal(rp_starttls_name(parsed), protocol);
    rp_starttls_begin(&talk, parsed, name, &out);
    return out;
}

// hear lets the server say that in pieces; one of them has an answer at most, mostly the last.
static enum rp_starttls_next hear(const void *bytes, size_t len, size_t piece, struct tw_span *out)
{
    enum rp_starttls_next answer = RP_STARTTLS_WAIT;
    for (size_t at = 0; at < len; at += piece) {
        struct tw_span said;
        struct tw_span part = tw_span_of((const uint8_t *)bytes + at, len - at < piece ? len - at : piece);
        enum rp_starttls_next next = rp_starttls_hear(&talk, part, &said);
        if (next != RP_STARTTLS_WAIT) {
            assert_int_equal(answer, RP_STARTTLS_WAIT);
            answer = next;
            *out = said;
        }
    }
    return answer;
}

// talk_to goes through a dialogue up to the turn `last`, of which it says nothing yet.
static void talk_to(const struct dialogue *dialogue, size_t last, size_t piece)
{
    struct tw_span out;
    (void)begin(dialogue->protocol, "one.test");
    for (size_t i = 0; i < last; i++) {
        const struct turn *turn = &dialogue->turns[i];
        assert_int_equal(hear(turn->theirs, turn->theirs_len, piece, &out), RP_STARTTLS_SAY);
        assert_int_equal(out.len, strlen(turn->ours));
        assert_memory_equal(out.data, turn->ours, out.len);
    }
}

static size_t last_turn(const struct dialogue *dialogue)
{
    size_t last = 0;
    while (dialogue->turns[last].ours) {
        last++;
    }
    return last;
}

static void test_dialogues(void **state)
{
    struct tw_span out;
    (void)state;
    for (size_t i = 0; i < NUM_DIALOGUES; i++) {
        size_t last = last_turn(&dialogues[i]);
        for (size_t piece = 1; piece < 120; piece++) {
            talk_to(&dialogues[i], last, piece);
            assert_int_equal(hear(dialogues[i].turns[last].theirs, dialogues[i].turns[last].theirs_len, piece, &out),
                             RP_STARTTLS_BEGIN);
            assert_int_equal(out.len, 0);
            assert_int_equal(talk.end.why, RP_STARTTLS_WELL);
        }
    }
}

static void test_mysql(void **state)
{
    struct tw_span out;
    (void)state;
    for (size_t piece = 1; piece < 40; piece++) {
        assert_int_equal(begin("mysql", NULL).len, 0);
        assert_int_equal(hear(GREETING(CAN_TLS), sizeof GREETING(CAN_TLS) - 1, piece, &out), RP_STARTTLS_SAY_AND_BEGIN);
        assert_int_equal(out.len, 36);
    }
}

static void test_who_speaks_first(void **state)
{
    static const uint8_t ssl_request[] = {0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};
    (void)state;
    struct tw_span out = begin("postgres", NULL);
    assert_int_equal(out.len, sizeof ssl_request);
    assert_memory_equal(out.data, ssl_request, sizeof ssl_request);
    assert_int_equal(begin("ldap", NULL).len, 31);
    assert_int_equal(begin("smtp", "one.test").len, 0);
}

static void assert_opens_to(const char *name, const char *to)
{
    struct tw_span out = begin("xmpp", name);
    assert_non_null(memmem(out.data, out.len, to, strlen(to)));
    assert_int_equal(out.data[out.len - 1], '>');
}

static void test_the_name_in_xmpp(void **state)
{
    char longest[256];
    memset(longest, 'a', 253);
    longest[253] = '\0';
    (void)state;
    assert_opens_to("two.test", " to='two.test' ");
    assert_opens_to(NULL, " to='localhost' ");
    assert_opens_to("a'b<c&d", " to='a&apos;b&lt;c&amp;d' ");
    assert_opens_to(longest, longest);
}

// Behind what leads to the last turn of a dialogue, the server says this instead.
struct refusal {
    const char *protocol;
    size_t turn;
    const char *text;
    size_t len;
    enum rp_starttls_why why;
    const char *asked;
    const char *quote;  // its beginning
};
#define INSTEAD(text) (text), sizeof(text) - 1

static const struct refusal refusals[] = {
    {"smtp", 0, INSTEAD("554 no\r\n"), RP_STARTTLS_SAID_NO, NULL, "554 no"},
    {"smtp", 0, INSTEAD("421-busy\r\n421 go\r\n"), RP_STARTTLS_SAID_NO, NULL, "421 go"},
    {"smtp", 1, INSTEAD("504 who?\r\n"), RP_STARTTLS_SAID_NO, "EHLO", "504 who?"},
    {"smtp", 2, INSTEAD("454 not now\r\n"), RP_STARTTLS_SAID_NO, "STARTTLS", "454 not now"},
    {"smtp", 2, INSTEAD("250 what\r\n"), RP_STARTTLS_STRANGE, "STARTTLS", "250 what"},
    {"smtp", 0, INSTEAD("SSH-2.0-x\r\n"), RP_STARTTLS_STRANGE, NULL, "SSH-2.0-x"},
    {"smtp", 0, INSTEAD("\r\n"), RP_STARTTLS_STRANGE, NULL, "\r\n"},
    {"smtp", 0, INSTEAD("22\0 \r\n"), RP_STARTTLS_STRANGE, NULL, "22"},
    {"smtp", 0, INSTEAD("220\0 \r\n"), RP_STARTTLS_STRANGE, NULL, "220"},
    {"smtp", 0, INSTEAD("220 \033[2J\r\n250 y\r\n"), RP_STARTTLS_TOO_MUCH, NULL, "250 y"},
    {"imap", 0, INSTEAD("* BYE busy\r\n"), RP_STARTTLS_SAID_NO, NULL, "* BYE"},
    {"imap", 0, INSTEAD("* PREAUTH hello\r\n"), RP_STARTTLS_SAID_NO, NULL, "* PREAUTH"},
    {"imap", 0, INSTEAD("* OK x\r\na OK go\r\n"), RP_STARTTLS_TOO_MUCH, NULL, "a OK go"},
    {"imap", 1, INSTEAD("a BAD no\r\n"), RP_STARTTLS_SAID_NO, "STARTTLS", "a BAD"},
    {"imap", 1, INSTEAD("* x\r\na NO no\r\n"), RP_STARTTLS_SAID_NO, "STARTTLS", "a NO"},
    {"imap", 1, INSTEAD("* BYE\r\n"), RP_STARTTLS_SAID_NO, "STARTTLS", "* BYE"},
    {"imap", 1, INSTEAD("b OK go\r\n"), RP_STARTTLS_STRANGE, "STARTTLS", "b OK"},
    {"pop3", 0, INSTEAD("-ERR no\r\n"), RP_STARTTLS_SAID_NO, NULL, "-ERR"},
    {"pop3", 1, INSTEAD("-ERR no\r\n"), RP_STARTTLS_SAID_NO, "STLS", "-ERR"},
    {"pop3", 1, INSTEAD("220 go\r\n"), RP_STARTTLS_STRANGE, "STLS", "220 go"},
    {"ftp", 0, INSTEAD("421 too many\r\n"), RP_STARTTLS_SAID_NO, NULL, "421"},
    {"ftp", 1, INSTEAD("502 no\r\n"), RP_STARTTLS_SAID_NO, "AUTH TLS", "502"},
    {"ftp", 1, INSTEAD("334 more?\r\n"), RP_STARTTLS_STRANGE, "AUTH TLS", "334"},
    {"xmpp", 0, INSTEAD("<stream:stream><stream:features><x/></stream:features>"), RP_STARTTLS_NOT_OFFERED,
     "the opening of a stream", "<stream:features><x/>"},
    {"xmpp", 0, INSTEAD("<stream:stream><stream:features/>"), RP_STARTTLS_NOT_OFFERED, "the opening of a stream",
     "<stream:features/>"},
    {"xmpp", 0, INSTEAD("<stream:error><host-unknown/></stream:error></stream:stream>"), RP_STARTTLS_SAID_NO,
     "the opening of a stream", "<stream:error><host-unknown/>"},
    {"xmpp", 0, INSTEAD("HTTP/1.1 400 Bad Request\r\n"), RP_STARTTLS_STRANGE, "the opening of a stream", "HTTP"},
    {"xmpp", 0, INSTEAD(FEATURES "<proceed/>"), RP_STARTTLS_TOO_MUCH, "the opening of a stream", "<proceed/>"},
    {"xmpp", 1, INSTEAD("<failure/></stream:stream>"), RP_STARTTLS_SAID_NO, "<starttls/>", "<failure/>"},
    {"ldap", 0, INSTEAD("\x30\x0e\x02\x01\x01\x78\x09\x0a\x01\x02\x04\x00\x04\x02no"), RP_STARTTLS_SAID_NO, "StartTLS",
     "no"},
    {"ldap", 0, INSTEAD("\x30\x05\x02\x01\x01\x61\x00"), RP_STARTTLS_STRANGE, "StartTLS", "\x30"},
    {"ldap", 0, INSTEAD("\x30\x80"), RP_STARTTLS_STRANGE, "StartTLS", "\x30\x80"},
    {"ldap", 0, INSTEAD("\x30\x84\x7f\xff\xff\xff"), RP_STARTTLS_SILENT, "StartTLS", "\x30\x84"},
    {"ldap", 0, INSTEAD("HTTP/1.1 400 Bad Request\r\n"), RP_STARTTLS_STRANGE, "StartTLS", "HTTP"},
    {"postgres", 0, INSTEAD("N"), RP_STARTTLS_NOT_OFFERED, "SSLRequest", "N"},
    {"postgres", 0, INSTEAD("EFATAL: no\n\0"), RP_STARTTLS_SAID_NO, "SSLRequest", "EFATAL"},
    {"postgres", 0, INSTEAD("220 x\r\n"), RP_STARTTLS_STRANGE, "SSLRequest", "220"},
    {"mysql", 0, INSTEAD(GREETING(NO_TLS)), RP_STARTTLS_NOT_OFFERED, NULL, ""},
    {"mysql", 0, INSTEAD("\x09\0\0\0\xff\x69\x04Host x"), RP_STARTTLS_SAID_NO, NULL, "Host x"},
    {"mysql", 0, INSTEAD("\x03\0\0\0\x09x\0"), RP_STARTTLS_STRANGE, NULL, "\x03"},
    {"mysql", 0, INSTEAD("\x03\0\0\0\x0axx"), RP_STARTTLS_STRANGE, NULL, "\x03"},
    {"mysql", 0, INSTEAD("\0\0\0\0"), RP_STARTTLS_STRANGE, NULL, ""},
    {"mysql", 0, INSTEAD(GREETING(CAN_TLS) "\x16\x03\x03"), RP_STARTTLS_TOO_MUCH, NULL, "\x16\x03\x03"},
};

static const struct dialogue *dialogue_of(const char *protocol)
{
    static const struct dialogue none = {"", "mysql", {{0}}};
    for (size_t i = 0; i < NUM_DIALOGUES; i++) {
        if (strcmp(dialogues[i].protocol, protocol) == 0) {
            return &dialogues[i];
        }
    }
    return &none;
}

static void assert_end(enum rp_starttls_why why, const char *asked, const char *quote)
{
    assert_int_equal(talk.end.why, why);
    assert_int_equal(asked == NULL, talk.end.asked == NULL);
    if (asked) {
        assert_string_equal(talk.end.asked, asked);
    }
    assert_true(talk.end.quote_len >= strlen(quote));
    assert_memory_equal(talk.end.quote, quote, strlen(quote));
}

static void test_refusals(void **state)
{
    struct tw_span out;
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *refusal = &refusals[i];
        talk_to(dialogue_of(refusal->protocol), refusal->turn, 1000);
        enum rp_starttls_next next = hear(refusal->text, refusal->len, 1000, &out);
        if (refusal->why == RP_STARTTLS_SILENT) {  // it may go on
            assert_int_equal(next, RP_STARTTLS_WAIT);
            rp_starttls_stop(&talk, RP_STARTTLS_SILENT);
        } else {
            assert_int_equal(next, RP_STARTTLS_REFUSED);
        }
        assert_end(refusal->why, refusal->asked, refusal->quote);
    }
}

static void test_what_is_listed_counts_where_it_is_refused(void **state)
{
    struct tw_span out;
    (void)state;
    (void)begin("smtp", NULL);
    assert_int_equal(hear("220 x\r\n", 7, 100, &out), RP_STARTTLS_SAY);
    assert_int_equal(hear("250-x\r\n250 HELP\r\n", 17, 100, &out), RP_STARTTLS_SAY);
    assert_int_equal(hear("502 no\r\n", 8, 100, &out), RP_STARTTLS_REFUSED);
    assert_end(RP_STARTTLS_NOT_OFFERED, "STARTTLS", "502 no");
    (void)begin("imap", NULL);
    assert_int_equal(hear("* OK [CAPABILITY IMAP4rev1] x\r\n", 31, 100, &out), RP_STARTTLS_SAY);
    assert_int_equal(hear("a BAD no\r\n", 10, 100, &out), RP_STARTTLS_REFUSED);
    assert_end(RP_STARTTLS_NOT_OFFERED, "STARTTLS", "a BAD");
}

// Whoever takes what came in the clear for TLS can be lied to by those in between.
static void test_nothing_is_taken_behind_the_last_word(void **state)
{
    char more[200];
    struct tw_span out;
    (void)state;
    for (size_t i = 0; i < NUM_DIALOGUES; i++) {
        size_t last = last_turn(&dialogues[i]);
        const struct turn *turn = &dialogues[i].turns[last];
        memcpy(more, turn->theirs, turn->theirs_len);
        memcpy(more + turn->theirs_len, "\x16\x03\x03\0\x04", 5);
        talk_to(&dialogues[i], last, 1000);
        assert_int_equal(hear(more, turn->theirs_len + 5, 1000, &out), RP_STARTTLS_REFUSED);
        assert_int_equal(out.len, 0);
        assert_int_equal(talk.end.why, RP_STARTTLS_TOO_MUCH);
        assert_int_equal(talk.end.quote_len, 5);
        assert_memory_equal(talk.end.quote, "\x16\x03\x03\0\x04", 5);
    }
}

static void test_tls_at_once(void **state)
{
    static const char alert[] = "\x15\x03\x01\0\x02\x02\x46";
    struct tw_span out;
    (void)state;
    for (enum rp_starttls protocol = RP_STARTTLS_SMTP; protocol <= RP_STARTTLS_MYSQL; protocol++) {
        (void)begin(rp_starttls_name(protocol), NULL);
        assert_int_equal(hear(alert, 3, 1, &out), RP_STARTTLS_REFUSED);
        assert_int_equal(talk.end.why, RP_STARTTLS_TLS_AT_ONCE);
        (void)begin(rp_starttls_name(protocol), NULL);
        assert_int_equal(hear(alert, sizeof alert - 1, 100, &out), RP_STARTTLS_REFUSED);
        assert_int_equal(talk.end.why, RP_STARTTLS_TLS_AT_ONCE);
    }
}

// say_much says more than there is room for, in pieces; zeros are no line, no element and, as a length, no message.
static void say_much(const char *protocol, const char *start, char filling, size_t piece, enum rp_starttls_why why)
{
    static char much[2 * RP_STARTTLS_ROOM];
    struct tw_span out;
    memset(much, filling, sizeof much);
    memcpy(much, start, strlen(start));
    (void)begin(protocol, NULL);
    enum rp_starttls_next next = RP_STARTTLS_WAIT;
    for (size_t at = 0; at < sizeof much && next == RP_STARTTLS_WAIT; at += piece) {
        next =
            rp_starttls_hear(&talk, tw_span_of(much + at, sizeof much - at < piece ? sizeof much - at : piece), &out);
    }
    assert_int_equal(next, RP_STARTTLS_REFUSED);
    assert_int_equal(talk.end.why, why);
    assert_int_equal(talk.end.quote_len, RP_STARTTLS_QUOTE);
}

static void test_a_flood_is_refused(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 10000; piece = piece * 7 + 1) {
        say_much("smtp", "220 ", 'x', piece, RP_STARTTLS_TOO_LONG);
        say_much("ftp", "220-\r\n", '\n', piece, RP_STARTTLS_TOO_LONG);
        say_much("imap", "* ", '\0', piece, RP_STARTTLS_TOO_LONG);
        say_much("pop3", "", '\0', piece, RP_STARTTLS_TOO_LONG);
        say_much("xmpp", "<", '<', piece, RP_STARTTLS_TOO_LONG);
        say_much("ldap", "0\x83\x7f\x7f\x7f", '\x7f', piece, RP_STARTTLS_TOO_LONG);
        say_much("mysql", "", '\x7f', piece, RP_STARTTLS_TOO_LONG);
    }
}

static void test_an_end_from_outside(void **state)
{
    struct tw_span out;
    (void)state;
    (void)begin("smtp", NULL);
    rp_starttls_stop(&talk, RP_STARTTLS_SILENT);
    assert_end(RP_STARTTLS_SILENT, NULL, "");
    assert_int_equal(talk.end.quote_len, 0);
    (void)begin("smtp", NULL);
    assert_int_equal(hear("220 x\r\n", 7, 100, &out), RP_STARTTLS_SAY);
    assert_int_equal(hear("250-x\r\n250-y", 12, 100, &out), RP_STARTTLS_WAIT);
    rp_starttls_stop(&talk, RP_STARTTLS_ENDED);
    assert_end(RP_STARTTLS_ENDED, "EHLO", "250-x\r\n250-y");
}

// Noise of bytes that matter to the protocols: whatever comes of it, it comes to an end, and TLS begins only behind nothing.
static void test_noise(void **state)
{
    static const char alphabet[] = "012345 -\r\n*+aOKSNE<>/\0\x30\x84\x02\x0a\xff";
    uint32_t random = 1;
    struct tw_span out;
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        (void)begin(rp_starttls_name((enum rp_starttls)(1 + round % RP_STARTTLS_MYSQL)), NULL);
        enum rp_starttls_next next = RP_STARTTLS_WAIT;
        for (size_t i = 0; i < 40 && (next == RP_STARTTLS_WAIT || next == RP_STARTTLS_SAY); i++) {
            random = random * 1664525 + 1013904223;
            next = rp_starttls_hear(&talk, tw_span_of(alphabet + (random >> 16) % (sizeof alphabet - 1), 1), &out);
        }
        assert_int_equal(next == RP_STARTTLS_REFUSED, talk.end.why != RP_STARTTLS_WELL);
        assert_true(next != RP_STARTTLS_BEGIN || talk.taken == talk.len);
    }
}

static void test_names(void **state)
{
    enum rp_starttls protocol = RP_STARTTLS_NONE;
    (void)state;
    assert_false(rp_starttls_parse("none", &protocol));
    assert_false(rp_starttls_parse("SMTP", &protocol));
    assert_false(rp_starttls_parse("", &protocol));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dialogues),
        cmocka_unit_test(test_mysql),
        cmocka_unit_test(test_who_speaks_first),
        cmocka_unit_test(test_the_name_in_xmpp),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_what_is_listed_counts_where_it_is_refused),
        cmocka_unit_test(test_nothing_is_taken_behind_the_last_word),
        cmocka_unit_test(test_tls_at_once),
        cmocka_unit_test(test_a_flood_is_refused),
        cmocka_unit_test(test_an_end_from_outside),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
