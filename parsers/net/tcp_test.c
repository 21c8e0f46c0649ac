// TCP segments: headers, options and checksums as seen in the wild, cut at every length, and written again.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/tcp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/page.h"

// The first segment of corpus/captures/tls12-ticket-resume.pcap, with four bytes of payload behind it.
// clang-format off
static const uint8_t syn[] = {
    0xd3, 0x60, 0x11, 0x36,                      // port 54112 to 4406
    0xd4, 0x8a, 0x49, 0x45,                      // sequence number
    0, 0, 0, 0,                                  // acknowledgement
    0xa0, 0x02, 0xfa, 0xf0,                      // 40 bytes of header, SYN, window 64240
    0xc5, 0x6a, 0, 0,                            // checksum, urgent pointer
    2, 4, 0x05, 0xb4,                            // MSS 1460
    4, 2,                                        // SACK permitted
    8, 10, 0x8c, 0x1f, 0xfb, 0x18, 0, 0, 0, 0,   // timestamps
    1, 3, 3, 10,                                 // filler, window scale 10
    'd', 'a', 't', 'a',
};
// clang-format on

static const struct tw_ip loopback = {.version = 4, .protocol = 6, .src = {127, 0, 0, 1}, .dst = {127, 0, 0, 1}};

static void parse_cut(const uint8_t *bytes, size_t len, void *context)
{
    size_t wire_len = *(const size_t *)context;
    struct tw_tcp tcp;
    enum tw_result result = tw_tcp_parse(tw_span_of(bytes, len), wire_len, &tcp);
    assert_int_equal(result, len < 40 ? TW_SHORT : TW_DONE);
    if (result != TW_DONE) {
        return;
    }
    assert_int_equal(tcp.src_port, 54112);
    assert_int_equal(tcp.dst_port, 4406);
    assert_int_equal(tcp.seq, 0xd48a4945);
    assert_int_equal(tcp.ack, 0);
    assert_int_equal(tcp.flags, TW_TCP_SYN);
    assert_int_equal(tcp.reserved, 0);
    assert_int_equal(tcp.window, 64240);
    assert_int_equal(tcp.checksum, 0xc56a);
    assert_ptr_equal(tcp.options.data, bytes + 20);
    assert_int_equal(tcp.options.len, 20);
    assert_int_equal(tcp.payload.len, len - 40);
    assert_int_equal(tcp.missing, wire_len - len);
}

static void test_a_segment_cut_anywhere(void **state)
{
    (void)state;
    size_t whole = sizeof syn;
    size_t longer = 1500;
    tw_test_every_cut(syn, sizeof syn, parse_cut, &whole);
    tw_test_every_cut(syn, sizeof syn, parse_cut, &longer);
}

static void test_offsets_that_contradict_the_length_are_broken(void **state)
{
    (void)state;
    uint8_t bytes[sizeof syn];
    struct tw_tcp tcp;
    memcpy(bytes, syn, sizeof syn);
    bytes[12] = 0x40;  // 16 bytes of header
    assert_int_equal(tw_tcp_parse(tw_span_of(bytes, sizeof bytes), sizeof bytes, &tcp), TW_BROKEN);
    bytes[12] = 0xf0;  // 60 bytes of header in a segment of 44
    assert_int_equal(tw_tcp_parse(tw_span_of(bytes, sizeof bytes), sizeof bytes, &tcp), TW_BROKEN);
    assert_int_equal(tw_tcp_parse(tw_span_of(bytes, sizeof bytes), 60, &tcp), TW_SHORT);
    assert_int_equal(tw_tcp_parse(tw_span_of(bytes, 19), 19, &tcp), TW_BROKEN);
}

static void test_a_segment_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    struct tw_tcp tcp;
    uint8_t bytes[sizeof syn];
    assert_int_equal(tw_tcp_parse(tw_span_of(syn, sizeof syn), sizeof syn, &tcp), TW_DONE);
    for (size_t room = 0; room <= sizeof bytes; room++) {
        struct tw_writer w = tw_writer_into(bytes, room);
        assert_int_equal(tw_tcp_write(&w, &tcp), room == sizeof bytes);
        assert_int_equal(w.len, room == sizeof bytes ? room : 0);
    }
    assert_memory_equal(bytes, syn, sizeof syn);
    const uint8_t options[44] = {0};
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    tcp.options = tw_span_of(options, 3);
    assert_false(tw_tcp_write(&w, &tcp));
    w = tw_writer_into(bytes, sizeof bytes);
    tcp.options = tw_span_of(options, 44);
    assert_false(tw_tcp_write(&w, &tcp));
}

static struct tw_tcp_summary summary_of(const uint8_t *options, size_t len)
{
    struct tw_test_edge edge = tw_test_at_page_edge(options, len);
    const struct tw_tcp tcp = {.window = 1000, .options = {edge.bytes, edge.len}};
    struct tw_tcp_summary summary;
    tw_tcp_summarise(&tcp, &summary);
    tw_test_edge_free(&edge);
    return summary;
}
#define SUMMARY(...) summary_of((const uint8_t[]){__VA_ARGS__}, sizeof((uint8_t[]){__VA_ARGS__}))

