// IPv4 (RFC 791) and IPv6 (RFC 8200) headers down to the transport's bytes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_IP_H
#define RESHAKE_PARSERS_NET_IP_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#define TW_IP_PROTOCOL_TCP 6

struct tw_ip {
    uint8_t version;        // 4 or 6
    uint8_t protocol;       // behind all extension headers
    uint8_t ttl;            // or hop limit
    uint8_t traffic_class;  // DSCP and ECN; once "type of service"
    bool dont_fragment;     // IPv4
    bool fragment;          // this packet is a part; payload is that part
    bool more_fragments;
    uint16_t fragment_offset;  // bytes
    uint32_t fragment_id;      // of every IPv4 packet, and of an IPv6 fragment
    uint32_t flow_label;       // IPv6
    uint8_t src[16], dst[16];  // IPv4: the first four bytes, the others zero
    struct tw_span payload;    // as far as captured, padding of the link cut
    size_t payload_len;        // as the header says
};

// tw_ip_parse reads an IP packet. A total length of 0 (segmentation offload) means "to the end of `packet`". Jumbograms
// and lengths beyond what was captured are right: payload is shorter than payload_len then. TW_SHORT: the capture ends
// inside the headers. TW_BROKEN: lengths or version that contradict themselves.
TW_MUST_USE enum tw_result tw_ip_parse(struct tw_span packet, struct tw_ip *out);

// tw_ip_extensions walks on over IPv6 extension headers (RFC 8200 section 4) from ip->protocol at the start of
// ip->payload, and moves both behind them. It stops at a fragment header that makes this packet a part, and behind it.
// Results are those of tw_ip_parse, which calls it; reassembly calls it again on the whole.
TW_MUST_USE enum tw_result tw_ip_extensions(struct tw_ip *ip);

// tw_ip_write_header writes an IPv4 header of 20 bytes or an IPv6 header of 40 for `payload_len` bytes of
// `ip->protocol`, checksum filled in. IPv4 identification and fragmentation are written as they are in *ip; an IPv6
// header is the fixed one alone. False, and nothing written: it does not fit into `w`, or the payload does not fit
// into the length field.
TW_MUST_USE bool tw_ip_write_header(struct tw_writer *w, const struct tw_ip *ip, size_t payload_len);

#endif
