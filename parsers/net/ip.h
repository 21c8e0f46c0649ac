// IPv4 (RFC 791) and IPv6 (RFC 8200) headers down to the transport's bytes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_IP_H
#define RESHAKE_PARSERS_NET_IP_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#define TW_IP_PROTOCOL_TCP 6

struct tw_ip {
    uint8_t version; // 4 or 6
    uint8_t protocol; // behind all extension headers
    uint8_t ttl;      // or hop limit
    bool fragment;    // this packet is a part; payload is that part
    bool more_fragments;
    uint16_t fragment_offset; // bytes
    uint32_t fragment_id;
    uint8_t src[16], dst[16]; // IPv4: the first four bytes, the others zero
    struct tw_span payload;   // as far as captured, padding of the link cut
    size_t payload_len;       // as the header says
};

// tw_ip_parse reads an IP packet. A total length of 0 (segmentation offload) means "to the end of `packet`". Jumbograms
// and lengths beyond what was captured are right: payload is shorter than payload_len then. TW_SHORT: the capture ends
// inside the headers. TW_BROKEN: lengths or version that contradict themselves.
TW_MUST_USE enum tw_result tw_ip_parse(struct tw_span packet, struct tw_ip *out);

// tw_ip_write_header writes an IPv4 header of 20 bytes or an IPv6 header of 40 for `payload_len` bytes of `ip->protocol`,
// checksum filled in.
TW_MUST_USE bool tw_ip_write_header(struct tw_writer *w, const struct tw_ip *ip, size_t payload_len);

#endif
