// Which message may follow which: RFC 5246 section 7.3 with RFC 5077, RFC 6066 and RFC 4680; RFC 8446 sections 2 and 4.
// SPDX-License-Identifier: Apache-2.0
//
// A table of edges, for remarks and for judging what a peer did; nothing is refused here. Whether one of several allowed messages
// has to come (does the suite want a ServerKeyExchange?) is not asked.
#ifndef RESHAKE_PARSERS_TLS_ORDER_H
#define RESHAKE_PARSERS_TLS_ORDER_H

#include "parsers/tls/dialogue.h"

// tw_order is where a handshake stands: what came last. All zero is its start; the fields belong to order.c.
struct tw_order {
    uint8_t at;
    bool unknown;  // something came out of order, or could not be read: all is allowed until the next ClientHello
};

// tw_order_event takes the next event of a dialogue. False: this message or ChangeCipherSpec may not follow the one before it.
// Encrypted records may be anything and are never wrong; nor are other events.
bool tw_order_event(struct tw_order *order, const struct tw_event *event);

#endif
