// The writer: what does not fit writes nothing, and nothing after it is written either.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/wire/writer.h"
#include "tests/support/page.h"

static const uint8_t everything[] = {
    0x01,                                            // u8
    0x02, 0x03,                                      // u16
    0x04, 0x05, 0x06,                                // u24
    0x07, 0x08, 0x09, 0x0a,                          // u32
    0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12,  // u64
    0x14, 0x13,                                      // u16le
    0x18, 0x17, 0x16, 0x15,                          // u32le
    'r',  'a',  'w',                                 // bytes
    0x00, 0x00,                                      // zeros
    0x01, 'a',                                       // block8
    0x00, 0x01, 'b',                                 // block16
    0x00, 0x00, 0x01, 'c',                           // block24
    0x00, 0x04, 0x03, 'x',  'y',  'z',               // a block of one byte's length inside one of two
};

static bool write_everything(struct tw_writer *w)
{
    (void)(tw_writer_u8(w, 0x01) && tw_writer_u16(w, 0x0203) && tw_writer_u24(w, 0x040506)
           && tw_writer_u32(w, 0x0708090a) && tw_writer_u64(w, 0x0b0c0d0e0f101112) && tw_writer_u16le(w, 0x1314)
           && tw_writer_u32le(w, 0x15161718) && tw_writer_bytes(w, tw_span_of("raw", 3)) && tw_writer_zeros(w, 2)
           && tw_writer_block8(w, tw_span_of("a", 1)) && tw_writer_block16(w, tw_span_of("b", 1))
           && tw_writer_block24(w, tw_span_of("c", 1)));
    size_t outer = tw_writer_open(w, 2);
    size_t inner = tw_writer_open(w, 1);
    (void)tw_writer_bytes(w, tw_span_of("xyz", 3));
    (void)(tw_writer_close(w, inner, 1) && tw_writer_close(w, outer, 2));
    return tw_writer_ok(w);
}

// Into a room of every size: too small a one is full, never overrun (it ends at an unmapped page), and what was written
// is the beginning of what was to be.
static void test_every_size_of_room(void **state)
{
    (void)state;
    for (size_t cap = 0; cap <= sizeof everything; cap++) {
        struct tw_test_edge room = tw_test_at_page_edge(everything, cap);
        struct tw_writer w = tw_writer_into(room.bytes, cap);
        assert_int_equal(write_everything(&w), cap == sizeof everything);
        assert_true(w.len <= cap);
        if (cap == sizeof everything) {
            assert_memory_equal(room.bytes, everything, sizeof everything);
        }
        tw_test_edge_free(&room);
    }
}

static void test_full_stays_full(void **state)
{
    (void)state;
    uint8_t room[3];
    struct tw_writer w = tw_writer_into(room, sizeof room);
    assert_true(tw_writer_u16(&w, 1));
    assert_false(tw_writer_u16(&w, 2));
    assert_false(tw_writer_u8(&w, 3));  // it would fit
    assert_false(tw_writer_ok(&w));
    assert_int_equal(tw_writer_span(&w).len, 2);
}

// A block that is longer than its length can say is refused.
static void test_block_too_long_for_its_length(void **state)
{
    (void)state;
    static uint8_t room[70000];
    static const uint8_t long_block[65536];
    struct tw_writer w = tw_writer_into(room, sizeof room);
    assert_false(tw_writer_block8(&w, tw_span_of(long_block, 256)));
    w = tw_writer_into(room, sizeof room);
    assert_true(tw_writer_block8(&w, tw_span_of(long_block, 255)));
    assert_false(tw_writer_block16(&w, tw_span_of(long_block, 65536)));
    w = tw_writer_into(room, sizeof room);
    size_t place = tw_writer_open(&w, 1);
    assert_true(tw_writer_zeros(&w, 256));
    assert_false(tw_writer_close(&w, place, 1));
    assert_false(tw_writer_ok(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size_of_room),
        cmocka_unit_test(test_full_stays_full),
        cmocka_unit_test(test_block_too_long_for_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
