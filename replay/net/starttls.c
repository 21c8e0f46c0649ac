// What is said in the clear before TLS begins.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls.h"

#include <stdio.h>
#include <string.h>

static const char *const names[RP_NUM_STARTTLS] = {"none", "smtp", "imap",     "pop3", "ftp",
                                                   "ldap", "xmpp", "postgres", "mysql"};

bool rp_starttls_parse(const char *name, enum rp_starttls *out)
{
    for (size_t i = 1; i < RP_NUM_STARTTLS; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum rp_starttls)i;
            return true;
        }
    }
    return false;
}

// Protocols of lines: what is awaited, and then said. Codes stand before a space where the reply is over; with a hyphen it goes on.
struct turn {
    const char *await;  // the beginning of the last line of a reply
    const char *say;    // NULL: TLS begins
};
static const struct turn smtp[] = {{"220 ", "EHLO reshake\r\n"}, {"250 ", "STARTTLS\r\n"}, {"220 ", NULL}};
static const struct turn imap[] = {{"* OK", "a STARTTLS\r\n"}, {"a OK", NULL}};
static const struct turn pop3[] = {{"+OK", "STLS\r\n"}, {"+OK", NULL}};
static const struct turn ftp[] = {{"220 ", "AUTH TLS\r\n"}, {"234 ", NULL}};

static const struct turn *turns_of(enum rp_starttls protocol)
{
    switch (protocol) {
    case RP_STARTTLS_SMTP: return smtp;
    case RP_STARTTLS_IMAP: return imap;
    case RP_STARTTLS_POP3: return pop3;
    case RP_STARTTLS_FTP: return ftp;
    case RP_STARTTLS_NONE:
    case RP_STARTTLS_LDAP:
    case RP_STARTTLS_XMPP:
    case RP_STARTTLS_POSTGRES:
    case RP_STARTTLS_MYSQL: break;
    }
    return NULL;
}

static struct tw_span say_text(struct rp_starttls_talk *talk, const char *text)
{
    int len = snprintf((char *)talk->said, sizeof talk->said, "%s", text);
    return tw_span_of(talk->said, len > 0 ? (size_t)len : 0);
}

static struct tw_span say_bytes(struct rp_starttls_talk *talk, const void *bytes, size_t len)
{
    memcpy(talk->said, bytes, len);
    return tw_span_of(talk->said, len);
}

static bool has_prefix(struct tw_span line, const char *prefix)
{
    return line.len >= strlen(prefix) && memcmp(line.data, prefix, strlen(prefix)) == 0;
}

// goes_on is true for a line behind which the reply is not over: "250-…", and what IMAP says untagged.
static bool goes_on(enum rp_starttls protocol, struct tw_span line, const char *await)
{
    if (protocol == RP_STARTTLS_IMAP) {
        return await[0] != '*' && has_prefix(line, "* ");
    }
    return (protocol == RP_STARTTLS_SMTP || protocol == RP_STARTTLS_FTP)
           && (line.len < 4 || line.data[3] == '-' || line.data[0] == ' ');
}

// hear_lines takes line after line until one ends the reply.
static enum rp_starttls_next hear_lines(struct rp_starttls_talk *talk, struct tw_span *out)
{
    const struct turn *turn = &turns_of(talk->protocol)[talk->stage];
    size_t at = 0;
    for (const uint8_t *end = NULL; (end = memchr(talk->heard + at, '\n', talk->len - at)) != NULL;) {
        struct tw_span line = tw_span_of(talk->heard + at, (size_t)(end - talk->heard) - at);
        at = (size_t)(end - talk->heard) + 1;
        if (goes_on(talk->protocol, line, turn->await)) {
            continue;
        }
        if (!has_prefix(line, turn->await)) {
            return RP_STARTTLS_REFUSED;
        }
        talk->stage++;
        *out = turn->say ? say_text(talk, turn->say) : tw_span_of(talk->heard + at, talk->len - at);
        return turn->say ? RP_STARTTLS_SAY : RP_STARTTLS_BEGIN;
    }
    return RP_STARTTLS_WAIT;
}

static bool has_heard(const struct rp_starttls_talk *talk, const char *text)
{
    return memmem(talk->heard, talk->len, text, strlen(text)) != NULL;
}

// rest is what the server said beyond a text.
static struct tw_span rest(const struct rp_starttls_talk *talk, const char *text)
{
    const uint8_t *found = memmem(talk->heard, talk->len, text, strlen(text));
    size_t at = (size_t)(found - talk->heard) + strlen(text);
    return tw_span_of(talk->heard + at, talk->len - at);
}

