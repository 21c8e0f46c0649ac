// Protocols of lines: SMTP (RFC 5321 section 4.2.1, RFC 3207), FTP (RFC 959 section 4.2, RFC 4217), IMAP (RFC 3501 section 7), POP3
// (RFC 1939 section 3).
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls_parts.h"

#include <string.h>
#include <strings.h>

// turn is what is awaited, and what is said then.
struct turn {
    const char *await;
    const char *say;    // NULL: TLS begins
    const char *asked;  // what errors call that
};
// The name in EHLO has to have a dot for some, and must not be one that somebody has (RFC 6761 section 6.4).
static const struct turn smtp[] = {
    {"220", "EHLO reshake.invalid\r\n", "EHLO"}, {"250", "STARTTLS\r\n", "STARTTLS"}, {"220", NULL, NULL}};
static const struct turn imap[] = {{"* OK", "a STARTTLS\r\n", "STARTTLS"}, {"a OK", NULL, NULL}};
static const struct turn pop3[] = {{"+OK", "STLS\r\n", "STLS"}, {"+OK", NULL, NULL}};
static const struct turn ftp[] = {{"220", "AUTH TLS\r\n", "AUTH TLS"}, {"234", NULL, NULL}};

static const struct turn *turns_of(enum rp_starttls protocol)
{
    return protocol == RP_STARTTLS_SMTP   ? smtp
           : protocol == RP_STARTTLS_IMAP ? imap
           : protocol == RP_STARTTLS_POP3 ? pop3
                                          : ftp;
}

// What a reply came to.
enum reply { UNFINISHED, AWAITED, NO, STRANGE };

static bool has_prefix(struct tw_span line, const char *prefix)
{
    return line.len >= strlen(prefix) && strncasecmp((const char *)line.data, prefix, strlen(prefix)) == 0;
}

// next_line takes a line with its end.
static bool next_line(const struct rp_starttls_talk *talk, size_t *at, struct tw_span *line)
{
    const uint8_t *end = memchr(talk->heard + *at, '\n', talk->len - *at);
    if (!end) {
        return false;
    }
    *line = tw_span_of(talk->heard + *at, (size_t)(end - talk->heard) + 1 - *at);
    *at += line->len;
    return true;
}

static bool has_code(struct tw_span line)
{
    for (size_t i = 0; i < 3; i++) {
        if (i >= line.len || line.data[i] < '0' || line.data[i] > '9') {
            return false;
        }
    }
    return line.len > 3 && line.data[3] != '\0' && strchr(" -\r\n", line.data[3]) != NULL;
}

static bool ends_reply(struct tw_span line, struct tw_span first)
{
    return has_code(line) && memcmp(line.data, first.data, 3) == 0 && line.data[3] != '-';
}

// take_numbered takes a whole reply: the code and a hyphen say that lines follow, of any kind, up to one with the same code and none. A
// code of 1xx announces another reply.
static enum reply take_numbered(struct rp_starttls_talk *talk, const char *await, size_t *at)
{
    struct tw_span first = {0};
    do {
        if (!next_line(talk, at, &first)) {
            return UNFINISHED;
        }
        if (!has_code(first)) {
            return STRANGE;
        }
        for (struct tw_span line = first; !ends_reply(line, first);) {
            if (!next_line(talk, at, &line)) {
                return UNFINISHED;
            }
        }
    } while (first.data[0] == '1');
    return has_prefix(first, await) ? AWAITED : first.data[0] == '4' || first.data[0] == '5' ? NO : STRANGE;
}

// take_tagged takes IMAP's: the greeting is untagged, and what is untagged in front of an answer says other things.
static enum reply take_tagged(struct rp_starttls_talk *talk, const char *await, size_t *at)
{
    struct tw_span line = {0};
    do {
        if (!next_line(talk, at, &line)) {
            return UNFINISHED;
        }
        if (has_prefix(line, "* BYE") || has_prefix(line, "* PREAUTH")) {
            return NO;
        }
    } while (await[0] != '*' && has_prefix(line, "* "));
    return has_prefix(line, await) ? AWAITED : has_prefix(line, "a NO") || has_prefix(line, "a BAD") ? NO : STRANGE;
}

