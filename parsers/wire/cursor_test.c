// The cursor: a read moves, or it fails and moves nothing.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/wire/cursor.h"
#include "tests/support/page.h"

// Each read, under one shape, so that one loop can try all of them.
static bool read_u8(struct tw_cursor *c, uint64_t *out)
{
    uint8_t value = 0;
    bool ok = tw_cursor_u8(c, &value);
    *out = value;
    return ok;
}

static bool read_u16(struct tw_cursor *c, uint64_t *out)
{
    uint16_t value = 0;
    bool ok = tw_cursor_u16(c, &value);
    *out = value;
    return ok;
}

static bool read_u16le(struct tw_cursor *c, uint64_t *out)
{
    uint16_t value = 0;
    bool ok = tw_cursor_u16le(c, &value);
    *out = value;
    return ok;
}

static bool read_u24(struct tw_cursor *c, uint64_t *out)
{
    uint32_t value = 0;
    bool ok = tw_cursor_u24(c, &value);
    *out = value;
    return ok;
}

static bool read_u32(struct tw_cursor *c, uint64_t *out)
{
    uint32_t value = 0;
    bool ok = tw_cursor_u32(c, &value);
    *out = value;
    return ok;
}

static bool read_u32le(struct tw_cursor *c, uint64_t *out)
{
    uint32_t value = 0;
    bool ok = tw_cursor_u32le(c, &value);
    *out = value;
    return ok;
}

static bool read_u64(struct tw_cursor *c, uint64_t *out)
{
    return tw_cursor_u64(c, out);
}

static const struct integer {
    const char *name;
    bool (*read)(struct tw_cursor *c, uint64_t *out);
    size_t width;
    uint64_t value;  // of the bytes 81 82 83 …
} integers[] = {
    {"u8", read_u8, 1, 0x81},
    {"u16", read_u16, 2, 0x8182},
    {"u16le", read_u16le, 2, 0x8281},
    {"u24", read_u24, 3, 0x818283},
    {"u32", read_u32, 4, 0x81828384},
    {"u32le", read_u32le, 4, 0x84838281},
    {"u64", read_u64, 8, 0x8182838485868788},
};

static void integer_at_cut(const uint8_t *bytes, size_t len, void *context)
{
    const struct integer *integer = context;
    struct tw_cursor c = tw_cursor_over(tw_span_of(bytes, len));
    uint64_t value = 0;
    bool ok = integer->read(&c, &value);
    assert_int_equal(ok, len >= integer->width);
    assert_ptr_equal(c.at, ok ? bytes + integer->width : bytes);
    assert_int_equal(c.left, ok ? len - integer->width : len);
    if (ok) {
        assert_int_equal(value, integer->value);
    }
}

static void test_integers(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89};
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        struct integer integer = integers[i];
        tw_test_every_cut(bytes, sizeof bytes, integer_at_cut, &integer);
    }
}

static const struct block {
    bool (*read)(struct tw_cursor *c, struct tw_span *out);
    uint8_t bytes[8];  // the length 3, "abc", and what follows
    size_t head;
} blocks[] = {
    {tw_cursor_block8, {3, 'a', 'b', 'c', 0xff}, 1},
    {tw_cursor_block16, {0, 3, 'a', 'b', 'c', 0xff}, 2},
    {tw_cursor_block24, {0, 0, 3, 'a', 'b', 'c', 0xff}, 3},
};

static void block_at_cut(const uint8_t *bytes, size_t len, void *context)
{
    const struct block *block = context;
    struct tw_cursor c = tw_cursor_over(tw_span_of(bytes, len));
    struct tw_span out = {0};
    bool ok = block->read(&c, &out);
    assert_int_equal(ok, len >= block->head + 3);
    assert_int_equal(c.left, ok ? len - block->head - 3 : len);
    if (ok) {
        assert_true(tw_span_equal(out, tw_span_of("abc", 3)));
    }
}

static void test_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        struct block block = blocks[i];
        tw_test_every_cut(block.bytes, block.head + 4, block_at_cut, &block);
    }
}

// A length that reaches past its parent fails, however large it is, and the cursor stays before the length.
static void test_block_past_its_parent(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0xff, 0xff, 0xff, 0x00};
    struct tw_span out = {0};
    struct tw_cursor c = tw_cursor_over(tw_span_of(bytes, sizeof bytes));
    assert_false(tw_cursor_block8(&c, &out));
    assert_false(tw_cursor_block16(&c, &out));
    assert_false(tw_cursor_block24(&c, &out));
    assert_int_equal(c.left, sizeof bytes);
}

static void test_bytes_copy_and_skip(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3, 4, 5};
    struct tw_cursor c = tw_cursor_over(tw_span_of(bytes, sizeof bytes));
    struct tw_span out = {0};
    uint8_t copy[2] = {0};
    assert_true(tw_cursor_bytes(&c, &out, 2));
    assert_ptr_equal(out.data, bytes);
    assert_int_equal(out.len, 2);
    assert_true(tw_cursor_copy(&c, copy, 2));
    assert_memory_equal(copy, bytes + 2, 2);
    assert_false(tw_cursor_copy(&c, copy, 2));
    assert_false(tw_cursor_skip(&c, 2));
    assert_true(tw_span_equal(tw_cursor_rest(&c), tw_span_of(bytes + 4, 1)));
    assert_true(tw_cursor_skip(&c, 1));
    assert_true(tw_cursor_skip(&c, 0));
    assert_int_equal(c.left, 0);
}

// An empty span without memory can be read from: everything fails but what reads nothing.
static void test_find(void **state)
{
    struct tw_cursor c = tw_cursor_over(tw_span_of("abcab", 5));
    (void)state;
    assert_true(tw_cursor_find(&c, 'a'));
    assert_int_equal(c.left, 5);
    assert_true(tw_cursor_find(&c, 'c'));
    assert_int_equal(c.left, 3);
    assert_false(tw_cursor_find(&c, 'c' + 1));
    assert_int_equal(c.left, 3);
    c = (struct tw_cursor){0};
    assert_false(tw_cursor_find(&c, 0));
}

static void test_nothing(void **state)
{
    (void)state;
    struct tw_cursor c = tw_cursor_over((struct tw_span){0});
    struct tw_span out = {0};
    uint8_t value = 0;
    assert_false(tw_cursor_u8(&c, &value));
    assert_true(tw_cursor_bytes(&c, &out, 0));
    assert_true(tw_cursor_skip(&c, 0));
    assert_true(tw_span_equal(out, (struct tw_span){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_block_past_its_parent),
        cmocka_unit_test(test_bytes_copy_and_skip),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
