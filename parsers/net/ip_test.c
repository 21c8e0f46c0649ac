// IP: headers of both versions with options, extensions, fragments and padding, cut at every length, and written again.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/page.h"

struct packet {
    const char *name;
    uint8_t bytes[120];
    size_t len;
    size_t payload_at;  // how many bytes the headers take
    size_t payload_len;
    struct tw_ip want;  // but payload
};

#define BYTES(...) .bytes = {__VA_ARGS__}, .len = sizeof((uint8_t[]){__VA_ARGS__})
#define V6_ADDRS                                                                                                       \
    0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
#define V6_WANT .version = 6, .ttl = 64, .src = {0x20, 1, 0x0d, 0xb8, [15] = 1}, .dst = {0x20, 1, 0x0d, 0xb8, [15] = 2}

// clang-format off
static const struct packet packets[] = {
    {"IPv4", BYTES(0x45, 0x12, 0, 24, 0x30, 0x71, 0x40, 0, 64, 6, 0x0c, 0x49, 192, 0, 2, 1, 198, 51, 100, 2, 'd', 'a', 't', 'a'),
     .payload_at = 20, .payload_len = 4,
     .want = {.version = 4, .protocol = 6, .ttl = 64, .traffic_class = 0x12, .dont_fragment = true, .fragment_id = 0x3071,
              .src = {192, 0, 2, 1}, .dst = {198, 51, 100, 2}}},
    {"IPv4 with options and padding behind", BYTES(
        0x47, 0, 0, 29, 0, 1, 0, 0, 1, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2,
        0x94, 4, 0, 0, 1, 1, 1, 0,  // router alert, fillers, end
        'x', 0, 0, 0, 0, 0),        // one byte, then Ethernet's padding
     .payload_at = 28, .payload_len = 1,
     .want = {.version = 4, .protocol = 6, .ttl = 1, .fragment_id = 1, .src = {192, 0, 2, 1}, .dst = {198, 51, 100, 2}}},
    {"IPv4, first fragment", BYTES(0x45, 0, 0, 28, 0, 7, 0x20, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2, 1, 2, 3, 4, 5, 6, 7, 8),
     .payload_at = 20, .payload_len = 8,
     .want = {.version = 4, .protocol = 17, .ttl = 64, .fragment = true, .more_fragments = true, .fragment_id = 7,
              .src = {192, 0, 2, 1}, .dst = {198, 51, 100, 2}}},
    {"IPv4, last fragment", BYTES(0x45, 0, 0, 22, 0, 7, 0x1f, 0xff, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2, 1, 2),
     .payload_at = 20, .payload_len = 2,
     .want = {.version = 4, .protocol = 17, .ttl = 64, .fragment = true, .fragment_offset = 65528, .fragment_id = 7,
              .src = {192, 0, 2, 1}, .dst = {198, 51, 100, 2}}},
    {"IPv6", BYTES(0x61, 0x2c, 0x27, 0x15, 0, 4, 6, 64, V6_ADDRS, 'd', 'a', 't', 'a'),
     .payload_at = 40, .payload_len = 4, .want = {V6_WANT, .protocol = 6, .traffic_class = 0x12, .flow_label = 0xc2715}},
    {"IPv6, padding behind", BYTES(0x60, 0, 0, 0, 0, 1, 6, 64, V6_ADDRS, 'x', 0, 0, 0),
     .payload_at = 40, .payload_len = 1, .want = {V6_WANT, .protocol = 6}},
    {"IPv6, every extension", BYTES(0x60, 0, 0, 0, 0, 62, 0, 64, V6_ADDRS,
        43, 0, 5, 2, 0, 0, 1, 0,                                  // hop by hop: router alert
        60, 0, 4, 0, 0, 0, 0, 0,                                  // routing, no segments left
        51, 0, 1, 4, 0, 0, 0, 0,                                  // destination: padding
        44, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,  // authentication, 24 bytes
        135, 0, 0, 0, 0, 0, 0, 9,                                 // fragment: first and last
        6, 0, 0, 0, 0, 0),                                        // mobility, cut off by the payload length
     .payload_at = 0},                                            // broken
    {"IPv6, extensions in a row", BYTES(0x60, 0, 0, 0, 0, 60, 0, 64, V6_ADDRS,
        43, 0, 5, 2, 0, 0, 1, 0,
        60, 0, 4, 0, 0, 0, 0, 0,
        51, 0, 1, 4, 0, 0, 0, 0,
        44, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
        6, 0, 0, 0, 0, 0, 0, 9,
        'd', 'a', 't', 'a'),
     .payload_at = 96, .payload_len = 4, .want = {V6_WANT, .protocol = 6, .fragment_id = 9}},
    {"IPv6, first fragment", BYTES(0x60, 0, 0, 0, 0, 16, 44, 64, V6_ADDRS, 60, 0, 0, 1, 0, 0, 0, 9, 6, 0, 1, 4, 0, 0, 0, 0),
     .payload_at = 48, .payload_len = 8,
     .want = {V6_WANT, .protocol = 60, .fragment = true, .more_fragments = true, .fragment_id = 9}},
    {"IPv6, last fragment", BYTES(0x60, 0, 0, 0, 0, 10, 44, 64, V6_ADDRS, 60, 0, 0, 8, 0, 0, 0, 9, 1, 2),
     .payload_at = 48, .payload_len = 2,
     .want = {V6_WANT, .protocol = 60, .fragment = true, .fragment_offset = 8, .fragment_id = 9}},
    {"IPv6, nothing follows", BYTES(0x60, 0, 0, 0, 0, 2, 59, 64, V6_ADDRS, 1, 2),
     .payload_at = 40, .payload_len = 2, .want = {V6_WANT, .protocol = 59}},
    {"IPv4, header length 16", BYTES(0x44, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2), .payload_at = 0},
    {"IPv4, shorter than its header", BYTES(0x46, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2), .payload_at = 0},
    {"version 5", BYTES(0x55), .payload_at = 0},
};
// clang-format on

