// pcapng: every type of block in both byte orders, options, several sections, and lengths that contradict themselves.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/pcapng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/page.h"

#define MAX_INTERFACES 2

// The bytes stand as the blocks do.
// clang-format off
static const uint8_t little[] = {
    // section header, version 1.0, length not told
    0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0, 0,
    // interface 0: Ethernet, snap length 6, no options
    1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 20, 0, 0, 0,
    // interface 1: raw IP, no snap length; if_name "lo", if_tsresol 9, if_tsoffset 10, end
    1, 0, 0, 0, 52, 0, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 'l', 'o', 0, 0, 9, 0, 1, 0,
    9, 0, 0, 0, 14, 0, 8, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 0, 0, 0,
    // secrets: TLS key log, 5 bytes
    10, 0, 0, 0, 28, 0, 0, 0, 'K', 'S', 'L', 'T', 5, 0, 0, 0, '#', ' ', 'k', 'e', 'y', 0, 0, 0, 28, 0, 0, 0,
    // enhanced packet on interface 1: 2^32 + 7 nanoseconds, 3 bytes of 60, comment "hi"
    6, 0, 0, 0, 48, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 60, 0, 0, 0,
    'a', 'b', 'c', 0, 1, 0, 2, 0, 'h', 'i', 0, 0, 0, 0, 0, 0, 48, 0, 0, 0,
    // simple packet: 8 bytes on the wire, of which the snap length of interface 0 leaves 6
    3, 0, 0, 0, 24, 0, 0, 0, 8, 0, 0, 0, 's', 'i', 'm', 'p', 'l', 'e', 0, 0, 24, 0, 0, 0,
    // obsolete packet on interface 0, 9 drops: 7 microseconds, 4 bytes
    2, 0, 0, 0, 36, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0,
    'o', 'l', 'd', '!', 36, 0, 0, 0,
    // name resolution, empty
    4, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0,
    // interface statistics
    5, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0,
    // custom block
    0xad, 0x0b, 0, 0, 16, 0, 0, 0, 1, 2, 3, 4, 16, 0, 0, 0,
};

// The same blocks, big-endian.
static const uint8_t big[] = {
    0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 28,
    0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 6, 0, 0, 0, 20,
    0, 0, 0, 1, 0, 0, 0, 52, 0, 101, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 'l', 'o', 0, 0, 0, 9, 0, 1,
    9, 0, 0, 0, 0, 14, 0, 8, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 52,
    0, 0, 0, 10, 0, 0, 0, 28, 'T', 'L', 'S', 'K', 0, 0, 0, 5, '#', ' ', 'k', 'e', 'y', 0, 0, 0, 0, 0, 0, 28,
    0, 0, 0, 6, 0, 0, 0, 48, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 60,
    'a', 'b', 'c', 0, 0, 1, 0, 2, 'h', 'i', 0, 0, 0, 0, 0, 0, 0, 0, 0, 48,
    0, 0, 0, 3, 0, 0, 0, 24, 0, 0, 0, 8, 's', 'i', 'm', 'p', 'l', 'e', 0, 0, 0, 0, 0, 24,
    0, 0, 0, 2, 0, 0, 0, 36, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 4,
    'o', 'l', 'd', '!', 0, 0, 0, 36,
    0, 0, 0, 4, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 16,
    0, 0, 0, 5, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24,
    0, 0, 0x0b, 0xad, 0, 0, 0, 16, 1, 2, 3, 4, 0, 0, 0, 16,
};
// clang-format on

#define SECTION_LEN sizeof little

// What each block above is, in either byte order.
static const struct expected {
    enum tw_item_type type;
    size_t len;
    struct tw_packet packet;
    const char *bytes;
} expected[] = {
    {TW_ITEM_SECTION, 28, {0}, NULL},
    {TW_ITEM_INTERFACE, 20, {0}, NULL},
    {TW_ITEM_INTERFACE, 52, {0}, NULL},
    {TW_ITEM_SECRETS, 28, {0}, "# key"},
    {TW_ITEM_PACKET,
     48,
     {.time_ns = 14294967303, .has_time = true, .link_type = 101, .interface = 1, .wire_len = 60},
     "abc"},
    {TW_ITEM_PACKET, 24, {.link_type = 1, .wire_len = 8}, "simple"},
    {TW_ITEM_PACKET, 36, {.time_ns = 7000, .has_time = true, .link_type = 1, .wire_len = 4}, "old!"},
    {TW_ITEM_OTHER, 16, {0}, NULL},
    {TW_ITEM_OTHER, 24, {0}, NULL},
    {TW_ITEM_OTHER, 16, {0}, NULL},
};
#define NUM_EXPECTED (sizeof expected / sizeof expected[0])

