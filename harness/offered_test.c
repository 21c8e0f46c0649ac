// The judges of plays see what they are there to see: an altered ticket, another key's, a wrong binder.
// SPDX-License-Identifier: Apache-2.0
#include "harness/offered.h"

#include "harness/play.h"
#include "parsers/tls/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct hx_play play;

// offer plays a full handshake and one that offers its session, and reads the second ClientHello.
static struct hx_offered offer(uint16_t version, const struct rp_edit *edit)
{
    static const struct rp_offer of = {.session = 0};
    const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1}};
    struct rp_hello_spec again = hello;
    struct hx_offered offered;
    again.offers = (struct rp_offers){.of = &of, .num = 1};
    const struct rp_script script = {
        .num_conns = 2,
        .num_sessions = 1,
        RP_STEPS({.type = RP_STEP_CONNECT}, {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello},
                 {.type = RP_STEP_DATA, .data = {.bytes = RP_TEXT("GET / HTTP/1.1\r\n\r\n"), .and_wait_us = 100000}},
                 {.type = RP_STEP_SAVE}, {.type = RP_STEP_CONNECT, .conn = 1},
                 {.type = RP_STEP_HANDSHAKE,
                  .conn = 1,
                  .handshake = {.hello = again, .edits = {.of = edit, .num = edit != NULL}}})};
    hx_play_live(&play, &script);
    assert_non_null(play.transcript);
    assert_true(hx_offered_read(tw_span_of(play.sent[1].first, play.sent[1].first_len), &offered));
    return offered;
}

static const struct rp_session *session(void)
{
    return rp_session_get(rp_player_sessions(play.player), 0);
}

static void test_honest(void **state)
{
    (void)state;
    struct hx_offered offered = offer(TW_VERSION_TLS12, NULL);
    assert_true(hx_ticket_is_ours(offered.ticket));
    assert_int_equal(offered.identity.len, 0);
    assert_true(play.transcript->conns[1].facts->resumed);
    offered = offer(TW_VERSION_TLS13, NULL);
    assert_true(hx_ticket_is_ours(offered.identity));
    assert_true(hx_binder_is_right(&offered, session()));
    assert_true(play.transcript->conns[1].facts->resumed);
}

static void test_altered_tickets(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 1000; bit += 97) {
        const struct rp_edit ticket = {
            .part = TW_HS_CLIENT_HELLO, .path = "session_ticket", .op = RP_EDIT_FLIP, .at = bit};
        const struct rp_edit identity = {
            .part = TW_HS_CLIENT_HELLO, .path = "pre_shared_key.identities[0].identity", .op = RP_EDIT_FLIP, .at = bit};
        assert_false(hx_ticket_is_ours(offer(TW_VERSION_TLS12, &ticket).ticket));
        assert_false(play.transcript->conns[1].facts->resumed);
        assert_true(play.done[1]);
        assert_false(hx_ticket_is_ours(offer(TW_VERSION_TLS13, &identity).identity));
        assert_false(play.transcript->conns[1].facts->resumed);
        assert_true(play.done[1]);
    }
    assert_false(hx_ticket_is_ours(tw_span_of(hx_ticket_key, sizeof hx_ticket_key)));
}

static void test_wrong_binders(void **state)
{
    (void)state;
    const struct rp_edit binder = {.part = TW_HS_CLIENT_HELLO,
                                   .path = "pre_shared_key.binders[0]",
                                   .op = RP_EDIT_FLIP,
                                   .at = 7,
                                   .unfixed = RP_FIX_BINDER};
    const struct rp_edit random = {
        .part = TW_HS_CLIENT_HELLO, .path = "random", .op = RP_EDIT_FLIP, .at = 7, .unfixed = RP_FIX_BINDER};
    struct hx_offered offered = offer(TW_VERSION_TLS13, &binder);
    assert_true(hx_ticket_is_ours(offered.identity));
    assert_false(hx_binder_is_right(&offered, session()));
    assert_false(play.done[1]);
    offered = offer(TW_VERSION_TLS13, &random);
    assert_false(hx_binder_is_right(&offered, session()));
    assert_false(play.done[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_altered_tickets),
        cmocka_unit_test(test_wrong_binders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