static void test_a_syn_is_summarised(void **state)
{
    (void)state;
    struct tw_tcp_summary summary = summary_of(syn + 20, 20);
    assert_true(summary.seen && summary.has_mss && summary.has_window_scale && summary.sack_permitted);
    assert_true(summary.timestamps && !summary.broken);
    assert_int_equal(summary.window, 1000);
    assert_int_equal(summary.mss, 1460);
    assert_int_equal(summary.window_scale, 10);
    assert_false(summary.md5 || summary.ao || summary.fast_open || summary.has_user_timeout);
}

static void test_the_rarer_options(void **state)
{
    (void)state;
    struct tw_tcp_summary fast_open = SUMMARY(34, 10, 1, 2, 3, 4, 5, 6, 7, 8);
    assert_true(fast_open.fast_open);
    assert_int_equal(fast_open.fast_open_len, 8);
    struct tw_tcp_summary asked = SUMMARY(34, 2);
    assert_true(asked.fast_open);
    assert_int_equal(asked.fast_open_len, 0);
    struct tw_tcp_summary experiment = SUMMARY(254, 8, 0xf9, 0x89, 1, 2, 3, 4);
    assert_true(experiment.fast_open);
    assert_int_equal(experiment.fast_open_len, 4);
    assert_false(SUMMARY(254, 4, 0xe2, 0xd4).fast_open);
    struct tw_tcp_summary timeout = SUMMARY(28, 4, 0x80, 5);
    assert_true(timeout.has_user_timeout);
    assert_int_equal(timeout.user_timeout, 0x8005);
    assert_true(SUMMARY(19, 18, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16).md5);
    assert_true(SUMMARY(29, 4, 1, 2).ao);
    assert_false(SUMMARY(77, 3, 1, 1, 1, 0).broken);  // unknown, fillers, end
}

static void test_options_that_do_not_fit_are_told(void **state)
{
    (void)state;
    assert_true(SUMMARY(2).broken);
    assert_true(SUMMARY(2, 0).broken);
    assert_true(SUMMARY(2, 1).broken);
    assert_true(SUMMARY(2, 4, 5).broken);
    assert_true(SUMMARY(4, 2, 2, 5, 0).sack_permitted);
    assert_false(SUMMARY(2, 3, 5).has_mss);  // a length that MSS cannot have
    assert_false(SUMMARY(0, 2, 0).broken);   // behind the end nothing counts
}

static enum tw_checksum judge(uint16_t field, size_t len)
{
    uint8_t bytes[40];
    memcpy(bytes, syn, sizeof bytes);
    bytes[16] = (uint8_t)(field >> 8);
    bytes[17] = (uint8_t)field;
    return tw_tcp_checksum(&loopback, tw_span_of(bytes, len), sizeof bytes);
}

static void test_checksums_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(judge(0xc56a, 40), TW_CHECKSUM_RIGHT);
    assert_int_equal(judge(0xc56b, 40), TW_CHECKSUM_WRONG);
    assert_int_equal(judge(0, 40), TW_CHECKSUM_OFFLOADED);
    assert_int_equal(judge(0xfe30, 40),
                     TW_CHECKSUM_OFFLOADED);  // 7f00 + 1 + 7f00 + 1 + 6 + 40: the pseudo-header alone
    assert_int_equal(judge(0xfe08, 40), TW_CHECKSUM_OFFLOADED);  // and without its length
    assert_int_equal(judge(0xc56a, 39), TW_CHECKSUM_UNKNOWN);
    assert_int_equal(judge(0xc56a, 10), TW_CHECKSUM_UNKNOWN);
}

static void test_checksums_are_made(void **state)
{
    (void)state;
    struct tw_ip v6 = {.version = 6, .src = {0x20, 1, [15] = 1}, .dst = {0x20, 1, [15] = 2}};
    for (size_t len = 20; len <= sizeof syn; len++) {  // odd lengths too
        uint8_t bytes[sizeof syn];
        memcpy(bytes, syn, sizeof bytes);
        bytes[16] = bytes[17] = 0;
        for (int version = 4; version <= 6; version += 2) {
            const struct tw_ip *ip = version == 4 ? &loopback : &v6;
            bytes[16] = bytes[17] = 0;
            uint16_t sum = tw_tcp_checksum_make(ip, tw_span_of(bytes, len));
            bytes[16] = (uint8_t)(sum >> 8);
            bytes[17] = (uint8_t)sum;
            assert_int_equal(tw_tcp_checksum(ip, tw_span_of(bytes, len), len), TW_CHECKSUM_RIGHT);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_segment_cut_anywhere),
        cmocka_unit_test(test_offsets_that_contradict_the_length_are_broken),
        cmocka_unit_test(test_a_segment_is_written_whole_or_not_at_all),
        cmocka_unit_test(test_a_syn_is_summarised),
        cmocka_unit_test(test_the_rarer_options),
        cmocka_unit_test(test_options_that_do_not_fit_are_told),
        cmocka_unit_test(test_checksums_are_told_apart),
        cmocka_unit_test(test_checksums_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
