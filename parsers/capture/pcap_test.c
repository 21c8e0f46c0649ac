// pcap: both byte orders, three formats, lengths that lie.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/pcap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/page.h"

// The bytes stand as the fields do.
// clang-format off
static const uint8_t little_microseconds[] = {
    0xd4, 0xc3, 0xb2, 0xa1,         // magic
    2, 0, 4, 0,                     // version 2.4
    0, 0, 0, 0, 0, 0, 0, 0,         // reserved
    3, 0, 0, 0,                     // snap length 3, which the record below does not keep to
    1, 0, 0, 0x14,                  // Ethernet, frames end in an FCS of 2 words
    0x80, 0xe1, 0x4e, 0x68,         // 2025-06-15 15:06:40 UTC
    1, 0, 0, 0,                     // + 1 microsecond
    4, 0, 0, 0, 0xdc, 5, 0, 0,      // 4 bytes captured of 1500
    'd', 'a', 't', 'a',
};

static const uint8_t little_nanoseconds[] = {
    0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
    0x80, 0xe1, 0x4e, 0x68,
    0xe8, 3, 0, 0,                  // + 1000 nanoseconds
    4, 0, 0, 0, 0xdc, 5, 0, 0,
    'd', 'a', 't', 'a',
};

static const uint8_t big_microseconds[] = {
    0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1,
    0x68, 0x4e, 0xe1, 0x80,
    0, 0, 0, 1,
    0, 0, 0, 4, 0, 0, 5, 0xdc,
    'd', 'a', 't', 'a',
};

static const uint8_t big_nanoseconds[] = {
    0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1,
    0x68, 0x4e, 0xe1, 0x80,
    0, 0, 3, 0xe8,
    0, 0, 0, 4, 0, 0, 5, 0xdc,
    'd', 'a', 't', 'a',
};

static const uint8_t little_modified[] = {
    0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
    0x80, 0xe1, 0x4e, 0x68,
    1, 0, 0, 0,
    4, 0, 0, 0, 0xdc, 5, 0, 0,
    2, 0, 0, 0, 0, 8, 4, 0,         // interface 2, protocol, packet type
    'd', 'a', 't', 'a',
};

static const uint8_t big_modified[] = {
    0xa1, 0xb2, 0xcd, 0x34, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1,
    0x68, 0x4e, 0xe1, 0x80,
    0, 0, 0, 1,
    0, 0, 0, 4, 0, 0, 5, 0xdc,
    0, 0, 0, 2, 8, 0, 4, 0,
    'd', 'a', 't', 'a',
};
// clang-format on

static const struct file {
    const char *name;
    const uint8_t *bytes;
    size_t len;
    bool big, nanoseconds;
} files[] = {
    {"little-endian, microseconds", little_microseconds, sizeof little_microseconds, false, false},
    {"little-endian, nanoseconds", little_nanoseconds, sizeof little_nanoseconds, false, true},
    {"big-endian, microseconds", big_microseconds, sizeof big_microseconds, true, false},
    {"big-endian, nanoseconds", big_nanoseconds, sizeof big_nanoseconds, true, true},
    {"little-endian, modified", little_modified, sizeof little_modified, false, false},
    {"big-endian, modified", big_modified, sizeof big_modified, true, false},
};

static void check_packet(const struct tw_capture *capture, const struct tw_item *item, size_t len)
{
    assert_int_equal(item->type, TW_ITEM_PACKET);
    assert_int_equal(item->offset, TW_PCAP_FILE_HEADER);
    assert_int_equal(item->len, len - TW_PCAP_FILE_HEADER);
    assert_true(item->packet.has_time);
    assert_int_equal(item->packet.time_ns, 1750000000000001000ULL);
    assert_int_equal(item->packet.link_type, 1);
    assert_int_equal(item->packet.interface, 0);
    assert_int_equal(item->packet.wire_len, 1500);
    assert_int_equal(item->packet.bytes.len, 4);
    assert_memory_equal(item->packet.bytes.data, "data", 4);
    assert_int_equal(capture->offset, len);
}

