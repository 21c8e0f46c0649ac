// The protocols of starttls.c, each in a function: what the server has said so far is in talk->heard.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_STARTTLS_PARTS_H
#define RESHAKE_REPLAY_NET_STARTTLS_PARTS_H

#include "replay/net/starttls.h"

// Each answers RP_STARTTLS_WAIT until an answer is whole, and then sets talk->taken and, where we speak, *out.
enum rp_starttls_next rp_starttls_hear_lines(struct rp_starttls_talk *talk, struct tw_span *out);
enum rp_starttls_next rp_starttls_hear_xmpp(struct rp_starttls_talk *talk, struct tw_span *out);
enum rp_starttls_next rp_starttls_hear_ldap(struct rp_starttls_talk *talk);
enum rp_starttls_next rp_starttls_hear_postgres(struct rp_starttls_talk *talk);
enum rp_starttls_next rp_starttls_hear_mysql(struct rp_starttls_talk *talk, struct tw_span *out);

// What is said at once, where the client begins.
struct tw_span rp_starttls_open_xmpp(struct rp_starttls_talk *talk, const char *name);
struct tw_span rp_starttls_open_ldap(struct rp_starttls_talk *talk);
struct tw_span rp_starttls_open_postgres(struct rp_starttls_talk *talk);

// rp_starttls_say copies what is to be said; `asked` is what errors call it.
struct tw_span rp_starttls_say(struct rp_starttls_talk *talk, const void *bytes, size_t len, const char *asked);

// rp_starttls_refuse ends the dialogue: `quote` is what of the server's words shows why.
enum rp_starttls_next rp_starttls_refuse(struct rp_starttls_talk *talk, enum rp_starttls_why why, struct tw_span quote);

// rp_starttls_heard is all that the server has said since we spoke last.
struct tw_span rp_starttls_heard(const struct rp_starttls_talk *talk);

// rp_starttls_go is the answer where the server lets TLS begin and has said `taken` bytes to that end: there may be no more of them.
enum rp_starttls_next rp_starttls_go(struct rp_starttls_talk *talk, size_t taken);

#endif
