// Link layers: each kind of frame, cut at every length.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/page.h"

#define MACS 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2
#define IPV4 0x45, 0, 0, 20  // the beginning of a packet
#define IPV6 0x60, 0, 0, 0

struct frame {
    const char *name;
    uint16_t link_type;
    uint8_t bytes[80];
    size_t len;
    size_t ip_at;   // where the packet starts; 0 where there is none, but see `raw`
    size_t needed;  // bytes from which on the frame is understood
    uint16_t ether_type;
    uint8_t num_vlans;
    uint16_t vlan[2];
    bool raw;  // the packet starts at once
};

#define FRAME(...) .bytes = {__VA_ARGS__}, .len = sizeof((uint8_t[]){__VA_ARGS__})

// clang-format off
static const struct frame frames[] = {
    {"Ethernet, IPv4", TW_LINK_ETHERNET, FRAME(MACS, 8, 0, IPV4), .ip_at = 14, .needed = 14, .ether_type = 0x0800},
    {"Ethernet, IPv6", TW_LINK_ETHERNET, FRAME(MACS, 0x86, 0xdd, IPV6), .ip_at = 14, .needed = 14, .ether_type = 0x86dd},
    {"Ethernet, ARP", TW_LINK_ETHERNET, FRAME(MACS, 8, 6, 0, 1, 8, 0), .needed = 14, .ether_type = 0x0806},
    {"802.1Q", TW_LINK_ETHERNET, FRAME(MACS, 0x81, 0, 0xa0, 7, 8, 0, IPV4),
     .ip_at = 18, .needed = 18, .ether_type = 0x0800, .num_vlans = 1, .vlan = {7}},
    {"802.1ad", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0xa8, 0x0f, 0xff, 0x81, 0, 0, 7, 0x86, 0xdd, IPV6),
     .ip_at = 22, .needed = 22, .ether_type = 0x86dd, .num_vlans = 2, .vlan = {4095, 7}},
    {"three tags", TW_LINK_ETHERNET, FRAME(MACS, 0x91, 0, 0, 1, 0x91, 0, 0, 2, 0x81, 0, 0, 3, 8, 0, IPV4),
     .ip_at = 26, .needed = 26, .ether_type = 0x0800, .num_vlans = 3, .vlan = {1, 2}},
    {"nine tags", TW_LINK_ETHERNET,
     FRAME(MACS, 0x81, 0, 0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3, 0x81, 0, 0, 4, 0x81, 0, 0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7,
           0x81, 0, 0, 8, 0x81, 0, 0, 9, 8, 0, IPV4),
     .needed = 46, .ether_type = 0x8100, .num_vlans = 8, .vlan = {1, 2}},
    {"MPLS, two labels", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x47, 0, 1, 0, 64, 0, 1, 1, 64, IPV4),
     .ip_at = 22, .needed = 23, .ether_type = 0x0800},
    {"MPLS, IPv6", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x48, 0, 1, 1, 64, IPV6),
     .ip_at = 18, .needed = 19, .ether_type = 0x86dd},
    {"MPLS, a pseudowire", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x47, 0, 1, 1, 64, 0, 0, 0, 0),
     .needed = 19, .ether_type = 0x8847},
    {"PPPoE session, IPv4", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 6, 0, 0x21, IPV4),
     .ip_at = 22, .needed = 22, .ether_type = 0x0800},
    {"PPPoE session, IPv6", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 6, 0, 0x57, IPV6),
     .ip_at = 22, .needed = 22, .ether_type = 0x86dd},
    {"PPPoE session, LCP", TW_LINK_ETHERNET, FRAME(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 6, 0xc0, 0x21, 9, 0),
     .needed = 22, .ether_type = 0x8864},
    {"Linux cooked v1", TW_LINK_LINUX_SLL, FRAME(0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, IPV4),
     .ip_at = 16, .needed = 16, .ether_type = 0x0800},
    {"Linux cooked v1, tagged", TW_LINK_LINUX_SLL,
     FRAME(0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0x81, 0, 0, 7, 0x86, 0xdd, IPV6),
     .ip_at = 20, .needed = 20, .ether_type = 0x86dd, .num_vlans = 1, .vlan = {7}},
    {"Linux cooked v2", TW_LINK_LINUX_SLL2,
     FRAME(0x86, 0xdd, 0, 0, 0, 0, 0, 2, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, IPV6),
     .ip_at = 20, .needed = 20, .ether_type = 0x86dd},
    {"BSD loopback, little-endian", TW_LINK_NULL, FRAME(2, 0, 0, 0, IPV4), .ip_at = 4, .needed = 4, .ether_type = 0x0800},
    {"BSD loopback, big-endian", TW_LINK_NULL, FRAME(0, 0, 0, 2, IPV4), .ip_at = 4, .needed = 4, .ether_type = 0x0800},
    {"BSD loopback, NetBSD", TW_LINK_NULL, FRAME(24, 0, 0, 0, IPV6), .ip_at = 4, .needed = 4, .ether_type = 0x86dd},
    {"BSD loopback, FreeBSD", TW_LINK_NULL, FRAME(28, 0, 0, 0, IPV6), .ip_at = 4, .needed = 4, .ether_type = 0x86dd},
    {"BSD loopback, Darwin", TW_LINK_NULL, FRAME(0, 0, 0, 30, IPV6), .ip_at = 4, .needed = 4, .ether_type = 0x86dd},
    {"BSD loopback, Linux", TW_LINK_NULL, FRAME(10, 0, 0, 0, IPV6), .ip_at = 4, .needed = 4, .ether_type = 0x86dd},
    {"BSD loopback, AppleTalk", TW_LINK_NULL, FRAME(16, 0, 0, 0, 1, 2), .needed = 4},
    {"OpenBSD loopback", TW_LINK_LOOP, FRAME(0, 0, 0, 24, IPV6), .ip_at = 4, .needed = 4, .ether_type = 0x86dd},
    {"raw IPv4", TW_LINK_RAW, FRAME(IPV4), .raw = true, .needed = 1, .ether_type = 0x0800},
    {"raw IPv6", TW_LINK_RAW, FRAME(IPV6), .raw = true, .needed = 1, .ether_type = 0x86dd},
    {"raw IPv4 (12)", TW_LINK_RAW_12, FRAME(IPV4), .raw = true, .needed = 1, .ether_type = 0x0800},
    {"raw IPv6 (14)", TW_LINK_RAW_14, FRAME(IPV6), .raw = true, .needed = 1, .ether_type = 0x86dd},
    {"raw nothing", TW_LINK_RAW, FRAME(0, 0, 0, 0), .needed = 1},
    {"IPv4 alone", TW_LINK_IPV4, FRAME(IPV4), .raw = true, .needed = 0, .ether_type = 0x0800},
    {"IPv6 alone", TW_LINK_IPV6, FRAME(IPV6), .raw = true, .needed = 0, .ether_type = 0x86dd},
};
// clang-format on

