// A conversation with keys, gaps and an opener: the same events however the bytes are cut, and who listens (flights, order, the judge of
// handshakes) follows any of them without contradicting itself.
// SPDX-License-Identifier: Apache-2.0
//
// Form: as in records.c. The opener is a stand-in: a record opens to itself; in TLS 1.3 its last byte is the content type (RFC 8446
// section 5.2). One that begins with 0xfe is skipped, one with 0xff does not authenticate.
#include "harness/hx.h"
#include "harness/talk.h"
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

// The opener, and the memory of what it opened.
struct stand_in {
    const struct tw_dialogue *dialogue;
    uint8_t plain[2][TW_RECORD_MAX_BODY];
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

static enum tw_opened open_record(void *context, enum tw_from from, const struct tw_record *record,
                                  struct tw_span *plain, uint8_t *type)
{
    struct stand_in *opener = context;
    struct tw_cursor at = tw_cursor_over(record->body);
    uint8_t first = 0;
    if (!tw_cursor_u8(&at, &first) || first == 0xfe) {
        return TW_OPENED_SKIP;
    }
    if (first == 0xff) {
        return TW_OPENED_BAD;
    }
    memcpy(opener->plain[from], record->body.data, record->body.len);
    *plain = tw_span_of(opener->plain[from], record->body.len);
    *type = record->type;
    if (opener->dialogue->tls13) {
        *type = plain->data[--plain->len];
    }
    return TW_OPENED;
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
    static struct hx_talk whole, cut;
    static struct stand_in stand_ins[2] = {{.dialogue = &whole.dialogue}, {.dialogue = &cut.dialogue}};
    static struct listeners listeners;
    static struct tw_handshake_more room[2];
    struct hx_take take = {tw_span_of(data, len)};
    uint8_t steer = hx_take_u8(&take);
    struct tw_cursor in = tw_cursor_over(hx_page_copy(take.rest));
    const struct tw_opener openers[2] = {{open_record, &stand_ins[0]}, {open_record, &stand_ins[1]}};
    bool opens = (steer & 1) == 0, known[2] = {false, false}, comparable = true;
    struct hx_turn turn;
    hx_talk_begin(&whole, 0, opens ? &openers[0] : NULL);
    hx_talk_begin(&cut, 1, opens ? &openers[1] : NULL);
    listeners.flights = (struct tw_flights){0};
    listeners.order = (struct tw_order){0};
    listeners.time_ns = 1;
    tw_judge_init(&listeners.judge);
    tw_judge_lend(&listeners.judge, (steer & 0x40) != 0 ? NULL : &room[0]);
    whole.listener = listen;
    whole.context = &listeners;
    while (hx_turn_next(&in, &turn)) {
        bool first = !known[turn.from] && turn.bytes.len > 0;
        comparable = comparable && !turn.gap
                     && (!first || (hx_talk_starts(&turn) && (turn.from == TW_CLIENT || known[TW_CLIENT])));
        known[turn.from] |= first;
        if ((steer & 0x20) != 0) {  // rooms come and go
            tw_judge_lend(&listeners.judge, listeners.judge.room == &room[0] ? &room[1] : turn.gap ? NULL : &room[0]);
        }
        hx_talk_feed(&whole, &turn, 0);
        hx_talk_feed(&cut, &turn, (steer + 1U) * 2654435761U);
    }
    hx_talk_end(&whole);
    hx_talk_end(&cut);
    comparable = comparable && !whole.tight && !cut.tight;
    cuts_change_nothing(!comparable || (whole.events == cut.events && whole.digest == cut.digest));
    tw_judge_end(&listeners.judge, (enum tw_outcome)(TW_OUTCOME_CLOSED + steer / 2 % 3));
    check_handshake(&listeners.judge.now);
    hx_reached("handshakes", listeners.judge.active);
    hx_reached("kinds", listeners.judge.now.kind != TW_KIND_NONE);
    return 0;
}