static void check_packet(const struct tw_packet *actual, const struct expected *want)
{
    assert_int_equal(actual->time_ns, want->packet.time_ns);
    assert_int_equal(actual->has_time, want->packet.has_time);
    assert_int_equal(actual->link_type, want->packet.link_type);
    assert_int_equal(actual->interface, want->packet.interface);
    assert_int_equal(actual->wire_len, want->packet.wire_len);
    assert_int_equal(actual->bytes.len, strlen(want->bytes));
    assert_memory_equal(actual->bytes.data, want->bytes, actual->bytes.len);
}

static void check_item(const struct tw_item *actual, const struct expected *want)
{
    assert_int_equal(actual->type, want->type);
    assert_int_equal(actual->len, want->len);
    if (want->type == TW_ITEM_PACKET) {
        check_packet(&actual->packet, want);
    }
    if (want->type == TW_ITEM_SECRETS) {
        assert_int_equal(actual->secrets.type, TW_SECRETS_TLS_KEY_LOG);
        assert_int_equal(actual->secrets.bytes.len, strlen(want->bytes));
        assert_memory_equal(actual->secrets.bytes.data, want->bytes, actual->secrets.bytes.len);
    }
}

// read_cut reads the first `len` bytes of some sections: every whole block, then TW_SHORT.
static void read_cut(const uint8_t *bytes, size_t len, void *context)
{
    (void)context;
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = {bytes, len};
    struct tw_item item;
    size_t needed = 0;
    size_t at = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    for (size_t i = 0; at + expected[i % NUM_EXPECTED].len <= len; i++) {
        assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_DONE);
        assert_int_equal(item.offset, at);
        check_item(&item, &expected[i % NUM_EXPECTED]);
        at += item.len;
        assert_int_equal(capture.offset, at);
        assert_int_equal(window.left, len - at);
    }
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_SHORT);
    assert_true(needed > len - at);
    assert_int_equal(window.left, len - at);
}

static void test_every_block_in_both_orders_cut_anywhere(void **state)
{
    (void)state;
    uint8_t both[2 * SECTION_LEN];
    memcpy(both, little, SECTION_LEN);
    memcpy(both + SECTION_LEN, big, SECTION_LEN);
    assert_int_equal(sizeof big, SECTION_LEN);
    tw_test_every_cut(both, sizeof both, read_cut, NULL);
    tw_test_every_cut(big, sizeof big, read_cut, NULL);
}

static void test_an_interface_is_kept_with_its_options(void **state)
{
    (void)state;
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = {big, sizeof big};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_DONE);
    }
    assert_true(capture.swapped);
    assert_int_equal(capture.num_interfaces, 2);
    assert_int_equal(interfaces[0].resolution, 6);
    assert_int_equal(interfaces[0].snap_len, 6);
    assert_int_equal(interfaces[1].link_type, 101);
    assert_int_equal(interfaces[1].resolution, 9);
    assert_int_equal(interfaces[1].offset_s, 10);
    assert_int_equal(item.interface.link_type, 101);
    assert_int_equal(item.interface.offset_s, 10);
}

// Where one value in the little-endian section is changed, and what that makes of it.
static const struct damage {
    const char *what;
    size_t at;
    uint8_t value;
    enum tw_capture_fault fault;
} damages[] = {
    {"a block of 16 bytes more", 28 + 4, 36, TW_CAPTURE_FAULT_LENGTH},
    {"a block of 22 bytes", 28 + 4, 22, TW_CAPTURE_FAULT_LENGTH},
    {"a block of 8 bytes", 28 + 4, 8, TW_CAPTURE_FAULT_LENGTH},
    {"a block beyond 16 MiB", 28 + 4 + 3, 2, TW_CAPTURE_FAULT_LENGTH},
    {"another length at the end", 28 + 16, 24, TW_CAPTURE_FAULT_LENGTH},
    {"a version 2 section", 12, 2, TW_CAPTURE_FAULT_VERSION},
    {"a section of 12 bytes", 4, 12, TW_CAPTURE_FAULT_LENGTH},
    {"more secrets than the block", 100 + 12, 9, TW_CAPTURE_FAULT_LENGTH},
    {"more packet than the block", 128 + 20, 17, TW_CAPTURE_FAULT_LENGTH},
    {"an interface that is not there", 128 + 8, 2, TW_CAPTURE_FAULT_INTERFACE},
    {"one that was not there for the old packet", 200 + 8, 2, TW_CAPTURE_FAULT_INTERFACE},
    {"a packet of no interface", 28, 3, TW_CAPTURE_FAULT_INTERFACE},
    {"one interface too many", 128, 1, TW_CAPTURE_FAULT_TOO_MANY_INTERFACES},
};

static enum tw_capture_fault fault_of(const uint8_t *bytes, size_t len)
{
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = {bytes, len};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
    }
    return capture.fault;
}

