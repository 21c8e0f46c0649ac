// Names and tickets of a handshake: in it, in a room, from one to the other, and cut where there is none.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint8_t letters[TW_HANDSHAKE_NAME + 1], digits[TW_HANDSHAKE_NAME + 1];
static struct tw_judge judge;
static struct tw_handshake_more room, other_room;

static int begin(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof letters; i++) {
        letters[i] = (uint8_t)('a' + i % 26);
        digits[i] = (uint8_t)('0' + i % 10);
    }
    memset(&judge, 0xee, sizeof judge);  // the memory of a connection before
    memset(&room, 0xee, sizeof room);
    memset(&other_room, 0xee, sizeof other_room);
    tw_judge_init(&judge);
    return 0;
}

static void keep(size_t server_name, size_t alpn)
{
    tw_judge_keep_server_name(&judge, tw_span_of(letters, server_name));
    tw_judge_keep_alpn(&judge, tw_span_of(digits, alpn));
}

static void keep_tickets(uint32_t num)
{
    for (uint32_t i = 0; i < num; i++) {
        const struct tw_ticket ticket = {.lifetime_s = i, .length = (uint16_t)(1000 + i)};
        tw_judge_keep_ticket(&judge, &ticket);
    }
}

static void assert_names(const struct tw_handshake *handshake, size_t server_name, size_t alpn)
{
    assert_true(handshake->has_server_name && handshake->has_alpn);
    assert_true(tw_span_equal(tw_handshake_server_name(handshake), tw_span_of(letters, server_name)));
    assert_true(tw_span_equal(tw_handshake_alpn(handshake), tw_span_of(digits, alpn)));
}

static void assert_tickets(const struct tw_handshake *handshake, size_t num)
{
    size_t kept = 0;
    const struct tw_ticket *tickets = tw_handshake_tickets(handshake, &kept);
    assert_int_equal(kept, num);
    for (size_t i = 0; i < num; i++) {
        assert_int_equal(tickets[i].lifetime_s, i);
        assert_int_equal(tickets[i].length, 1000 + i);
    }
}

// copied is a copy, whose bytes were something else before.
static const struct tw_handshake *copied(const struct tw_handshake *handshake)
{
    static struct tw_handshake copy;
    static struct tw_handshake_more more;
    memset(&copy, 0x77, sizeof copy);
    memset(&more, 0x77, sizeof more);
    tw_handshake_copy(&copy, handshake->more ? &more : NULL, handshake);
    return &copy;
}

static void test_every_length_of_both_names(void **state)
{
    for (size_t server_name = 0; server_name <= TW_HANDSHAKE_NAME; server_name++) {
        for (size_t alpn = 0; alpn <= TW_HANDSHAKE_NAME; alpn += 3) {
            begin(state);
            tw_judge_lend(&judge, &room);
            keep_tickets(1);
            keep(server_name, alpn);
            assert_names(&judge.now, server_name, alpn);
            assert_tickets(&judge.now, 1);
            assert_ptr_equal(judge.now.more, server_name + alpn > TW_HANDSHAKE_NAMES_HERE ? &room : NULL);
            assert_names(copied(&judge.now), server_name, alpn);
            assert_tickets(copied(&judge.now), 1);
        }
    }
}

static void test_a_name_is_kept_again(void **state)
{
    (void)state;
    tw_judge_lend(&judge, &room);
    keep(20, 8);
    keep(100, 12);
    assert_names(&judge.now, 100, 12);
    assert_null(judge.now.more);
    tw_judge_keep_server_name(&judge, tw_span_of(letters, 101));
    assert_names(&judge.now, 101, 12);
    assert_ptr_equal(judge.now.more, &room);
    tw_judge_keep_server_name(&judge, tw_span_of(letters, 3));
    assert_names(&judge.now, 3, 12);
}

static void test_names_without_a_room_are_cut(void **state)
{
    (void)state;
    keep(100, 255);
    assert_names(&judge.now, 100, TW_HANDSHAKE_NAMES_HERE - 100);
    begin(state);
    keep(255, 255);
    assert_names(&judge.now, TW_HANDSHAKE_NAMES_HERE, 0);
    assert_names(copied(&judge.now), TW_HANDSHAKE_NAMES_HERE, 0);
}

static void test_a_name_longer_than_any_is_cut(void **state)
{
    (void)state;
    tw_judge_lend(&judge, &room);
    keep(sizeof letters, 0);
    assert_names(&judge.now, TW_HANDSHAKE_NAME, 0);
}

static void test_rooms_may_be_changed(void **state)
{
    (void)state;
    tw_judge_lend(&judge, &room);
    keep_tickets(5);
    keep(200, 90);
    tw_judge_lend(&judge, &other_room);
    memset(&room, 0, sizeof room);
    assert_ptr_equal(judge.now.more, &other_room);
    assert_names(&judge.now, 200, 90);
    assert_tickets(&judge.now, 5);
    tw_judge_lend(&judge, NULL);
    memset(&other_room, 0, sizeof other_room);
    assert_null(judge.now.more);
    assert_names(&judge.now, TW_HANDSHAKE_NAMES_HERE, 0);
    assert_tickets(&judge.now, TW_HANDSHAKE_TICKETS_HERE);
}

static void test_tickets(void **state)
{
    for (uint32_t num = 0; num < 300; num++) {
        begin(state);
        keep_tickets(num);
        assert_int_equal(judge.now.num_tickets, num < UINT8_MAX ? num : UINT8_MAX);
        assert_tickets(&judge.now, num < TW_HANDSHAKE_TICKETS_HERE ? num : TW_HANDSHAKE_TICKETS_HERE);
        begin(state);
        tw_judge_lend(&judge, &room);
        keep(10, 5);
        keep_tickets(num);
        assert_tickets(&judge.now, num < TW_HANDSHAKE_TICKETS ? num : TW_HANDSHAKE_TICKETS);
        assert_tickets(copied(&judge.now), num < TW_HANDSHAKE_TICKETS ? num : TW_HANDSHAKE_TICKETS);
        assert_names(&judge.now, 10, 5);
        assert_ptr_equal(judge.now.more, num > TW_HANDSHAKE_TICKETS_HERE ? &room : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_length_of_both_names, begin),
        cmocka_unit_test_setup(test_a_name_is_kept_again, begin),
        cmocka_unit_test_setup(test_names_without_a_room_are_cut, begin),
        cmocka_unit_test_setup(test_a_name_longer_than_any_is_cut, begin),
        cmocka_unit_test_setup(test_rooms_may_be_changed, begin),
        cmocka_unit_test_setup(test_tickets, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