static enum reply take_signed(struct rp_starttls_talk *talk, const char *await, size_t *at)
{
    struct tw_span line = {0};
    if (!next_line(talk, at, &line)) {
        return UNFINISHED;
    }
    return has_prefix(line, await) ? AWAITED : has_prefix(line, "-ERR") ? NO : STRANGE;
}

static enum reply take_reply(struct rp_starttls_talk *talk, const char *await, size_t *at)
{
    switch (talk->protocol) {
    case RP_STARTTLS_IMAP: return take_tagged(talk, await, at);
    case RP_STARTTLS_POP3: return take_signed(talk, await, at);
    default: return take_numbered(talk, await, at);
    }
}

// note_offer: SMTP's answer to EHLO is the list of what the server has; IMAP's greeting may have one.
static void note_offer(struct rp_starttls_talk *talk)
{
    size_t at = 0;
    struct tw_span line;
    while (next_line(talk, &at, &line)) {
        if (talk->protocol == RP_STARTTLS_SMTP && talk->stage == 1) {
            talk->lists = true;
            talk->offered |= line.len > 4 && has_prefix(tw_span_of(line.data + 4, line.len - 4), "STARTTLS");
        } else if (talk->protocol == RP_STARTTLS_IMAP && memmem(line.data, line.len, "CAPABILITY", 10)) {
            talk->lists = true;
            talk->offered |= memmem(line.data, line.len, "STARTTLS", 8) != NULL;
        }
    }
}

// may_stay: behind a reply nothing may stand that was not asked for, but what IMAP says untagged.
static bool may_stay(const struct rp_starttls_talk *talk, size_t at)
{
    if (talk->protocol != RP_STARTTLS_IMAP) {
        return at == talk->len;
    }
    for (struct tw_span line; at < talk->len; at += line.len) {
        line = tw_span_of(talk->heard + at, talk->len - at);
        if (line.data[0] != '*' || (line.len > 1 && line.data[1] != ' ')) {
            return false;
        }
        const uint8_t *end = memchr(line.data, '\n', line.len);
        line.len = end ? (size_t)(end - line.data) + 1 : line.len;
    }
    return true;
}

// last_line is the one to be shown of a reply that goes up to `at`.
static struct tw_span last_line(const struct rp_starttls_talk *talk, size_t at)
{
    size_t from = at > 0 ? at - 1 : 0;
    while (from > 0 && talk->heard[from - 1] != '\n') {
        from--;
    }
    return tw_span_of(talk->heard + from, at - from);
}

enum rp_starttls_next rp_starttls_hear_lines(struct rp_starttls_talk *talk, struct tw_span *out)
{
    const struct turn *turn = &turns_of(talk->protocol)[talk->stage];
    size_t at = 0;
    switch (take_reply(talk, turn->await, &at)) {
    case UNFINISHED: return RP_STARTTLS_WAIT;
    case STRANGE: return rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, last_line(talk, at));
    case NO:
        return rp_starttls_refuse(
            talk, !turn->say && talk->lists && !talk->offered ? RP_STARTTLS_NOT_OFFERED : RP_STARTTLS_SAID_NO,
            last_line(talk, at));
    case AWAITED: break;
    }
    if (!turn->say) {
        return rp_starttls_go(talk, at);
    }
    if (!may_stay(talk, at)) {
        return rp_starttls_refuse(talk, RP_STARTTLS_TOO_MUCH, tw_span_of(talk->heard + at, talk->len - at));
    }
    note_offer(talk);
    talk->taken = at;
    talk->stage++;
    *out = rp_starttls_say(talk, turn->say, strlen(turn->say), turn->asked);
    return RP_STARTTLS_SAY;
}
