// Reassembly: any order, copies, overlaps, time, room, and what no packet can be.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/fragments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/page.h"

#define S 1000000000ULL

struct fixture {
    struct tw_fragments fragments;
    void *memory;
    uint8_t payload[65536];
    struct tw_ip out;
};

static void set_up(struct fixture *f, size_t num_slots)
{
    f->memory = malloc(tw_fragments_size(num_slots) + 1);
    assert_non_null(f->memory);
    tw_fragments_init(&f->fragments, f->memory, tw_fragments_size(num_slots));
    for (size_t i = 0; i < sizeof f->payload; i++) {
        f->payload[i] = (uint8_t)(i * 7 + i / 256);
    }
}

// part is a fragment of f->payload.
static struct tw_ip part(const struct fixture *f, uint32_t id, uint16_t offset, uint16_t len, bool more)
{
    return (struct tw_ip){
        .version = 4,
        .protocol = 6,
        .src = {192, 0, 2, 1},
        .dst = {192, 0, 2, 2},
        .fragment = true,
        .more_fragments = more,
        .fragment_offset = offset,
        .fragment_id = id,
        .payload = {f->payload + offset, len},
        .payload_len = len,
    };
}

static enum tw_result add(struct fixture *f, struct tw_ip ip, uint64_t time_ns)
{
    struct tw_test_edge edge = tw_test_at_page_edge(ip.payload.data, ip.payload.len);
    ip.payload.data = edge.bytes;
    enum tw_result result = tw_fragments_add(&f->fragments, &f->out, &ip, time_ns);
    tw_test_edge_free(&edge);
    return result;
}

static void assert_whole(const struct fixture *f, size_t len)
{
    assert_false(f->out.fragment);
    assert_int_equal(f->out.payload.len, len);
    assert_int_equal(f->out.payload_len, len);
    assert_memory_equal(f->out.payload.data, f->payload, len);
}

static void test_every_order_of_four(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 2);
    const struct tw_ip parts[4] = {part(&f, 1, 0, 16, true), part(&f, 1, 16, 8, true), part(&f, 1, 24, 800, true),
                                   part(&f, 1, 824, 3, false)};
    uint64_t whole = 0;
    for (int order = 0; order < 256; order++) {
        int at[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3};
        if ((1 << at[0] | 1 << at[1] | 1 << at[2] | 1 << at[3]) != 15) {
            continue;
        }
        for (int i = 0; i < 4; i++) {
            assert_int_equal(add(&f, parts[at[i]], S), i < 3 ? TW_SHORT : TW_DONE);
        }
        assert_whole(&f, 827);
        whole++;
    }
    assert_int_equal(whole, 24);
    assert_int_equal(f.fragments.whole, 24);
    free(f.memory);
}

static void test_what_is_no_fragment_comes_back(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    struct tw_ip ip = part(&f, 1, 0, 10, false);
    ip.fragment = false;
    assert_int_equal(tw_fragments_add(&f.fragments, &f.out, &ip, 0), TW_DONE);
    assert_ptr_equal(f.out.payload.data, f.payload);
    free(f.memory);
}

static void test_without_room_nothing_is_put_together(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    assert_int_equal(add(&f, part(&f, 1, 0, 8, true), 0), TW_BROKEN);
    free(f.memory);
}

static void test_copies_change_nothing(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    assert_int_equal(add(&f, part(&f, 1, 0, 16, true), S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 0, 16, true), S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 24, 4, false), S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 24, 4, false), S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 16, 8, true), S), TW_DONE);
    assert_whole(&f, 28);
    assert_int_equal(f.fragments.overlapping, 0);
    free(f.memory);
}

// Each row is sent in order; the last of them contradicts the others.
static const struct overlap {
    const char *name;
    struct {
        uint16_t offset, len;
        bool more;
    } parts[3];
} overlaps[] = {
    {"the tail of one", {{0, 16, true}, {8, 16, true}}},
    {"around one", {{8, 8, true}, {0, 24, true}}},
    {"inside one, and last", {{0, 32, true}, {8, 8, false}}},
    {"behind the last", {{8, 8, false}, {16, 8, true}}},
    {"a last one before others", {{16, 8, true}, {0, 12, false}}},
    {"another last one", {{8, 4, false}, {0, 8, false}}},
    {"a last one a second time, longer", {{8, 4, false}, {8, 5, false}}},
    {"a copy that says it is the last", {{8, 8, true}, {8, 8, false}}},
};

static void test_overlaps_drop_the_packet(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof overlaps / sizeof overlaps[0]; i++) {
        struct fixture f;
        set_up(&f, 1);
        enum tw_result result = TW_DONE;
        for (size_t n = 0; n < 3 && overlaps[i].parts[n].len != 0; n++) {
            assert_int_not_equal(result, TW_BROKEN);
            result = add(
                &f, part(&f, 1, overlaps[i].parts[n].offset, overlaps[i].parts[n].len, overlaps[i].parts[n].more), S);
        }
        if (result != TW_BROKEN || f.fragments.overlapping != 1) {
            fail_msg("%s: result %d", overlaps[i].name, result);
        }
        // What comes later of the same packet is dropped too, and not counted again.
        assert_int_equal(add(&f, part(&f, 1, 4000, 8, true), 2 * S), TW_BROKEN);
        assert_int_equal(f.fragments.overlapping, 1);
        free(f.memory);
    }
}

static void test_a_copy_with_other_bytes_is_an_overlap(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    assert_int_equal(add(&f, part(&f, 1, 0, 16, true), S), TW_SHORT);
    f.payload[9] ^= 1;
    assert_int_equal(add(&f, part(&f, 1, 0, 16, true), S), TW_BROKEN);
    assert_int_equal(f.fragments.overlapping, 1);
    free(f.memory);
}

