// What is said in the clear before TLS begins, where a protocol has it begin later: SMTP (RFC 3207), IMAP and POP3 (RFC 2595), FTP
// (RFC 4217), LDAP (RFC 4511 section 4.14), XMPP (RFC 6120 section 5), PostgreSQL and MySQL (their manuals).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_STARTTLS_H
#define RESHAKE_REPLAY_NET_STARTTLS_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

#include <stdbool.h>
#include <stdint.h>

enum rp_starttls {
    RP_STARTTLS_NONE,
    RP_STARTTLS_SMTP,
    RP_STARTTLS_IMAP,
    RP_STARTTLS_POP3,
    RP_STARTTLS_FTP,
    RP_STARTTLS_LDAP,
    RP_STARTTLS_XMPP,
    RP_STARTTLS_POSTGRES,
    RP_STARTTLS_MYSQL,
};
#define RP_NUM_STARTTLS (RP_STARTTLS_MYSQL + 1)

// rp_starttls_parse reads "smtp", "imap" … False: it is none of them.
TW_MUST_USE bool rp_starttls_parse(const char *name, enum rp_starttls *out);

// rp_starttls_name is that name; "none" for RP_STARTTLS_NONE.
const char *rp_starttls_name(enum rp_starttls protocol);

#define RP_STARTTLS_ROOM 4096
#define RP_STARTTLS_QUOTE 160

// Why a dialogue came to nothing.
enum rp_starttls_why {
    RP_STARTTLS_WELL,         // it did not
    RP_STARTTLS_NOT_OFFERED,  // the server does not have it, as its own list of what it has shows
    RP_STARTTLS_SAID_NO,      // in its protocol's words
    RP_STARTTLS_STRANGE,      // that is no answer of the protocol
    RP_STARTTLS_TLS_AT_ONCE,  // a record of TLS came instead
    RP_STARTTLS_TOO_LONG,     // an answer that is longer than RP_STARTTLS_ROOM
    RP_STARTTLS_TOO_MUCH,     // more than was asked for, in the clear: whoever took that for TLS could be lied to
    RP_STARTTLS_ENDED,        // the connection
    RP_STARTTLS_SILENT,       // until we closed
};

// rp_starttls_end says where that was, and what the server had said.
struct rp_starttls_end {
    enum rp_starttls protocol;
    enum rp_starttls_why why;
    const char *asked;                 // what we had said last, in a word or two; NULL: nothing yet
    uint8_t quote[RP_STARTTLS_QUOTE];  // the beginning of what the server said behind it, as it came
    size_t quote_len;
};

// rp_starttls_talk is a dialogue under way; all of it but `end` belongs to starttls*.c.
struct rp_starttls_talk {
    enum rp_starttls protocol;
    unsigned stage;
    bool lists, offered;  // the server listed what it has, and STARTTLS was in it
    size_t len;
    size_t taken;                     // of `heard`, by the answer that was understood
    uint8_t heard[RP_STARTTLS_ROOM];  // of the server, since we spoke last
    uint8_t said[512];
    struct rp_starttls_end end;
};

enum rp_starttls_next {
    RP_STARTTLS_WAIT,           // for more of the server
    RP_STARTTLS_SAY,            // *out, and wait for the answer
    RP_STARTTLS_SAY_AND_BEGIN,  // *out, and TLS behind it
    RP_STARTTLS_BEGIN,          // TLS
    RP_STARTTLS_REFUSED,        // there will be none: `end` says why
};

// rp_starttls_begin starts a dialogue on a connection that has just been opened; `name` is the server's (NULL: it has none).
// *out is what is to be said at once, and may be empty. It is valid until the next call.
void rp_starttls_begin(struct rp_starttls_talk *talk, enum rp_starttls protocol, const char *name, struct tw_span *out);

// rp_starttls_hear takes what the server says; *out is set where there is something to say, and empty else.
TW_MUST_USE enum rp_starttls_next rp_starttls_hear(struct rp_starttls_talk *talk, struct tw_span bytes,
                                                   struct tw_span *out);

// rp_starttls_stop ends a dialogue from outside: RP_STARTTLS_ENDED or RP_STARTTLS_SILENT.
void rp_starttls_stop(struct rp_starttls_talk *talk, enum rp_starttls_why why);

#endif
