// The way down from a file to segments: every capture whole, cut at every length and with every byte changed, always
// with an unmapped page behind its last byte; and headers written again as they were.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/capture/capture.h"
#include "parsers/net/flow.h"
#include "parsers/net/fragments.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"
#include "parsers/net/tcp.h"
#include "tests/support/load.h"
#include "tests/support/page.h"

#define MAX_INTERFACES 4

struct walk {
    struct tw_fragments fragments;
    size_t packets, segments, options, right, wrong;
    uint64_t hashes;
    bool rewrite;  // write headers again and compare
};

static void rewrite_headers(const struct tw_link *link, const struct tw_ip *ip, const struct tw_tcp *tcp)
{
    uint8_t bytes[65536];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_true(tw_ip_write_header(&w, ip, ip->payload_len));
    assert_true(tw_tcp_write(&w, tcp));
    assert_int_equal(w.len, link->ip.len);
    assert_memory_equal(bytes, link->ip.data, w.len);
}

static void walk_segment(struct walk *walk, const struct tw_ip *ip, const struct tw_tcp *tcp)
{
    struct tw_cursor options = tw_cursor_over(tcp->options);
    struct tw_tcp_option option;
    struct tw_tcp_summary summary;
    struct tw_flow_key key;
    enum tw_checksum checksum = tw_tcp_checksum(ip, ip->payload, ip->payload_len);
    walk->segments++;
    walk->right += checksum == TW_CHECKSUM_RIGHT ? 1 : 0;
    walk->wrong += checksum == TW_CHECKSUM_WRONG ? 1 : 0;
    walk->hashes += tw_flow_key_make(ip, tcp, &key);
    walk->hashes += tw_flow_hash(&key, 1);
    tw_tcp_summarise(tcp, &summary);
    while (tw_tcp_option_next(&options, &option) == TW_DONE) {
        walk->options++;
    }
}

static void walk_packet(struct walk *walk, const struct tw_packet *packet)
{
    struct tw_link link;
    struct tw_ip part, ip;
    struct tw_tcp tcp;
    walk->packets++;
    if (tw_link_parse(packet->link_type, packet->bytes, &link) != TW_DONE || link.ip.len == 0
        || tw_ip_parse(link.ip, &part) != TW_DONE
        || tw_fragments_add(&walk->fragments, &ip, &part, packet->time_ns) != TW_DONE
        || ip.protocol != TW_IP_PROTOCOL_TCP || tw_tcp_parse(ip.payload, ip.payload_len, &tcp) != TW_DONE) {
        return;
    }
    walk_segment(walk, &ip, &tcp);
    if (walk->rewrite) {
        rewrite_headers(&link, &ip, &tcp);
    }
}

// walk_on goes on from where *from stands, which stays as it is, through the bytes that follow there.
static void walk_on(struct walk *walk, const struct tw_capture *from, const uint8_t *bytes, size_t len)
{
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture = *from;
    struct tw_cursor window = {bytes, len};
    struct tw_item item;
    size_t needed = 0;
    enum tw_result result = TW_DONE;
    memcpy(interfaces, from->interfaces, sizeof interfaces);
    capture.interfaces = interfaces;
    while ((result = tw_capture_next(&capture, &window, &item, &needed)) == TW_DONE) {
        assert_int_equal(capture.offset - from->offset, len - window.left);
        if (item.type == TW_ITEM_PACKET) {
            walk_packet(walk, &item.packet);
        }
    }
    // Where it stopped it says why: more bytes are needed than there are, or a fault.
    assert_true(result == TW_SHORT ? needed > window.left : capture.fault != TW_CAPTURE_FAULT_NONE);
}

static void walk_whole(const char *name, const struct tw_test_file *file, void *context)
{
    struct walk *walk = context;
    struct tw_test_edge edge = tw_test_at_page_edge(file->bytes, file->len);
    size_t packets = walk->packets;
    walk->segments = walk->right = walk->packets = 0;
    struct tw_interface interfaces[MAX_INTERFACES] = {{0}};
    struct tw_capture start;
    tw_capture_init(&start, interfaces, MAX_INTERFACES);
    walk_on(walk, &start, edge.bytes, edge.len);
    tw_test_edge_free(&edge);
    if (walk->segments != walk->packets || walk->right != walk->segments) {
        fail_msg("%s: %zu packets, %zu segments, %zu right", name, walk->packets, walk->segments, walk->right);
    }
    walk->packets += packets;
}