// read_cut reads a file of one packet of which only the first `len` bytes are there.
static void read_cut(const uint8_t *bytes, size_t len, void *context)
{
    const struct file *file = context;
    struct tw_interface interface;
    struct tw_capture capture;
    struct tw_cursor window = {bytes, len};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, &interface, 1);
    enum tw_result header = tw_capture_next(&capture, &window, &item, &needed);
    assert_int_equal(header, len < TW_PCAP_FILE_HEADER ? TW_SHORT : TW_DONE);
    if (header == TW_SHORT) {
        assert_true(needed > len && needed <= TW_PCAP_FILE_HEADER);
        return;
    }
    assert_int_equal(item.type, TW_ITEM_SECTION);
    assert_int_equal(capture.swapped, file->big);
    assert_int_equal(interface.resolution, file->nanoseconds ? 9 : 6);
    enum tw_result packet = tw_capture_next(&capture, &window, &item, &needed);
    assert_int_equal(packet, len < file->len ? TW_SHORT : TW_DONE);
    if (packet == TW_DONE) {
        check_packet(&capture, &item, file->len);
        assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_SHORT);
    }
    assert_int_equal(window.left, packet == TW_DONE ? 0 : len - TW_PCAP_FILE_HEADER);
}

static void test_every_form_is_read_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct file file = files[i];
        tw_test_every_cut(file.bytes, file.len, read_cut, &file);
    }
}

static void test_an_absurd_length_is_damage(void **state)
{
    (void)state;
    uint8_t bytes[sizeof little_microseconds];
    memcpy(bytes, little_microseconds, sizeof bytes);
    struct tw_interface interface;
    struct tw_capture capture;
    struct tw_cursor window = {bytes, sizeof bytes};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, &interface, 1);
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_DONE);
    bytes[24 + 8 + 3] = 1;  // 16 MiB and 4 bytes: one more than anybody writes
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_BROKEN);
    assert_int_equal(capture.fault, TW_CAPTURE_FAULT_LENGTH);
    assert_int_equal(capture.offset, 24);
    bytes[24 + 8] = 0;  // 16 MiB: the most
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_SHORT);
    assert_int_equal(needed, 16 + TW_CAPTURE_MAX_BLOCK);
}

static void test_a_table_without_room_is_told(void **state)
{
    (void)state;
    struct tw_capture capture;
    struct tw_cursor window = {little_microseconds, sizeof little_microseconds};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, NULL, 0);
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_BROKEN);
    assert_int_equal(capture.fault, TW_CAPTURE_FAULT_TOO_MANY_INTERFACES);
}

static void test_a_record_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    struct tw_interface interface = {.link_type = 1, .resolution = 9, .snap_len = 262144};
    struct tw_packet packet = {.time_ns = 1750000000000001000ULL, .bytes = tw_span_of("data", 4), .wire_len = 1500};
    uint8_t bytes[sizeof little_nanoseconds];
    for (size_t room = 0; room <= sizeof bytes; room++) {
        struct tw_writer w = tw_writer_into(bytes, room);
        bool header = tw_pcap_write_header(&w, &interface);
        bool record = tw_pcap_write_packet(&w, &interface, &packet);
        assert_int_equal(header, room >= TW_PCAP_FILE_HEADER);
        assert_int_equal(record, room == sizeof bytes);
        assert_int_equal(w.len, record ? sizeof bytes : header ? TW_PCAP_FILE_HEADER : 0);
    }
    assert_memory_equal(bytes, little_nanoseconds, sizeof bytes);
}

static void test_a_time_after_2106_is_not_written(void **state)
{
    (void)state;
    struct tw_interface interface = {.link_type = 1, .resolution = 6};
    struct tw_packet packet = {.time_ns = 4294967296ULL * 1000000000ULL};
    uint8_t bytes[64];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_false(tw_pcap_write_packet(&w, &interface, &packet));
    assert_int_equal(w.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_is_read_cut_anywhere),
        cmocka_unit_test(test_an_absurd_length_is_damage),
        cmocka_unit_test(test_a_table_without_room_is_told),
        cmocka_unit_test(test_a_record_is_written_whole_or_not_at_all),
        cmocka_unit_test(test_a_time_after_2106_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
