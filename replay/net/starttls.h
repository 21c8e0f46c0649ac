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

#define RP_STARTTLS_ROOM 4096

// rp_starttls_talk is a dialogue under way; all of it belongs to starttls.c.
struct rp_starttls_talk {
    enum rp_starttls protocol;
    unsigned stage;
    size_t len;
    uint8_t heard[RP_STARTTLS_ROOM];  // of the server, since we spoke last
    uint8_t said[512];
};

enum rp_starttls_next {
    RP_STARTTLS_WAIT,           // for more of the server
    RP_STARTTLS_SAY,            // *out, and wait for the answer
    RP_STARTTLS_SAY_AND_BEGIN,  // *out, and TLS behind it
    RP_STARTTLS_BEGIN,          // TLS
    RP_STARTTLS_REFUSED,        // there will be none
};

// rp_starttls_begin starts a dialogue on a connection that has just been opened; `name` is the server's (NULL: it has none).
// *out is what is to be said at once, and may be empty. It is valid until the next call.
void rp_starttls_begin(struct rp_starttls_talk *talk, enum rp_starttls protocol, const char *name, struct tw_span *out);

// rp_starttls_hear takes what the server says. Behind RP_STARTTLS_BEGIN *out is what it said beyond that, and may be empty.
TW_MUST_USE enum rp_starttls_next rp_starttls_hear(struct rp_starttls_talk *talk, struct tw_span bytes,
                                                   struct tw_span *out);

#endif
