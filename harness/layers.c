// A packet from the link layer up.
// SPDX-License-Identifier: Apache-2.0
#include "harness/layers.h"

#include "parsers/wire/cursor.h"

static bool read_layer(struct hx_layers *layers, enum tw_result result)
{
    layers->broken = result == TW_BROKEN;
    layers->depth += result == TW_DONE;
    return result == TW_DONE;
}

void hx_layers_read(struct hx_layers *out, uint16_t link, struct tw_span frame)
{
    *out = (struct hx_layers){0};
    if (!read_layer(out, tw_link_parse(link, frame, &out->link)) || out->link.ip.len == 0
        || !read_layer(out, tw_ip_parse(out->link.ip, &out->ip)) || out->ip.fragment
        || out->ip.protocol != TW_IP_PROTOCOL_TCP) {
        return;
    }
    (void)read_layer(out, tw_tcp_parse(out->ip.payload, out->ip.payload_len, &out->tcp));
}

bool hx_inside(struct tw_span inner, struct tw_span outer)
{
    return inner.len == 0 || (inner.data >= outer.data && inner.data + inner.len <= outer.data + outer.len);
}

bool hx_same_ip(const struct tw_ip *a, const struct tw_ip *b)
{
    return a->version == b->version && a->protocol == b->protocol && a->ttl == b->ttl
           && a->traffic_class == b->traffic_class && a->dont_fragment == b->dont_fragment
           && a->more_fragments == b->more_fragments && a->fragment_offset == b->fragment_offset
           && a->flow_label == b->flow_label && memcmp(a->src, b->src, sizeof a->src) == 0
           && memcmp(a->dst, b->dst, sizeof a->dst) == 0 && tw_span_equal(a->payload, b->payload);
}

bool hx_same_tcp(const struct tw_tcp *a, const struct tw_tcp *b)
{
    return a->src_port == b->src_port && a->dst_port == b->dst_port && a->seq == b->seq && a->ack == b->ack
           && a->flags == b->flags && a->reserved == b->reserved && a->window == b->window && a->checksum == b->checksum
           && a->urgent == b->urgent && tw_span_equal(a->options, b->options) && tw_span_equal(a->payload, b->payload)
           && a->missing == b->missing;
}

bool hx_options_add_up(const struct tw_tcp *tcp)
{
    struct tw_cursor options = tw_cursor_over(tcp->options);
    struct tw_tcp_option option;
    struct tw_tcp_summary summary;
    enum tw_result result;
    size_t left = options.left;
    bool right = true;
    while ((result = tw_tcp_option_next(&options, &option)) == TW_DONE) {
        const uint8_t *raw = tcp->options.data + tcp->options.len - left;
        size_t len = option.kind == TW_TCP_OPT_NOP ? 1 : raw[1];
        right =
            right && raw[0] == option.kind && left - options.left == len && option.body.len + (len > 1 ? 2 : 1) == len;
        left = options.left;
    }
    tw_tcp_summarise(tcp, &summary);
    return right && options.left == left && summary.seen && summary.broken == (result == TW_BROKEN);
}

bool hx_says_its_length(struct tw_span packet)
{
    struct tw_cursor at = tw_cursor_over(packet);
    uint16_t length = 0;
    uint8_t first = 0;
    return tw_cursor_u8(&at, &first) && tw_cursor_skip(&at, first >> 4 == 4 ? 1 : 3) && tw_cursor_u16(&at, &length)
           && length != 0;
}
