// TCP segments: header, options, checksum. RFC 9293 section 3.1; options: RFC 7323, 2018, 7413, 5482, 2385, 5925.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_TCP_H
#define RESHAKE_PARSERS_NET_TCP_H

#include "parsers/net/ip.h"
#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#define TW_TCP_FIN 0x01U
#define TW_TCP_SYN 0x02U
#define TW_TCP_RST 0x04U
#define TW_TCP_PSH 0x08U
#define TW_TCP_ACK 0x10U
#define TW_TCP_URG 0x20U
#define TW_TCP_ECE 0x40U
#define TW_TCP_CWR 0x80U

struct tw_tcp {
    uint16_t src_port, dst_port;
    uint32_t seq, ack;
    uint8_t flags;     // TW_TCP_…
    uint8_t reserved;  // the four bits behind the data offset
    uint16_t window, checksum, urgent;
    struct tw_span options;  // as they stand, padding included
    struct tw_span payload;  // as far as captured
    uint32_t missing;        // payload bytes that the segment had and the capture cut off
};

// tw_tcp_parse reads a segment, the payload of an IP packet. TW_SHORT: the capture ends inside the header. TW_BROKEN:
// the data offset is below 5 or beyond the segment. `segment` is what was captured, `wire_len` how long the segment
// was.
TW_MUST_USE enum tw_result tw_tcp_parse(struct tw_span segment, size_t wire_len, struct tw_tcp *out);

// tw_tcp_write writes header, options and payload as they are in *tcp (the checksum too). False, and nothing written:
// they do not fit into `w`, or options are not a multiple of 4 bytes up to 40.
TW_MUST_USE bool tw_tcp_write(struct tw_writer *w, const struct tw_tcp *tcp);

enum tw_tcp_option_kind {
    TW_TCP_OPT_END = 0,
    TW_TCP_OPT_NOP = 1,
    TW_TCP_OPT_MSS = 2,
    TW_TCP_OPT_WINDOW_SCALE = 3,
    TW_TCP_OPT_SACK_PERMITTED = 4,
    TW_TCP_OPT_SACK = 5,
    TW_TCP_OPT_TIMESTAMPS = 8,
    TW_TCP_OPT_MD5 = 19,
    TW_TCP_OPT_USER_TIMEOUT = 28,
    TW_TCP_OPT_AO = 29,
    TW_TCP_OPT_FAST_OPEN = 34,
};

// One option; `body` is what stands behind kind and length.
struct tw_tcp_option {
    uint8_t kind;
    struct tw_span body;
};

// tw_tcp_option_next reads one option. TW_SHORT: there are no more. TW_BROKEN: a length that does not fit.
TW_MUST_USE enum tw_result tw_tcp_option_next(struct tw_cursor *options, struct tw_tcp_option *out);

// tw_tcp_summary is what a SYN's options say, small enough to be kept for each connection.
struct tw_tcp_summary {
    uint16_t window;        // the SYN's window, not scaled, in bytes
    uint16_t mss;           // bytes
    uint16_t user_timeout;  // as on the wire: top bit set, minutes; else seconds
    uint8_t window_scale;   // shift count
    uint8_t fast_open_len;  // length of the cookie
    bool seen, has_mss, has_window_scale, sack_permitted, timestamps, has_user_timeout, fast_open, md5, ao, broken;
};
void tw_tcp_summarise(const struct tw_tcp *tcp, struct tw_tcp_summary *out);

enum tw_checksum {
    TW_CHECKSUM_RIGHT,
    TW_CHECKSUM_WRONG,
    TW_CHECKSUM_OFFLOADED,  // zero, or the sum of the pseudo-header alone: the network card was to fill it in
    TW_CHECKSUM_UNKNOWN,    // the capture cut the segment
};
enum tw_checksum tw_tcp_checksum(const struct tw_ip *ip, struct tw_span segment, size_t wire_len);

// tw_tcp_checksum_make is the checksum that a segment with its checksum field zero should carry.
uint16_t tw_tcp_checksum_make(const struct tw_ip *ip, struct tw_span segment);

#endif
