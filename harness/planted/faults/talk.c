// Faults of what reads a conversation: records, alerts, dialogue, and who listens to it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "parsers/tls/alert.h"
#include "parsers/tls/dialogue.h"
#include "parsers/tls/flight.h"
#include "parsers/tls/kind.h"

HX_WRAP(bool, tw_record_write, struct tw_writer *w, const struct tw_record *record)
{
    bool written = HX_REAL(tw_record_write)(w, record);
    if (written && hx_planted("record_writes_back")) {
        w->data[0] ^= 1;
    }
    return written;
}

HX_WRAP(bool, tw_alert_is_fatal, const struct tw_alert *alert, bool tls13)
{
    return HX_REAL(tw_alert_is_fatal)(alert, tls13) != (tls13 && hx_planted("fatal_stays_fatal"));
}

HX_WRAP(enum tw_result, tw_dialogue_next, struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in,
        struct tw_event *out)
{
    size_t left = in->left;
    if (left != 0 && hx_planted("all_is_taken")) {
        return TW_SHORT;
    }
    enum tw_result result = HX_REAL(tw_dialogue_next)(d, from, in, out);
    if (result != TW_DONE || out->type == TW_EVENT_WANT_ROOM) {
        return result;
    }
    out->length += hx_planted("cuts_change_nothing") ? (uint32_t)left % 7 : 0;
    out->position += hx_planted("events_are_in_order") ? (uint64_t)1 << 40 : 0;
    out->opened = out->opened || hx_planted("opened_needs_an_opener");
    if (out->type == TW_EVENT_MESSAGE && out->kept && hx_planted("kept_message_is_whole")) {
        out->body.len++;
    }
    return result;
}

HX_WRAP(const char *, tw_fault_text, enum tw_fault fault)
{
    return hx_planted("faults_have_a_text") ? NULL : HX_REAL(tw_fault_text)(fault);
}

HX_WRAP(bool, tw_flights_event, struct tw_flights *flights, const struct tw_event *event, uint64_t time_ns)
{
    return HX_REAL(tw_flights_event)(flights, event, time_ns) != hx_planted("flights_go_on");
}

HX_WRAP(bool, tw_judge_event, struct tw_judge *judge, const struct tw_event *event, uint64_t time_ns)
{
    bool begins = HX_REAL(tw_judge_event)(judge, event, time_ns);
    return begins || hx_planted("judge_settles");
}

HX_WRAP(const char *, tw_kind_name, enum tw_kind kind)
{
    return hx_planted("handshake_has_words") ? "" : HX_REAL(tw_kind_name)(kind);
}

HX_WRAP(const struct tw_ticket *, tw_handshake_tickets, const struct tw_handshake *handshake, size_t *out_num)
{
    const struct tw_ticket *tickets = HX_REAL(tw_handshake_tickets)(handshake, out_num);
    *out_num += hx_planted("handshake_is_bounded") ? TW_HANDSHAKE_TICKETS + 1 : 0;
    return tickets;
}

HX_WRAP(void, tw_handshake_copy, struct tw_handshake *out, struct tw_handshake_more *more,
        const struct tw_handshake *handshake)
{
    HX_REAL(tw_handshake_copy)(out, more, handshake);
    out->kind ^= hx_planted("copy_is_the_same");
}