static enum rp_starttls_next hear_xmpp(struct rp_starttls_talk *talk, struct tw_span *out)
{
    if (talk->stage == 0 && has_heard(talk, "</stream:features>")) {
        if (!has_heard(talk, "<starttls")) {
            return RP_STARTTLS_REFUSED;
        }
        talk->stage = 1;
        *out = say_text(talk, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        return RP_STARTTLS_SAY;
    }
    if (talk->stage == 1 && has_heard(talk, "<proceed") && has_heard(talk, ">")) {
        *out = rest(talk, ">");
        return RP_STARTTLS_BEGIN;
    }
    return has_heard(talk, "</stream:stream>") ? RP_STARTTLS_REFUSED : RP_STARTTLS_WAIT;
}

// ExtendedRequest and ExtendedResponse in BER: a message's ID is 1, the response holds resultCode 0 as an ENUMERATED.
static const uint8_t ldap_request[] = "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                      "1.3.6.1.4.1.1466.20037";

static enum rp_starttls_next hear_ldap(struct rp_starttls_talk *talk, struct tw_span *out)
{
    static const char success[] = "\x0a\x01";
    if (talk->len < 2 || talk->len < 2U + talk->heard[1]) {
        return RP_STARTTLS_WAIT;
    }
    size_t len = 2U + talk->heard[1];
    const uint8_t *code = memmem(talk->heard, len, success, sizeof success - 1);
    *out = tw_span_of(talk->heard + len, talk->len - len);
    bool taken =
        talk->heard[0] == 0x30 && talk->heard[1] < 0x80 && code && code + 2 < talk->heard + len && code[2] == 0;
    return taken ? RP_STARTTLS_BEGIN : RP_STARTTLS_REFUSED;
}

static enum rp_starttls_next hear_postgres(const struct rp_starttls_talk *talk, struct tw_span *out)
{
    if (talk->len == 0) {
        return RP_STARTTLS_WAIT;
    }
    *out = tw_span_of(talk->heard + 1, talk->len - 1);
    return talk->heard[0] == 'S' ? RP_STARTTLS_BEGIN : RP_STARTTLS_REFUSED;
}

// MySQL: the greeting is a packet of length (3 bytes, little-endian), number, protocol 10, a version ended by a zero, 4 + 8 + 1 bytes, and
// then the lower half of what the server can. The answer says that TLS comes next, and TLS comes without waiting.
static enum rp_starttls_next hear_mysql(struct rp_starttls_talk *talk, struct tw_span *out)
{
    static const uint8_t request[36] = {32, 0, 0, 1, 0x01, 0x8a, 0, 0, 0, 0, 0, 1, 33};
    enum { HEAD = 4, BEFORE_FLAGS = 13, CAN_TLS = 0x08 };
    size_t len =
        talk->len < HEAD ? 0 : HEAD + (talk->heard[0] | (size_t)talk->heard[1] << 8 | (size_t)talk->heard[2] << 16);
    if (talk->len < HEAD || talk->len < len) {
        return RP_STARTTLS_WAIT;
    }
    const uint8_t *end = len > HEAD + 1 ? memchr(talk->heard + HEAD + 1, 0, len - HEAD - 1) : NULL;
    size_t flags = end ? (size_t)(end - talk->heard) + 1 + BEFORE_FLAGS : len;
    if (talk->heard[HEAD] != 10 || flags + 1 >= len || !(talk->heard[flags + 1] & CAN_TLS)) {
        return RP_STARTTLS_REFUSED;
    }
    *out = say_bytes(talk, request, sizeof request);
    return RP_STARTTLS_SAY_AND_BEGIN;
}

void rp_starttls_begin(struct rp_starttls_talk *talk, enum rp_starttls protocol, const char *name, struct tw_span *out)
{
    static const uint8_t postgres[] = {0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f};  // SSLRequest, 80877103
    char open[400];
    talk->protocol = protocol;
    talk->stage = 0;
    talk->len = 0;
    *out = tw_span_of(NULL, 0);
    if (protocol == RP_STARTTLS_LDAP) {
        *out = say_bytes(talk, ldap_request, sizeof ldap_request - 1);
    } else if (protocol == RP_STARTTLS_POSTGRES) {
        *out = say_bytes(talk, postgres, sizeof postgres);
    } else if (protocol == RP_STARTTLS_XMPP) {
        (void)snprintf(open, sizeof open,
                       "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                       "xmlns:stream='http://etherx.jabber.org/streams' to='%.200s' version='1.0'>",
                       name ? name : "localhost");
        *out = say_text(talk, open);
    }
}

enum rp_starttls_next rp_starttls_hear(struct rp_starttls_talk *talk, struct tw_span bytes, struct tw_span *out)
{
    enum rp_starttls_next next = RP_STARTTLS_REFUSED;
    *out = tw_span_of(NULL, 0);
    if (bytes.len > sizeof talk->heard - talk->len) {
        return RP_STARTTLS_REFUSED;  // no server says so much here
    }
    memcpy(talk->heard + talk->len, bytes.data, bytes.len);
    talk->len += bytes.len;
    switch (talk->protocol) {
    case RP_STARTTLS_NONE: break;
    case RP_STARTTLS_SMTP:
    case RP_STARTTLS_IMAP:
    case RP_STARTTLS_POP3:
    case RP_STARTTLS_FTP: next = hear_lines(talk, out); break;
    case RP_STARTTLS_LDAP: next = hear_ldap(talk, out); break;
    case RP_STARTTLS_XMPP: next = hear_xmpp(talk, out); break;
    case RP_STARTTLS_POSTGRES: next = hear_postgres(talk, out); break;
    case RP_STARTTLS_MYSQL: next = hear_mysql(talk, out); break;
    }
    talk->len = next == RP_STARTTLS_SAY ? 0 : talk->len;
    return next;
}
