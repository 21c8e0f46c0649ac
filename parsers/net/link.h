// Link layers: from a captured frame to the IP packet in it, through VLAN tags, MPLS labels and PPP-over-Ethernet.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_LINK_H
#define RESHAKE_PARSERS_NET_LINK_H

#include "parsers/wire/cursor.h"

// LINKTYPE_ values of the capture formats.
enum tw_link_type {
    TW_LINK_NULL = 0,  // BSD loopback, address family in the byte order of the machine that captured
    TW_LINK_ETHERNET = 1,
    TW_LINK_RAW_12 = 12,  // raw IP as some systems number it
    TW_LINK_RAW_14 = 14,
    TW_LINK_RAW = 101,
    TW_LINK_LOOP = 108,  // OpenBSD loopback, big-endian
    TW_LINK_LINUX_SLL = 113,
    TW_LINK_IPV4 = 228,
    TW_LINK_IPV6 = 229,
    TW_LINK_LINUX_SLL2 = 276,
};

// A frame with more VLAN tags, or more MPLS labels, than this is taken to carry something else than IP.
#define TW_LINK_MAX_TAGS 8

#define TW_ETHER_IPV4 0x0800
#define TW_ETHER_IPV6 0x86dd

struct tw_link {
    struct tw_span ip;    // the IP packet, with trailing padding; empty where the frame carries something else
    uint16_t ether_type;  // of what is carried; 0x0800 or 0x86dd for IP
    uint8_t num_vlans;    // 802.1Q and 802.1ad tags, at most TW_LINK_MAX_TAGS
    uint16_t vlan[2];     // the outer ones' VLAN IDs
};

// tw_link_parse reads one frame. TW_BROKEN: a link type that this reader does not know (tw_link_known says so at once).
// TW_SHORT: the capture ends inside the link header. A frame that carries no IP is TW_DONE with an empty `ip`.
TW_MUST_USE enum tw_result tw_link_parse(uint16_t link_type, struct tw_span frame, struct tw_link *out);
bool tw_link_known(uint16_t link_type);

#endif
