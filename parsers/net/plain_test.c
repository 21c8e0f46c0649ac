// The short way through plain packets reads what the layers read one by one, of every packet and whatever is wrong with it.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/plain.h"

#include "parsers/capture/capture.h"
#include "parsers/net/link.h"
#include "tests/support/load.h"
#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static unsigned num_plain;

static bool layer_by_layer(uint16_t link_type, struct tw_span frame, struct tw_tcp *tcp, struct tw_flow_key *key,
                           enum tw_end *end)
{
    struct tw_link link;
    struct tw_ip ip;
    if (tw_link_parse(link_type, frame, &link) != TW_DONE || link.ip.len == 0 || tw_ip_parse(link.ip, &ip) != TW_DONE
        || ip.fragment || ip.protocol != TW_IP_PROTOCOL_TCP
        || tw_tcp_parse(ip.payload, ip.payload_len, tcp) != TW_DONE) {
        return false;
    }
    *end = tw_flow_key_make(&ip, tcp, key);
    return true;
}

static void same_span(struct tw_span a, struct tw_span b)
{
    assert_ptr_equal(a.data, b.data);
    assert_int_equal(a.len, b.len);
}

static void compare(uint16_t link_type, struct tw_span frame)
{
    struct tw_tcp tcp;
    struct tw_tcp expected;
    struct tw_flow_key key;
    struct tw_flow_key expected_key;
    enum tw_end end = TW_END_A;
    enum tw_end expected_end = TW_END_A;
    if (!tw_plain_parse(link_type, frame, &tcp, &key, &end)) {
        return;
    }
    num_plain++;
    assert_true(layer_by_layer(link_type, frame, &expected, &expected_key, &expected_end));
    assert_int_equal(end, expected_end);
    assert_memory_equal(&key, &expected_key, sizeof(key));
    assert_int_equal(tcp.src_port, expected.src_port);
    assert_int_equal(tcp.dst_port, expected.dst_port);
    assert_int_equal(tcp.seq, expected.seq);
    assert_int_equal(tcp.ack, expected.ack);
    assert_int_equal(tcp.flags, expected.flags);
    assert_int_equal(tcp.reserved, expected.reserved);
    assert_int_equal(tcp.window, expected.window);
    assert_int_equal(tcp.checksum, expected.checksum);
    assert_int_equal(tcp.urgent, expected.urgent);
    assert_int_equal(tcp.missing, expected.missing);
    same_span(tcp.options, expected.options);
    same_span(tcp.payload, expected.payload);
}

static void compare_bytes(const uint8_t *bytes, size_t len, void *context)
{
    compare(*(uint16_t *)context, tw_span_of(bytes, len));
}

static void compare_file(const char *name, const struct tw_test_file *file, void *context)
{
    struct tw_interface interfaces[4];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(tw_span_of(file->bytes, file->len));
    struct tw_item item;
    size_t needed = 0;
    (void)name;
    (void)context;
    tw_capture_init(&capture, interfaces, 4);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        if (item.type != TW_ITEM_PACKET) {
            continue;
        }
        size_t len = item.packet.bytes.len < 100 ? item.packet.bytes.len : 100;  // of whose headers everything is tried
        compare(item.packet.link_type, item.packet.bytes);
        tw_test_every_cut(item.packet.bytes.data, len, compare_bytes, &item.packet.link_type);
        tw_test_every_flip(item.packet.bytes.data, len, 0xff, compare_bytes, &item.packet.link_type);
        tw_test_every_flip(item.packet.bytes.data, len, 0x01, compare_bytes, &item.packet.link_type);
    }
}

static void test_it_reads_what_the_layers_read(void **state)
{
    (void)state;
    tw_test_each_capture(compare_file, NULL);
    assert_true(num_plain > 1000);
}

// Both ends at one address: the ports say which comes first.
static void test_ends_at_one_address(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        uint8_t frame[60] = {[12] = 8, [14] = 0x45, [17] = 40, [23] = 6, [26] = 127, [29] = 1, [30] = 127, [33] = 1};
        frame[35] = 2;
        frame[37] = (uint8_t)(1 + i);
        frame[46] = 0x50;
        num_plain = 0;
        compare(TW_LINK_ETHERNET, tw_span_of(frame, sizeof(frame)));  // with six bytes of padding
        assert_int_equal(num_plain, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_reads_what_the_layers_read),
        cmocka_unit_test(test_ends_at_one_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