static void test_damage_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        struct tw_test_edge edge = tw_test_at_page_edge(little, sizeof little);
        assert_int_not_equal(edge.bytes[damages[i].at], damages[i].value);
        edge.bytes[damages[i].at] = damages[i].value;
        enum tw_capture_fault fault = fault_of(edge.bytes, edge.len);
        if (fault != damages[i].fault) {
            fail_msg("%s: \"%s\"", damages[i].what, tw_capture_fault_text(fault));
        }
        tw_test_edge_free(&edge);
    }
}

static void test_blocks_too_short_for_their_fields(void **state)
{
    (void)state;
    static const uint32_t types[] = {TW_PCAPNG_SECTION,       TW_PCAPNG_INTERFACE,       TW_PCAPNG_OBSOLETE_PACKET,
                                     TW_PCAPNG_SIMPLE_PACKET, TW_PCAPNG_ENHANCED_PACKET, TW_PCAPNG_SECRETS};
    uint8_t bytes[48 + 12];
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
        assert_true(tw_writer_bytes(&w, tw_span_of(little, 48)));  // section and interface 0
        assert_true(tw_writer_u32le(&w, types[i]) && tw_writer_u32le(&w, 12) && tw_writer_u32le(&w, 12));
        enum tw_capture_fault fault = types[i] == TW_PCAPNG_SECTION ? TW_CAPTURE_FAULT_MAGIC : TW_CAPTURE_FAULT_LENGTH;
        assert_int_equal(fault_of(bytes, sizeof bytes), fault);
    }
}

static void test_options_that_do_not_fit_end_the_options(void **state)
{
    (void)state;
    uint8_t bytes[sizeof little];
    memcpy(bytes, little, sizeof bytes);
    bytes[28 + 20 + 16 + 2] = 200;  // the length of if_name
    assert_int_equal(fault_of(bytes, sizeof bytes), TW_CAPTURE_FAULT_NONE);
}

static size_t write_all(struct tw_writer *w)
{
    const struct tw_interface interface[] = {
        {.link_type = 1, .resolution = 6, .snap_len = 6},
        {.link_type = 101, .resolution = 9, .offset_s = 10},
    };
    const struct tw_packet packet = {
        .time_ns = 14294967303, .interface = 1, .bytes = tw_span_of("abc", 3), .wire_len = 60};
    size_t whole = 0;
    whole += tw_pcapng_write_section(w) ? 1 : 0;
    whole += tw_pcapng_write_interface(w, &interface[0]) ? 1 : 0;
    whole += tw_pcapng_write_interface(w, &interface[1]) ? 1 : 0;
    whole += tw_pcapng_write_secrets(w, TW_SECRETS_TLS_KEY_LOG, tw_span_of("# key", 5)) ? 1 : 0;
    whole += tw_pcapng_write_packet(w, &interface[1], &packet) ? 1 : 0;
    return whole;
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    uint8_t bytes[256];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_int_equal(write_all(&w), 5);
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(tw_writer_span(&w));
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    for (size_t i = 0; i < 5; i++) {
        struct expected want = expected[i];
        assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_DONE);
        want.len = item.len;  // options differ
        check_item(&item, &want);
    }
    assert_int_equal(window.left, 0);
    assert_int_equal(interfaces[0].snap_len, 6);
    assert_int_equal(interfaces[1].resolution, 9);
    assert_int_equal(interfaces[1].offset_s, 10);
}

static void test_a_block_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    static const size_t ends[] = {0, 28, 48, 92, 120, 156};
    uint8_t bytes[156];
    for (size_t room = 0; room <= sizeof bytes; room++) {
        struct tw_writer w = tw_writer_into(bytes, room);
        size_t whole = write_all(&w);
        assert_int_equal(w.len, ends[whole]);
        assert_true(whole == 5 || room < ends[whole + 1]);
    }
}

static void test_what_no_block_can_hold_is_not_written(void **state)
{
    (void)state;
    const struct tw_interface late = {.resolution = 9, .offset_s = 2000000000};
    const struct tw_interface usual = {.resolution = 9};
    const struct tw_packet before = {.time_ns = 1};
    const struct tw_packet huge = {.bytes = {little, TW_CAPTURE_MAX_BLOCK + 1}};
    uint8_t bytes[64];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_false(tw_pcapng_write_packet(&w, &late, &before));
    w = tw_writer_into(bytes, sizeof bytes);
    assert_false(tw_pcapng_write_packet(&w, &usual, &huge));
    w = tw_writer_into(bytes, sizeof bytes);
    assert_false(tw_pcapng_write_secrets(&w, TW_SECRETS_TLS_KEY_LOG, huge.bytes));
    assert_int_equal(w.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_block_in_both_orders_cut_anywhere),
        cmocka_unit_test(test_an_interface_is_kept_with_its_options),
        cmocka_unit_test(test_damage_is_told),
        cmocka_unit_test(test_blocks_too_short_for_their_fields),
        cmocka_unit_test(test_options_that_do_not_fit_end_the_options),
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_a_block_is_written_whole_or_not_at_all),
        cmocka_unit_test(test_what_no_block_can_hold_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