static void test_every_packet_of_every_capture_is_a_right_segment(void **state)
{
    (void)state;
    struct walk walk = {.rewrite = true};
    tw_test_each_capture(walk_whole, &walk);
    assert_true(walk.packets > 1000);
    assert_int_equal(walk.wrong, 0);
}

// at_each_item calls `run` before each item of a file: the reader stands there, and `item_len` bytes are the item.
typedef void (*item_fn)(struct walk *walk, const struct tw_capture *at, const struct tw_test_file *file,
                        size_t item_len);

static void at_each_item(struct walk *walk, const struct tw_test_file *file, item_fn run)
{
    struct tw_interface interfaces[MAX_INTERFACES] = {{0}};
    struct tw_interface before[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = {file->bytes, file->len};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    for (;;) {
        struct tw_capture at = capture;
        memcpy(before, interfaces, sizeof before);
        at.interfaces = before;
        if (tw_capture_next(&capture, &window, &item, &needed) != TW_DONE) {
            return;
        }
        run(walk, &at, file, item.len);
    }
}

// cut_packet walks a packet as smaller and smaller snap lengths leave it.
static void cut_packet(struct walk *walk, const struct tw_packet *packet)
{
    struct tw_test_edge edge = tw_test_at_page_edge(packet->bytes.data, packet->bytes.len);
    struct tw_packet cut = *packet;
    for (size_t len = edge.len; len-- > 0;) {
        memmove(edge.bytes + edge.len - len, edge.bytes + edge.len - len - 1, len);
        cut.bytes = tw_span_of(edge.bytes + edge.len - len, len);
        walk_packet(walk, &cut);
    }
    tw_test_edge_free(&edge);
}

// cut_item cuts the file at every place inside one item. What stands before has been read the same way each time.
static void cut_item(struct walk *walk, const struct tw_capture *at, const struct tw_test_file *file, size_t item_len)
{
    struct tw_test_edge edge = tw_test_at_page_edge(file->bytes + at->offset, item_len);
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_item item;
    for (size_t len = item_len;; len--) {
        struct tw_capture capture = *at;
        struct tw_cursor window = {edge.bytes + edge.len - len, len};
        size_t needed = 0;
        memcpy(interfaces, at->interfaces, sizeof interfaces);
        capture.interfaces = interfaces;
        enum tw_result result = tw_capture_next(&capture, &window, &item, &needed);
        assert_int_equal(result, len == item_len ? TW_DONE : TW_SHORT);
        assert_true(result == TW_DONE || (needed > len && needed <= item_len && window.left == len));
        if (result == TW_DONE && item.type == TW_ITEM_PACKET) {
            cut_packet(walk, &item.packet);
        }
        if (len == 0) {
            break;
        }
        memmove(edge.bytes + edge.len - len + 1, edge.bytes + edge.len - len, len - 1);
    }
    tw_test_edge_free(&edge);
}

static void walk_cut(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    at_each_item(context, file, cut_item);
}

static void test_every_capture_cut_anywhere(void **state)
{
    (void)state;
    struct walk walk = {0};
    tw_test_each_capture(walk_cut, &walk);
    assert_int_equal(walk.wrong, 0);
}

#define READ_ON 1024  // bytes behind a changed item, where the reader may find itself

// flip_item changes every byte of one item in three ways, and walks through it and some bytes more.
static void flip_item(struct walk *walk, const struct tw_capture *at, const struct tw_test_file *file, size_t item_len)
{
    static const uint8_t masks[] = {0xff, 0x01, 0x80};
    size_t behind = file->len - at->offset - item_len;
    struct tw_test_edge edge =
        tw_test_at_page_edge(file->bytes + at->offset, item_len + (behind < READ_ON ? behind : READ_ON));
    for (size_t i = 0; i < item_len * sizeof masks; i++) {
        edge.bytes[i / sizeof masks] ^= masks[i % sizeof masks];
        walk_on(walk, at, edge.bytes, edge.len);
        edge.bytes[i / sizeof masks] ^= masks[i % sizeof masks];
    }
    tw_test_edge_free(&edge);
}

static void walk_flipped(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    at_each_item(context, file, flip_item);
}

static void test_every_capture_with_every_byte_changed(void **state)
{
    (void)state;
    struct walk walk = {0};
    void *memory = malloc(tw_fragments_size(4));
    assert_non_null(memory);
    tw_fragments_init(&walk.fragments, memory, tw_fragments_size(4));
    tw_test_each_capture(walk_flipped, &walk);
    assert_true(walk.wrong > 1000);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_packet_of_every_capture_is_a_right_segment),
        cmocka_unit_test(test_every_capture_cut_anywhere),
        cmocka_unit_test(test_every_capture_with_every_byte_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
