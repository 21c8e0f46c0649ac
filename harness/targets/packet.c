// One packet from the link layer up: every layer lies in the one below and accounts for its bytes, headers that are written read back, a
// prefix never turns broken into right, and the short way of most packets comes to what the long way does.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a frame, and behind it one byte that chooses the link type and one that chooses where the capture cuts it.
#include "harness/hx.h"
#include "harness/layers.h"
#include "parsers/net/flow.h"
#include "parsers/net/plain.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(layer_lies_in_the_one_below, "a layer does not lie in the bytes of the one below it")
HX_PROPERTY(segment_is_accounted_for, "header, options, payload and what is missing are not the segment")
HX_PROPERTY(options_are_accounted_for, "the options do not add up")
HX_PROPERTY(segment_writes_back, "a segment writes back to other bytes")
HX_PROPERTY(narrow_room_stays_empty, "a segment or header that does not fit was written in part")
HX_PROPERTY(ip_header_reads_back, "an IP header that was written reads as another")
HX_PROPERTY(checksum_is_right, "a checksum that was made is wrong")
HX_PROPERTY(flow_has_one_key, "both directions have different keys, or the same end")
HX_PROPERTY(short_way_is_the_long_way, "the short way came to something else than the long way")
HX_PROPERTY(unknown_links_are_refused, "a link type that nobody knows was read")
HX_PROPERTY(broken_stays_broken, "a packet is broken when it is cut and right when it is whole")

static const uint16_t links[] = {TW_LINK_ETHERNET, TW_LINK_ETHERNET,  TW_LINK_RAW,        TW_LINK_NULL,
                                 TW_LINK_LOOP,     TW_LINK_LINUX_SLL, TW_LINK_LINUX_SLL2, TW_LINK_IPV4,
                                 TW_LINK_IPV6,     TW_LINK_RAW_12,    TW_LINK_RAW_14,     147};

static void check_ip(const struct tw_ip *ip, struct tw_span packet)
{
    static uint8_t bytes[64 + 65536];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    struct tw_ip again;
    size_t header_len = ip->version == 4 ? 20 : 40;
    layer_lies_in_the_one_below(hx_inside(ip->payload, packet) && ip->payload.len <= ip->payload_len);
    if (ip->version == 6 && (ip->payload.len == 0 || ip->payload.data != packet.data + header_len)) {
        return;  // extension headers are not written
    }
    struct tw_writer narrow = tw_writer_into(bytes, header_len - 1);
    narrow_room_stays_empty(!tw_ip_write_header(&narrow, ip, ip->payload.len) && narrow.len == 0);
    // An IPv6 length of 0 means something else, and so does an IPv6 payload that begins with an extension header.
    if (ip->payload.len == 0 || !tw_ip_write_header(&w, ip, ip->payload.len) || !tw_writer_bytes(&w, ip->payload)) {
        return;
    }
    ip_header_reads_back(tw_ip_parse(tw_writer_span(&w), &again) == TW_DONE && hx_same_ip(&again, ip)
                         && (ip->version == 6 || again.fragment_id == ip->fragment_id));
}

static void check_tcp(const struct hx_layers *seen)
{
    static uint8_t bytes[65536];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    const struct tw_tcp *tcp = &seen->tcp;
    struct tw_span segment = seen->ip.payload;
    layer_lies_in_the_one_below(hx_inside(tcp->options, segment) && hx_inside(tcp->payload, segment));
    segment_is_accounted_for(20 + tcp->options.len + tcp->payload.len + tcp->missing == seen->ip.payload_len);
    options_are_accounted_for(hx_options_add_up(tcp));
    (void)tw_tcp_checksum(&seen->ip, segment, seen->ip.payload_len);
    if (!tw_tcp_write(&w, tcp)) {
        segment_writes_back(segment.len > sizeof bytes);
        return;
    }
    segment_writes_back(tw_span_equal(tw_writer_span(&w), segment));
    struct tw_writer narrow = tw_writer_into(bytes, segment.len - 1 - tcp->seq % segment.len);
    narrow_room_stays_empty(!tw_tcp_write(&narrow, tcp) && narrow.len == 0);
    bytes[16] = bytes[17] = 0;
    uint16_t sum = tw_tcp_checksum_make(&seen->ip, tw_writer_span(&w));
    bytes[16] = (uint8_t)(sum >> 8);
    bytes[17] = (uint8_t)sum;
    checksum_is_right(tw_tcp_checksum(&seen->ip, tw_writer_span(&w), w.len) == TW_CHECKSUM_RIGHT);
}

static void check_flow(const struct hx_layers *seen, struct tw_flow_key *key, enum tw_end *end)
{
    struct tw_ip ip = seen->ip;
    struct tw_tcp tcp = seen->tcp;
    struct tw_flow_key other;
    memcpy(ip.src, seen->ip.dst, 16);
    memcpy(ip.dst, seen->ip.src, 16);
    tcp.src_port = seen->tcp.dst_port;
    tcp.dst_port = seen->tcp.src_port;
    *end = tw_flow_key_make(&seen->ip, &seen->tcp, key);
    enum tw_end back = tw_flow_key_make(&ip, &tcp, &other);
    bool same_ends = memcmp(ip.src, ip.dst, 16) == 0 && tcp.src_port == tcp.dst_port;
    flow_has_one_key(tw_flow_equal(key, &other) && tw_flow_hash(key, 7) == tw_flow_hash(&other, 7)
                     && (same_ends ? *end == TW_END_A && back == TW_END_A : *end != back));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    size_t cut = hx_take_u8(&take);
    uint16_t link = links[hx_take_u8(&take) % (sizeof links / sizeof links[0])];
    struct tw_span frame = hx_page_copy(take.rest);
    struct hx_layers seen, prefix;
    struct tw_flow_key key = {0}, plain_key = {0};
    struct tw_tcp plain = {0};
    enum tw_end end = TW_END_A, plain_end = TW_END_A;
    hx_layers_read(&seen, link, frame);
    unknown_links_are_refused(tw_link_known(link) || (seen.depth == 0 && seen.broken));
    layer_lies_in_the_one_below(seen.depth < 1 || hx_inside(seen.link.ip, frame));
    if (seen.depth > 1) {
        check_ip(&seen.ip, seen.link.ip);
    }
    if (seen.depth > 2) {
        check_tcp(&seen);
        check_flow(&seen, &key, &end);
    }
    if (tw_plain_parse(link, frame, &plain, &plain_key, &plain_end)) {
        short_way_is_the_long_way(seen.depth > 2 && hx_same_tcp(&plain, &seen.tcp) && tw_flow_equal(&plain_key, &key)
                                  && plain_end == end);
        hx_reached("short way", 1);
    }
    hx_layers_read(&prefix, link, tw_span_of(frame.data, frame.len < cut ? frame.len : cut));
    broken_stays_broken(!prefix.broken || seen.broken || !hx_says_its_length(prefix.link.ip));
    hx_reached("segments", seen.depth > 2);
    return 0;
}
