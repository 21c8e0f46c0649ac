// TLS records of both sides: the same events however the bytes are cut into runs, records and their headers give three answers that stay
// when bytes are added, and what is parsed writes back.
// SPDX-License-Identifier: Apache-2.0
//
// Form: turns (harness/talk.h), and behind them a byte that decides where the second reader's runs are cut.
#include "harness/hx.h"
#include "harness/twice.h"
#include "parsers/tls/alert.h"
#include "parsers/tls/record.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_turns;

HX_PROPERTY(cuts_change_nothing, "the same bytes in other runs gave other events")
HX_PROPERTY(record_writes_back, "a record writes back to other bytes")
HX_PROPERTY(answers_stay, "bytes that were added changed an answer that was not TW_SHORT")
HX_PROPERTY(fatal_stays_fatal,
            "an alert is fatal in TLS 1.2 and not in 1.3, but for the two that RFC 8446 section 6 names")
HX_PROPERTY(cut_record_is_short, "a record that was cut is not short")

static void check_alert(struct tw_span body)
{
    uint8_t room[2];
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_writer w = tw_writer_into(room, sizeof room);
    struct tw_alert alert;
    if (tw_alert_parse(&at, &alert)) {
        record_writes_back(tw_alert_write(&w, &alert) && tw_span_equal(tw_writer_span(&w), tw_span_of(body.data, 2)));
        fatal_stays_fatal(!tw_alert_is_fatal(&alert, false) || tw_alert_is_fatal(&alert, true)
                          || alert.description == TW_ALERT_CLOSE_NOTIFY || alert.description == TW_ALERT_USER_CANCELED);
    }
}

static void check_record(struct tw_span bytes)
{
    static uint8_t room[TW_RECORD_HEADER_LEN + TW_RECORD_MAX_BODY];
    struct tw_cursor at = tw_cursor_over(bytes);
    struct tw_writer w = tw_writer_into(room, sizeof room);
    struct tw_record record, again;
    enum tw_result whole = tw_record_parse(&at, &record);
    for (size_t len = 0; len < TW_RECORD_HEADER_LEN && len < bytes.len; len++) {
        struct tw_cursor cut = tw_cursor_over(tw_span_of(bytes.data, len));
        enum tw_result result = tw_record_parse(&cut, &again);
        answers_stay(result == TW_SHORT || (result == TW_BROKEN && whole == TW_BROKEN));
    }
    if (whole == TW_DONE) {
        size_t len = bytes.len - at.left;
        struct tw_cursor cut = tw_cursor_over(tw_span_of(bytes.data, len - 1));
        record_writes_back(tw_record_write(&w, &record)
                           && tw_span_equal(tw_writer_span(&w), tw_span_of(bytes.data, len)));
        cut_record_is_short(tw_record_parse(&cut, &again) == TW_SHORT);
        if (record.type == TW_CT_ALERT) {
            check_alert(record.body);
        }
    }
}

// check_looks asks at a few places that the input chooses, and at its end; the plain driver asks at all.
static void check_looks(enum tw_result (*looks_like)(struct tw_span), struct tw_span bytes)
{
    enum tw_result before = TW_SHORT;
    size_t chosen = bytes.len + bytes.data[bytes.len - 1];
    size_t step = hx_thorough ? 1 : 9 + chosen % (TW_LOOK_MAX - 8);
    for (size_t len = chosen % step; len <= TW_LOOK_MAX && len <= bytes.len; len += step) {
        enum tw_result now = looks_like(tw_span_of(bytes.data, len));
        answers_stay(before == TW_SHORT || now == before);
        before = now;
    }
    answers_stay(before == TW_SHORT || looks_like(bytes) == before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hx_twice twice;
    struct hx_take take = {tw_span_of(data, len)};
    uint32_t step = 1U + hx_take_u8(&take);
    struct tw_cursor in = tw_cursor_over(hx_page_copy(take.rest));
    struct hx_turn turn;
    hx_twice_begin(&twice, NULL, NULL);
    hx_twice_choose(&twice, in, step);
    while (hx_turn_next(&in, &turn)) {
        if (hx_twice_is_first(&twice, &turn)) {
            check_record(turn.bytes);
            check_looks(tw_looks_like_client_hello, turn.bytes);
            check_looks(tw_looks_like_sslv2, turn.bytes);
            check_looks(tw_looks_like_server_flight, turn.bytes);
        }
        hx_twice_feed(&twice, &turn, step);
    }
    cuts_change_nothing(hx_twice_end(&twice));
    hx_reached("events", twice.reads_whole ? twice.whole.events : twice.cut.events);
    hx_reached("compared", twice.comparable ? twice.whole.events : 0);
    return 0;
}