static void check_packet(const struct packet *packet, const struct tw_ip *actual, const uint8_t *bytes, size_t len)
{
    size_t captured = len - packet->payload_at;
    struct tw_ip want = packet->want;
    want.payload =
        (struct tw_span){bytes + packet->payload_at, captured < packet->payload_len ? captured : packet->payload_len};
    want.payload_len = packet->payload_len;
    assert_int_equal(actual->version, want.version);
    assert_int_equal(actual->protocol, want.protocol);
    assert_int_equal(actual->ttl, want.ttl);
    assert_int_equal(actual->traffic_class, want.traffic_class);
    assert_int_equal(actual->flow_label, want.flow_label);
    assert_int_equal(actual->dont_fragment, want.dont_fragment);
    assert_int_equal(actual->fragment, want.fragment);
    assert_int_equal(actual->more_fragments, want.more_fragments);
    assert_int_equal(actual->fragment_offset, want.fragment_offset);
    assert_int_equal(actual->fragment_id, want.fragment_id);
    assert_memory_equal(actual->src, want.src, 16);
    assert_memory_equal(actual->dst, want.dst, 16);
    assert_ptr_equal(actual->payload.data, want.payload.data);
    assert_int_equal(actual->payload.len, want.payload.len);
    assert_int_equal(actual->payload_len, want.payload_len);
}

static void parse_cut(const uint8_t *bytes, size_t len, void *context)
{
    const struct packet *packet = context;
    struct tw_ip ip;
    enum tw_result result = tw_ip_parse(tw_span_of(bytes, len), &ip);
    bool broken = packet->payload_at == 0;
    enum tw_result expected = broken                     ? (len == packet->len ? TW_BROKEN : result)
                              : len < packet->payload_at ? TW_SHORT
                                                         : TW_DONE;
    if (result != expected || (broken && result == TW_DONE)) {
        fail_msg("%s, %zu bytes: result %d, expected %d", packet->name, len, result, expected);
    }
    if (result == TW_DONE) {
        check_packet(packet, &ip, bytes, len);
    }
}

static void test_every_packet_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        struct packet packet = packets[i];
        tw_test_every_cut(packet.bytes, packet.len, parse_cut, &packet);
    }
}

static void test_length_zero_means_to_the_end(void **state)
{
    (void)state;
    uint8_t v4[60] = {0x45, [9] = 6};
    uint8_t v6[60] = {0x60, [6] = 6};
    struct tw_ip ip;
    assert_int_equal(tw_ip_parse(tw_span_of(v4, sizeof v4), &ip), TW_DONE);
    assert_int_equal(ip.payload_len, 40);
    assert_int_equal(ip.payload.len, 40);
    assert_int_equal(tw_ip_parse(tw_span_of(v6, sizeof v6), &ip), TW_DONE);
    assert_int_equal(ip.payload_len, 20);
    assert_int_equal(ip.payload.len, 20);
}

// A header as Wikipedia's "Internet checksum" works it out: 0xb861.
static void test_the_checksum_is_filled_in(void **state)
{
    (void)state;
    const struct tw_ip ip = {.version = 4,
                             .protocol = 17,
                             .ttl = 64,
                             .dont_fragment = true,
                             .src = {192, 168, 0, 1},
                             .dst = {192, 168, 0, 199}};
    const uint8_t want[] = {0x45, 0,    0,    0x73, 0, 0,    0x40, 0,    0x40, 0x11,
                            0xb8, 0x61, 0xc0, 0xa8, 0, 0x01, 0xc0, 0xa8, 0,    0xc7};
    uint8_t bytes[sizeof want];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_true(tw_ip_write_header(&w, &ip, 0x73 - 20));
    assert_memory_equal(bytes, want, sizeof want);
}

static void test_a_header_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    uint8_t bytes[41];
    for (uint8_t version = 4; version <= 6; version = (uint8_t)(version + 2)) {
        size_t header_len = version == 4 ? 20 : 40;
        size_t most = version == 4 ? 65515 : 65535;
        const struct tw_ip ip = {.version = version};
        for (size_t room = 0; room < sizeof bytes; room++) {
            struct tw_writer w = tw_writer_into(bytes, room);
            assert_int_equal(tw_ip_write_header(&w, &ip, most), room >= header_len);
            assert_int_equal(w.len, room >= header_len ? header_len : 0);
        }
        struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
        assert_false(tw_ip_write_header(&w, &ip, most + 1));
        assert_int_equal(w.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_packet_cut_anywhere),
        cmocka_unit_test(test_length_zero_means_to_the_end),
        cmocka_unit_test(test_the_checksum_is_filled_in),
        cmocka_unit_test(test_a_header_is_written_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
