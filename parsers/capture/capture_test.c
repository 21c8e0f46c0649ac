// Capture files: recognised, refused with the right fault, read through any window, and written back.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/capture/pcap.h"
#include "parsers/capture/pcapng.h"
#include "tests/support/load.h"
#include "tests/support/page.h"

#define MAX_INTERFACES 4

static const struct refused {
    const char *name;
    uint8_t bytes[24];
    enum tw_capture_fault fault;
} refused[] = {
    {"gzip", {0x1f, 0x8b, 8, 0}, TW_CAPTURE_FAULT_COMPRESSED},
    {"xz", {0xfd, '7', 'z', 'X', 'Z', 0}, TW_CAPTURE_FAULT_COMPRESSED},
    {"zstd", {0x28, 0xb5, 0x2f, 0xfd}, TW_CAPTURE_FAULT_COMPRESSED},
    {"lz4", {0x04, 0x22, 0x4d, 0x18}, TW_CAPTURE_FAULT_COMPRESSED},
    {"bzip2", {'B', 'Z', 'h', '9'}, TW_CAPTURE_FAULT_COMPRESSED},
    {"text", {'G', 'E', 'T', ' '}, TW_CAPTURE_FAULT_MAGIC},
    {"zeros", {0}, TW_CAPTURE_FAULT_MAGIC},
    {"a section without its byte order", {0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 1, 2, 3, 4}, TW_CAPTURE_FAULT_MAGIC},
    {"pcap version 3", {0xd4, 0xc3, 0xb2, 0xa1, 3, 0, 4, 0}, TW_CAPTURE_FAULT_VERSION},
};

static void test_what_is_no_capture_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct tw_interface interfaces[MAX_INTERFACES];
        struct tw_capture capture;
        struct tw_cursor window = {refused[i].bytes, sizeof refused[i].bytes};
        struct tw_item item;
        size_t needed = 0;
        tw_capture_init(&capture, interfaces, MAX_INTERFACES);
        for (int again = 0; again < 2; again++) {
            if (tw_capture_next(&capture, &window, &item, &needed) != TW_BROKEN || capture.fault != refused[i].fault) {
                fail_msg("%s: fault %d, expected %d", refused[i].name, capture.fault, refused[i].fault);
            }
        }
        assert_int_equal(window.left, sizeof refused[i].bytes);
        assert_int_equal(capture.offset, 0);
    }
}

static void test_every_fault_has_its_words(void **state)
{
    (void)state;
    for (int fault = TW_CAPTURE_FAULT_NONE; fault <= TW_CAPTURE_FAULT_TOO_MANY_INTERFACES; fault++) {
        const char *text = tw_capture_fault_text((enum tw_capture_fault)fault);
        assert_true(strlen(text) > 10);
        for (int other = TW_CAPTURE_FAULT_NONE; other < fault; other++) {
            assert_string_not_equal(text, tw_capture_fault_text((enum tw_capture_fault)other));
        }
    }
}

static void test_an_empty_file_is_short(void **state)
{
    (void)state;
    struct tw_capture capture;
    struct tw_cursor window = {NULL, 0};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, NULL, 0);
    assert_int_equal(tw_capture_next(&capture, &window, &item, &needed), TW_SHORT);
    assert_int_equal(needed, 4);
    assert_int_equal(capture.format, TW_CAPTURE_UNKNOWN);
}

// next_in_small_windows asks for one item with no more bytes than the reader says it needs, at a page's edge.
static bool next_in_small_windows(struct tw_capture *capture, const struct tw_test_file *file, struct tw_item *item)
{
    size_t left = file->len - capture->offset;
    size_t needed = 0;
    for (;;) {
        struct tw_test_edge edge = tw_test_at_page_edge(file->bytes + capture->offset, needed);
        struct tw_cursor window = {edge.bytes, edge.len};
        size_t next_needed = 0;
        enum tw_result result = tw_capture_next(capture, &window, item, &next_needed);
        tw_test_edge_free(&edge);
        if (result == TW_DONE) {
            assert_int_equal(item->len, needed);
            return true;
        }
        assert_int_equal(result, TW_SHORT);
        assert_true(next_needed > needed);
        if (next_needed > left) {
            assert_int_equal(left, 0);
            return false;
        }
        needed = next_needed;
    }
}

static void in_small_windows(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    size_t *packets = context;
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_item item;
    uint64_t end = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    while (next_in_small_windows(&capture, file, &item)) {
        assert_int_equal(item.offset, end);
        end = item.offset + item.len;
        *packets += item.type == TW_ITEM_PACKET ? 1 : 0;
    }
    assert_int_equal(end, file->len);
}

static void test_the_reader_asks_for_just_what_it_needs(void **state)
{
    (void)state;
    size_t packets = 0;
    tw_test_each_capture(in_small_windows, &packets);
    assert_true(packets > 1000);
}

// write_item writes what was read; blocks with options of their own are copied, as the header of pcapng.h says.
static void write_item(struct tw_writer *w, const struct tw_capture *capture, const struct tw_item *item,
                       const uint8_t *source)
{
    const struct tw_interface *interface = &capture->interfaces[0];
    bool pcap = capture->format == TW_CAPTURE_PCAP;
    switch (item->type) {
    case TW_ITEM_SECTION:
        assert_true(pcap ? tw_pcap_write_header(w, interface) : tw_writer_bytes(w, tw_span_of(source, item->len)));
        break;
    case TW_ITEM_PACKET:
        assert_true(pcap ? tw_pcap_write_packet(w, interface, &item->packet)
                         : tw_pcapng_write_packet(w, &capture->interfaces[item->packet.interface], &item->packet));
        break;
    case TW_ITEM_SECRETS: assert_true(tw_pcapng_write_secrets(w, item->secrets.type, item->secrets.bytes)); break;
    case TW_ITEM_INTERFACE:
    case TW_ITEM_OTHER: assert_true(tw_writer_bytes(w, tw_span_of(source, item->len))); break;
    }
}

static void write_back(const char *name, const struct tw_test_file *file, void *context)
{
    (void)context;
    uint8_t *copy = malloc(file->len);
    assert_non_null(copy);
    struct tw_writer w = tw_writer_into(copy, file->len);
    struct tw_interface interfaces[MAX_INTERFACES];
    struct tw_capture capture;
    struct tw_cursor window = {file->bytes, file->len};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, MAX_INTERFACES);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        write_item(&w, &capture, &item, file->bytes + item.offset);
        if (w.len != capture.offset || memcmp(copy + item.offset, file->bytes + item.offset, item.len) != 0) {
            fail_msg("%s: the item at %llu is written otherwise", name, (unsigned long long)item.offset);
        }
    }
    assert_int_equal(w.len, file->len);
    free(copy);
}

static void test_captures_are_written_back_to_the_same_bytes(void **state)
{
    (void)state;
    tw_test_each_capture(write_back, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_capture_is_refused),
        cmocka_unit_test(test_every_fault_has_its_words),
        cmocka_unit_test(test_an_empty_file_is_short),
        cmocka_unit_test(test_the_reader_asks_for_just_what_it_needs),
        cmocka_unit_test(test_captures_are_written_back_to_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
