// The tracker over the captures with known contents, and over copies of them with losses, cuts and damage.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/load.h"
#include "tests/support/page.h"
#include "tests/support/wire.h"

#include <jansson.h>
#include <stdio.h>

static json_t *load_truth(void)
{
    struct tw_test_file file = tw_test_load_capture("truth.json");
    json_t *truth = json_loadb((const char *)file.bytes, file.len, 0, NULL);
    assert_non_null(truth);
    tw_test_file_free(&file);
    return truth;
}

static void check_capture(const char *name, const struct tw_test_file *file, void *context)
{
    char key[64];
    snprintf(key, sizeof(key), "%.*s", (int)strcspn(name, "."), name);
    const json_t *truth = json_object_get(context, key);
    const json_t *same = json_object_get(truth, "streams_as");  // made of another capture
    const json_t *streams =
        json_object_get(same ? json_object_get(context, json_string_value(same)) : truth, "streams");
    assert_non_null(streams);
    uint64_t digest = 0;
    for (unsigned way = 0; way < 3; way++) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.batches = way == 1, .twice = way == 2};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        struct rp_tracker_counts counts = done(tracker, &book);
        assert_int_equal(book.opened, json_array_size(streams));
        assert_int_equal(book.openings[TW_OPENING_COMPLETE], book.opened);
        assert_int_equal(book.closings[TW_CLOSING_FIN] + book.closings[TW_CLOSING_RST], book.opened);
        assert_int_equal(book.gaps, 0);
        assert_int_equal(counts.segments + counts.late, packets * (changes.twice ? 2 : 1));
        assert_true(changes.twice || counts.late == 0);
        assert_true(way == 0 || book.digest == digest);
        digest = book.digest;
    }
}

static void test_captures_agree_with_their_truth(void **state)
{
    (void)state;
    json_t *truth = load_truth();
    tw_test_each_capture(check_capture, truth);
    json_decref(truth);
}

static void leave_out_each(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint64_t packet = 1;; packet++) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.leave_out = packet};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        (void)done(tracker, &book);
        assert_true(book.gaps <= 2);
        assert_int_equal(book.openings[TW_OPENING_NONE] + book.openings[TW_OPENING_REFUSED], 0);
        if (packet == packets) {
            break;
        }
    }
}

static void test_any_packet_may_be_lost(void **state)
{
    (void)state;
    tw_test_each_capture(leave_out_each, NULL);
}

static void cut_packets(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint32_t snap_len = 0; snap_len < 200; snap_len += 1 + snap_len / 60) {
        struct notebook book;
        struct rp_tracker *tracker = new_tracker(&book, NULL);
        const struct changes changes = {.snap_len = snap_len + 1, .batches = snap_len % 2 == 0};
        uint64_t packets = track(tracker, tw_span_of(file->bytes, file->len), &changes);
        struct rp_tracker_counts counts = done(tracker, &book);
        assert_int_equal(counts.segments + counts.cut + counts.late + counts.not_ip, packets);
    }
}

static void test_packets_may_be_cut(void **state)
{
    (void)state;
    tw_test_each_capture(cut_packets, NULL);
}

static void track_bytes(const uint8_t *bytes, size_t len, void *context)
{
    const struct changes *changes = context;
    struct notebook book;
    struct rp_tracker_config config = {.seed = 1, .max_lent = (size_t)1 << 20};
    struct rp_tracker *tracker = new_tracker(&book, &config);
    (void)track(tracker, tw_span_of(bytes, len), changes);
    (void)done(tracker, &book);
}

static void test_captures_may_be_damaged(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    struct changes changes = {0};
    tw_test_every_cut(file.bytes, file.len, track_bytes, &changes);
    changes.batches = true;
    tw_test_every_flip(file.bytes, file.len, 0xff, track_bytes, &changes);
    tw_test_every_flip(file.bytes, file.len, 0x01, track_bytes, &changes);
    tw_test_file_free(&file);
}

// in_a_crowd tracks a capture while so many other connections are live that packets stand in line.
static struct rp_tracker_counts in_a_crowd(const struct tw_test_file *file, const struct changes *changes,
                                           struct notebook *book)
{
    struct wire wire = new_wire(book, NULL);
    for (wire.address = 0; wire.address < 600; wire.address++) {
        client(&wire, TW_TCP_SYN, wire.address, 0, "");
    }
    (void)track(wire.tracker, tw_span_of(file->bytes, file->len), changes);
    return done(wire.tracker, book);
}

static void check_in_a_crowd(const char *name, const struct tw_test_file *file, void *context)
{
    (void)name;
    (void)context;
    for (uint32_t snap_len = 0; snap_len < 200; snap_len += 33) {
        struct notebook one_by_one;
        struct notebook in_line;
        struct changes changes = {.snap_len = snap_len, .twice = snap_len % 2 == 1};
        struct rp_tracker_counts expected = in_a_crowd(file, &changes, &one_by_one);
        changes.batches = true;
        struct rp_tracker_counts counts = in_a_crowd(file, &changes, &in_line);
        assert_memory_equal(&counts, &expected, sizeof(counts));
        assert_int_equal(in_line.digest, one_by_one.digest);
        assert_memory_equal(in_line.closings, one_by_one.closings, sizeof(in_line.closings));
        assert_memory_equal(in_line.kinds, one_by_one.kinds, sizeof(in_line.kinds));
    }
}

static void test_a_crowd_changes_nothing(void **state)
{
    (void)state;
    tw_test_each_capture(check_in_a_crowd, NULL);
}

static void test_wrong_checksums_are_passed_over_when_asked(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    const struct changes changes = {0};
    struct notebook book;
    struct rp_tracker_config config = {.check_checksums = true};
    struct rp_tracker *tracker = new_tracker(&book, &config);
    track(tracker, tw_span_of(file.bytes, file.len), &changes);
    assert_int_equal(done(tracker, &book).wrong_checksum, 0);
    file.bytes[24 + 16 + 14 + 20 + 4] ^= 0xff;  // the first packet's sequence number
    tracker = new_tracker(&book, &config);
    track(tracker, tw_span_of(file.bytes, file.len), &changes);
    assert_int_equal(done(tracker, &book).wrong_checksum, 1);
    tw_test_file_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures_agree_with_their_truth),
        cmocka_unit_test(test_any_packet_may_be_lost),
        cmocka_unit_test(test_packets_may_be_cut),
        cmocka_unit_test(test_captures_may_be_damaged),
        cmocka_unit_test(test_wrong_checksums_are_passed_over_when_asked),
        cmocka_unit_test(test_a_crowd_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
