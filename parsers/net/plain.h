// The short way through the packets that are nearly all of most captures: Ethernet, IPv4 without options, TCP.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_PLAIN_H
#define RESHAKE_PARSERS_NET_PLAIN_H

#include "parsers/net/flow.h"

// tw_plain_parse reads a frame from the link layer to the segment and its flow key in one go. False: it is not of that sort (tagged,
// with options, a fragment, IPv6), or something is wrong or cut in its headers; *tcp and *key may be written to, and mean nothing. What
// it does read it reads as tw_link_parse, tw_ip_parse, tw_tcp_parse and tw_flow_key_make do.
TW_MUST_USE bool tw_plain_parse(uint16_t link_type, struct tw_span frame, struct tw_tcp *tcp, struct tw_flow_key *key,
                                enum tw_end *end);

#endif
