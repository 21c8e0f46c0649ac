// The three-way handshake of TCP as a capture shows it: RFC 9293 section 3.5; who is the client, and whether a SYN belongs
// to this connection or to the next one between the same ends.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_OPENING_H
#define RESHAKE_PARSERS_NET_OPENING_H

#include "parsers/net/conn.h"

enum tw_syn_verdict {
    TW_SYN_OURS,     // it belongs here
    TW_SYN_IGNORE,   // it does not, and it opens nothing either: an old duplicate or a forgery
    TW_SYN_ANOTHER,  // it opens another connection
};

// tw_opening_judge says where a segment with SYN belongs. It changes nothing but what is suspected.
enum tw_syn_verdict tw_opening_judge(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns);

// tw_opening_syn takes a SYN that is ours, tw_opening_ack the first segment without SYN of an end, tw_opening_rst a RST.
void tw_opening_syn(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns);
void tw_opening_ack(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns);
void tw_opening_rst(struct tw_conn *conn, enum tw_end end);

// tw_opening_saw_ack: tw_opening_ack has nothing more to learn from this end.
bool tw_opening_saw_ack(const struct tw_conn *conn, enum tw_end end);

#endif