static void test_impossible_fragments_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    assert_int_equal(add(&f, part(&f, 1, 0, 9, true), S), TW_BROKEN);       // not whole units, and not the last
    assert_int_equal(add(&f, part(&f, 1, 8, 0, false), S), TW_BROKEN);      // nothing
    assert_int_equal(add(&f, part(&f, 1, 65528, 8, false), S), TW_BROKEN);  // the "ping of death"
    assert_int_equal(f.fragments.malformed, 3);
    assert_int_equal(add(&f, part(&f, 1, 65528, 7, false), S), TW_SHORT);
    struct tw_ip cut = part(&f, 2, 0, 16, true);
    cut.payload.len = 15;
    assert_int_equal(add(&f, cut, S), TW_BROKEN);
    assert_int_equal(f.fragments.cut, 1);
    free(f.memory);
}

static void test_the_largest_packet(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    for (uint32_t offset = 0; offset < 65528; offset += 8) {
        struct tw_ip ip = part(&f, 1, (uint16_t)offset, 8, true);
        assert_int_equal(tw_fragments_add(&f.fragments, &f.out, &ip, S), TW_SHORT);
    }
    assert_int_equal(add(&f, part(&f, 1, 65528, 7, false), S), TW_DONE);
    assert_whole(&f, 65535);
    free(f.memory);
}

static void test_time_runs_out(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    assert_int_equal(add(&f, part(&f, 1, 0, 8, true), 100 * S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 8, 8, false), 130 * S), TW_DONE);  // in time
    assert_int_equal(add(&f, part(&f, 1, 0, 8, true), 100 * S), TW_SHORT);
    assert_int_equal(add(&f, part(&f, 1, 8, 8, false), 130 * S + 1), TW_SHORT);  // begins anew
    assert_int_equal(f.fragments.timed_out, 1);
    assert_int_equal(add(&f, part(&f, 1, 0, 8, true), 90 * S), TW_DONE);  // a clock that went back
    free(f.memory);
}

static void test_the_oldest_makes_room(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 3);
    for (uint32_t id = 1; id <= 4; id++) {
        assert_int_equal(add(&f, part(&f, id, 0, 8, true), S), TW_SHORT);
    }
    assert_int_equal(f.fragments.evicted, 1);
    for (uint32_t id = 2; id <= 4; id++) {
        assert_int_equal(add(&f, part(&f, id, 8, 8, false), S), TW_DONE);
    }
    assert_int_equal(add(&f, part(&f, 1, 8, 8, false), S), TW_SHORT);
    assert_int_equal(f.fragments.evicted, 1);
    free(f.memory);
}

static void test_packets_are_told_apart(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 8);
    struct tw_ip others[5];
    for (size_t i = 0; i < 5; i++) {
        others[i] = part(&f, 1, 8, 8, false);
    }
    others[0].src[3]++;
    others[1].dst[3]++;
    others[2].protocol = 17;
    others[3].fragment_id = 2;
    others[4].version = 6;
    assert_int_equal(add(&f, part(&f, 1, 0, 8, true), S), TW_SHORT);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(add(&f, others[i], S), TW_SHORT);
    }
    assert_int_equal(add(&f, part(&f, 1, 8, 8, false), S), TW_DONE);
    free(f.memory);
}

static void test_ipv6_goes_on_behind_the_fragment_header(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    memcpy(f.payload, (const uint8_t[]){6, 0, 1, 4, 0, 0, 0, 0}, 8);  // destination options, then TCP
    struct tw_ip first = part(&f, 1, 0, 16, true);
    struct tw_ip last = part(&f, 1, 16, 4, false);
    first.version = last.version = 6;
    first.protocol = 60;
    last.protocol = 99;  // only the first fragment's counts (RFC 8200 section 4.5)
    assert_int_equal(add(&f, last, S), TW_SHORT);
    assert_int_equal(add(&f, first, S), TW_DONE);
    assert_int_equal(f.out.protocol, 6);
    assert_int_equal(f.out.payload.len, 12);
    assert_memory_equal(f.out.payload.data, f.payload + 8, 12);
    free(f.memory);
}

static void test_fragments_of_fragments_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    memcpy(f.payload, (const uint8_t[]){6, 0, 0, 9, 0, 0, 0, 0}, 8);  // another fragment header
    struct tw_ip first = part(&f, 1, 0, 16, true);
    struct tw_ip last = part(&f, 1, 16, 4, false);
    first.version = last.version = 6;
    first.protocol = 44;
    assert_int_equal(add(&f, first, S), TW_SHORT);
    assert_int_equal(add(&f, last, S), TW_BROKEN);
    assert_int_equal(f.fragments.malformed, 1);
    free(f.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_order_of_four),
        cmocka_unit_test(test_what_is_no_fragment_comes_back),
        cmocka_unit_test(test_without_room_nothing_is_put_together),
        cmocka_unit_test(test_copies_change_nothing),
        cmocka_unit_test(test_overlaps_drop_the_packet),
        cmocka_unit_test(test_a_copy_with_other_bytes_is_an_overlap),
        cmocka_unit_test(test_impossible_fragments_are_refused),
        cmocka_unit_test(test_the_largest_packet),
        cmocka_unit_test(test_time_runs_out),
        cmocka_unit_test(test_the_oldest_makes_room),
        cmocka_unit_test(test_packets_are_told_apart),
        cmocka_unit_test(test_ipv6_goes_on_behind_the_fragment_header),
        cmocka_unit_test(test_fragments_of_fragments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
