// What is said in the clear before TLS begins: the frame of the dialogues. Nothing that came in the clear is ever handed on as TLS:
// a server that says more than it was asked is refused, as the bytes may be somebody else's (CVE-2011-0411, CVE-2021-23222).
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/starttls_parts.h"

#include <assert.h>
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

const char *rp_starttls_name(enum rp_starttls protocol)
{
    return names[protocol];
}

struct tw_span rp_starttls_heard(const struct rp_starttls_talk *talk)
{
    return tw_span_of(talk->heard, talk->len);
}

struct tw_span rp_starttls_say(struct rp_starttls_talk *talk, const void *bytes, size_t len, const char *asked)
{
    assert(len <= sizeof talk->said);
    memcpy(talk->said, bytes, len);
    talk->end.asked = asked;
    return tw_span_of(talk->said, len);
}

enum rp_starttls_next rp_starttls_refuse(struct rp_starttls_talk *talk, enum rp_starttls_why why, struct tw_span quote)
{
    talk->end.why = why;
    talk->end.quote_len = quote.len < sizeof talk->end.quote ? quote.len : sizeof talk->end.quote;
    if (quote.len != 0) {
        memcpy(talk->end.quote, quote.data, talk->end.quote_len);
    }
    return RP_STARTTLS_REFUSED;
}

enum rp_starttls_next rp_starttls_go(struct rp_starttls_talk *talk, size_t taken)
{
    if (talk->len > taken) {
        return rp_starttls_refuse(talk, RP_STARTTLS_TOO_MUCH, tw_span_of(talk->heard + taken, talk->len - taken));
    }
    talk->taken = taken;
    return RP_STARTTLS_BEGIN;
}

void rp_starttls_stop(struct rp_starttls_talk *talk, enum rp_starttls_why why)
{
    (void)rp_starttls_refuse(talk, why, rp_starttls_heard(talk));
}

void rp_starttls_begin(struct rp_starttls_talk *talk, enum rp_starttls protocol, const char *name, struct tw_span *out)
{
    talk->protocol = protocol;
    talk->stage = 0;
    talk->lists = talk->offered = false;
    talk->len = 0;
    talk->end = (struct rp_starttls_end){.protocol = protocol};
    *out = tw_span_of(NULL, 0);
    if (protocol == RP_STARTTLS_LDAP) {
        *out = rp_starttls_open_ldap(talk);
    } else if (protocol == RP_STARTTLS_POSTGRES) {
        *out = rp_starttls_open_postgres(talk);
    } else if (protocol == RP_STARTTLS_XMPP) {
        *out = rp_starttls_open_xmpp(talk, name);
    }
}

static enum rp_starttls_next hear(struct rp_starttls_talk *talk, struct tw_span *out)
{
    switch (talk->protocol) {
    case RP_STARTTLS_NONE: break;
    case RP_STARTTLS_SMTP:
    case RP_STARTTLS_IMAP:
    case RP_STARTTLS_POP3:
    case RP_STARTTLS_FTP: return rp_starttls_hear_lines(talk, out);
    case RP_STARTTLS_LDAP: return rp_starttls_hear_ldap(talk);
    case RP_STARTTLS_XMPP: return rp_starttls_hear_xmpp(talk, out);
    case RP_STARTTLS_POSTGRES: return rp_starttls_hear_postgres(talk);
    case RP_STARTTLS_MYSQL: return rp_starttls_hear_mysql(talk, out);
    }
    return rp_starttls_refuse(talk, RP_STARTTLS_STRANGE, rp_starttls_heard(talk));
}

// An alert or a handshake record is what a server says that has TLS from the beginning: no dialogue begins like that.
enum first_words { OTHERS, RECORD, NOT_TOLD_YET };
static enum first_words first_words_of(const struct rp_starttls_talk *talk)
{
    enum { ALERT = 21, HANDSHAKE = 22 };
    if (talk->stage != 0 || talk->len == 0 || (talk->heard[0] != ALERT && talk->heard[0] != HANDSHAKE)) {
        return OTHERS;
    }
    if (talk->len < 3) {
        return NOT_TOLD_YET;
    }
    return talk->heard[1] == 3 && talk->heard[2] >= 1 && talk->heard[2] <= 4 ? RECORD : OTHERS;
}

static enum rp_starttls_next answer_to(struct rp_starttls_talk *talk, struct tw_span *out)
{
    switch (first_words_of(talk)) {
    case NOT_TOLD_YET: return RP_STARTTLS_WAIT;
    case RECORD: return rp_starttls_refuse(talk, RP_STARTTLS_TLS_AT_ONCE, rp_starttls_heard(talk));
    case OTHERS: break;
    }
    return hear(talk, out);
}

enum rp_starttls_next rp_starttls_hear(struct rp_starttls_talk *talk, struct tw_span bytes, struct tw_span *out)
{
    *out = tw_span_of(NULL, 0);
    size_t room = sizeof talk->heard - talk->len;
    size_t len = bytes.len < room ? bytes.len : room;
    if (len != 0) {
        memcpy(talk->heard + talk->len, bytes.data, len);
        talk->len += len;
    }
    enum rp_starttls_next next = answer_to(talk, out);
    if (next == RP_STARTTLS_REFUSED) {
        return next;
    }
    if (len < bytes.len || (next == RP_STARTTLS_WAIT && talk->len == sizeof talk->heard)) {
        *out = tw_span_of(NULL, 0);
        return rp_starttls_refuse(talk, RP_STARTTLS_TOO_LONG, rp_starttls_heard(talk));
    }
    if (next == RP_STARTTLS_SAY) {
        talk->len -= talk->taken;
        memmove(talk->heard, talk->heard + talk->taken, talk->len);
    }
    return next;
}