static void check_frame(const struct frame *want, const struct tw_link *actual, const uint8_t *bytes, size_t len)
{
    size_t ip_len = want->ip_at != 0 || want->raw ? len - want->ip_at : 0;
    if (actual->ether_type != want->ether_type || actual->num_vlans != want->num_vlans
        || actual->vlan[0] != want->vlan[0] || actual->vlan[1] != want->vlan[1] || actual->ip.len != ip_len
        || (ip_len != 0 && actual->ip.data != bytes + want->ip_at)) {
        fail_msg("%s, %zu bytes: type %04x, %u tags (%u, %u), %zu bytes of IP", want->name, len, actual->ether_type,
                 actual->num_vlans, actual->vlan[0], actual->vlan[1], actual->ip.len);
    }
}

static void parse_cut(const uint8_t *bytes, size_t len, void *context)
{
    const struct frame *frame = context;
    struct tw_link link;
    enum tw_result result = tw_link_parse(frame->link_type, tw_span_of(bytes, len), &link);
    if (result != (len < frame->needed ? TW_SHORT : TW_DONE)) {
        fail_msg("%s, %zu bytes: result %d", frame->name, len, result);
    }
    if (result == TW_DONE) {
        check_frame(frame, &link, bytes, len);
    }
}

static void test_every_kind_of_frame_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        struct frame frame = frames[i];
        assert_true(tw_link_known(frame.link_type));
        tw_test_every_cut(frame.bytes, frame.len, parse_cut, &frame);
    }
}

static void test_only_what_is_known_is_parsed(void **state)
{
    (void)state;
    const uint8_t bytes[64] = {0};
    for (uint32_t type = 0; type <= UINT16_MAX; type++) {
        struct tw_link link;
        enum tw_result result = tw_link_parse((uint16_t)type, tw_span_of(bytes, sizeof bytes), &link);
        assert_int_equal(result, tw_link_known((uint16_t)type) ? TW_DONE : TW_BROKEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_frame_cut_anywhere),
        cmocka_unit_test(test_only_what_is_known_is_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
