// A conversation with keys, gaps and an opener: the same events however the bytes are cut, and who listens (flights, order, the judge of
// handshakes) follows any of them without contradicting itself.
// SPDX-License-Identifier: Apache-2.0
//
// Form: as in records.c; the byte behind the turns also says who opens records (harness/stand_in.h) and how much room there is.
#include "harness/hx.h"
#include "harness/stand_in.h"
#include "harness/twice.h"
#include "parsers/tls/flight.h"
#include "parsers/tls/kind.h"
#include "parsers/tls/order.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_turns;

HX_PROPERTY(cuts_change_nothing, "the same bytes in other runs gave other events")
HX_PROPERTY(flights_go_on, "the number of a flight is not the one before it or the next, or its side did not change")
HX_PROPERTY(judge_settles,
            "a handshake that begins is not taken when it is told again, or settled ones do not count up")
HX_PROPERTY(handshake_has_words, "a handshake has no name for its kind, outcome or reason")
HX_PROPERTY(handshake_is_bounded, "a handshake says more of a name or ticket than it holds")
HX_PROPERTY(copy_is_the_same, "a copy of a handshake says something else")

struct listeners {
    struct tw_flights flights;
    struct tw_order order;
    struct tw_judge judge;
    uint64_t time_ns;
};

static bool same_tickets(const struct tw_ticket *a, const struct tw_ticket *b, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (a[i].time_ns != b[i].time_ns || a[i].lifetime_s != b[i].lifetime_s || a[i].length != b[i].length
            || a[i].from_opened != b[i].from_opened) {
            return false;
        }
    }
    return true;
}

static void check_handshake(const struct tw_handshake *handshake)
{
    struct tw_handshake_more more;
    struct tw_handshake copy;
    size_t tickets, copied;
    handshake_has_words(*tw_kind_name((enum tw_kind)handshake->kind) != '\0'
                        && *tw_outcome_name((enum tw_outcome)handshake->outcome) != '\0'
                        && tw_why_text((enum tw_why)handshake->why) != NULL);
    const struct tw_ticket *kept = tw_handshake_tickets(handshake, &tickets);
    handshake_is_bounded(
        handshake->session_id_len <= 32 && handshake->server_session_id_len <= 32
        && tickets <= (handshake->more != NULL ? TW_HANDSHAKE_TICKETS : TW_HANDSHAKE_TICKETS_HERE)
        && (handshake->more != NULL || handshake->server_name_len + handshake->alpn_len <= TW_HANDSHAKE_NAMES_HERE));
    tw_handshake_copy(&copy, handshake->more != NULL ? &more : NULL, handshake);
    const struct tw_ticket *same = tw_handshake_tickets(&copy, &copied);
    copy_is_the_same(copy.kind == handshake->kind && copy.index == handshake->index && copied == tickets
                     && same_tickets(same, kept, tickets)
                     && tw_span_equal(tw_handshake_server_name(&copy), tw_handshake_server_name(handshake))
                     && tw_span_equal(tw_handshake_alpn(&copy), tw_handshake_alpn(handshake)));
}

static void listen(struct hx_talk *talk, const struct tw_event *event)
{
    struct listeners *l = talk->context;
    struct tw_flight before = l->flights.now;
    l->time_ns += 1000;
    bool begins = tw_flights_event(&l->flights, event, l->time_ns);
    flights_go_on(l->flights.now.number == before.number + begins
                  && (!begins || before.number == 0 || before.from != l->flights.now.from));
    (void)tw_order_event(&l->order, event);
    uint8_t count = l->judge.count;
    if (tw_judge_event(&l->judge, event, l->time_ns)) {
        check_handshake(&l->judge.now);
        judge_settles(!tw_judge_event(&l->judge, event, l->time_ns));
        hx_reached("renegotiations", 1);
    }
    judge_settles(l->judge.count >= count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hx_twice twice;
    static struct hx_stand_in stand_ins[2] = {{.dialogue = &twice.whole.dialogue}, {.dialogue = &twice.cut.dialogue}};
    static struct listeners listeners;
    static struct tw_handshake_more room[2];
    struct hx_take take = {tw_span_of(data, len)};
    uint8_t steer = hx_take_u8(&take);
    struct tw_cursor in = tw_cursor_over(hx_page_copy(take.rest));
    const struct tw_opener openers[2] = {hx_stand_in_opener(&stand_ins[0]), hx_stand_in_opener(&stand_ins[1])};
    bool opens = (steer & 1) == 0;
    struct hx_turn turn;
    hx_twice_begin(&twice, opens ? &openers[0] : NULL, opens ? &openers[1] : NULL);
    listeners.flights = (struct tw_flights){0};
    listeners.order = (struct tw_order){0};
    listeners.time_ns = 1;
    tw_judge_init(&listeners.judge);
    tw_judge_lend(&listeners.judge, (steer & 0x40) != 0 ? NULL : &room[0]);
    twice.whole.listener = listen;
    twice.whole.context = &listeners;
    while (hx_turn_next(&in, &turn)) {
        if ((steer & 0x20) != 0) {  // rooms come and go
            tw_judge_lend(&listeners.judge, listeners.judge.room == &room[0] ? &room[1] : turn.gap ? NULL : &room[0]);
        }
        hx_twice_feed(&twice, &turn, steer + 1U);
    }
    cuts_change_nothing(hx_twice_end(&twice));
    tw_judge_end(&listeners.judge, (enum tw_outcome)(TW_OUTCOME_CLOSED + steer / 2 % 3));
    check_handshake(&listeners.judge.now);
    hx_reached("handshakes", listeners.judge.active);
    hx_reached("compared", twice.comparable ? twice.whole.events : 0);
    hx_reached("kinds", listeners.judge.now.kind != TW_KIND_NONE);
    return 0;
}
