// A TLS conversation as fuzz targets read it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/talk.h"

#include "harness/hx.h"

HX_UNCOUNTED

HX_PROPERTY(all_is_taken, "the dialogue asked for more bytes while some were left")
HX_PROPERTY(events_are_in_order, "an event stands before the one told before it, or behind all that was fed")
HX_PROPERTY(kept_message_is_whole, "a message that was kept is not as long as it says, or has another header")
HX_PROPERTY(opened_needs_an_opener, "a record was opened by nobody")
HX_PROPERTY(faults_have_a_text, "a fault has no text")

bool hx_turn_next(struct tw_cursor *in, struct hx_turn *out)
{
    uint16_t head = 0;
    if (!tw_cursor_u16(in, &head)) {
        return false;
    }
    size_t len = head & 0x3fffU;
    *out = (struct hx_turn){.from = (head & 0x8000U) != 0 ? TW_SERVER : TW_CLIENT, .gap = (head & 0x4000U) != 0};
    if (out->gap) {
        out->missing = (uint16_t)len;
        return true;
    }
    return tw_cursor_bytes(in, &out->bytes, len < in->left ? len : in->left);
}

void hx_talk_begin(struct hx_talk *talk, unsigned which, const struct tw_opener *opener)
{
    static uint8_t rooms[2][2][2][HX_TALK_ROOM];
    tw_dialogue_init(&talk->dialogue, opener);
    talk->listener = NULL;
    talk->context = NULL;
    talk->digest = 14695981039346656037U;
    talk->events = 0;
    talk->gaps = talk->tight = false;
    for (unsigned side = 0; side < 2; side++) {
        talk->fed[side] = talk->last[side] = 0;
        talk->rooms[side][0] = rooms[which][side][0];
        talk->rooms[side][1] = rooms[which][side][1];
        talk->lent[side] = 0;
    }
}

static void mix(struct hx_talk *talk, uint64_t value)
{
    talk->digest = (talk->digest ^ value) * 1099511628211U;
    talk->digest ^= talk->digest >> 29;
}

// mix_bytes takes eight at a time: these are most of what a target does.
static void mix_bytes(struct hx_talk *talk, struct tw_span bytes)
{
    size_t at = 0;
    for (uint64_t word; at + sizeof word <= bytes.len; at += sizeof word) {
        memcpy(&word, bytes.data + at, sizeof word);
        mix(talk, word);
    }
    for (; at < bytes.len; at++) {
        mix(talk, bytes.data[at]);
    }
}

static void mix_event(struct hx_talk *talk, const struct tw_event *event)
{
    mix(talk,
        (uint64_t)event->type << 32 | (uint64_t)event->from << 24 | (uint64_t)event->fault << 16 | event->message_type);
    mix(talk, event->length);
    mix(talk, event->position);
    mix(talk, (uint64_t)event->record_version << 32 | (uint64_t)event->record_length << 8 | event->record_type);
    mix(talk, (uint64_t)event->alert_level << 8 | event->alert_description);
    mix(talk, (unsigned)event->first_of_record | (unsigned)event->opened << 1 | (unsigned)event->bad << 2
                  | (unsigned)event->kept << 3 | (unsigned)event->sslv2 << 4);
    if (event->type != TW_EVENT_APPLICATION_DATA && event->type != TW_EVENT_HEARTBEAT) {
        mix_bytes(talk, event->whole.len > 0 ? event->whole : event->body);
    }
}

static void check(struct hx_talk *talk, const struct tw_event *event)
{
    bool spread = event->type == TW_EVENT_MESSAGE || event->fault == TW_FAULT_MESSAGE_ENDED
                  || event->fault == TW_FAULT_MESSAGE_LOST;  // it stands where it began
    events_are_in_order((spread || talk->gaps || event->position >= talk->last[event->from])
                        && event->position <= talk->fed[event->from]);
    talk->last[event->from] = spread ? talk->last[event->from] : event->position;
    size_t header = event->sslv2 ? 1 : 4;
    kept_message_is_whole(event->type != TW_EVENT_MESSAGE || !event->kept
                          || (event->body.len == event->length && event->whole.len == event->length + header
                              && event->whole.data[0] == event->message_type
                              && event->body.data == event->whole.data + header));
    opened_needs_an_opener(!event->opened || talk->dialogue.opener != NULL);
    faults_have_a_text(tw_fault_text(event->fault) != NULL);
}

static void tell(struct hx_talk *talk, const struct tw_event *event)
{
    if (event->type == TW_EVENT_WANT_ROOM) {
        bool fits = event->length <= HX_TALK_ROOM;
        talk->tight = talk->tight || (!fits && event->length <= HX_TALK_ROOM + TW_RECORD_MAX_BODY);
        uint8_t *room = fits ? talk->rooms[event->from][talk->lent[event->from]++ % 2] : NULL;
        tw_dialogue_lend(&talk->dialogue, event->from, room, fits ? event->length : 0);
        return;
    }
    check(talk, event);
    if (event->type != TW_EVENT_PLAIN) {
        mix_event(talk, event);
        talk->events++;
    }
    if (talk->listener != NULL) {
        talk->listener(talk, event);
    }
}

static void feed_run(struct hx_talk *talk, enum tw_from from, struct tw_span run)
{
    struct tw_cursor in = tw_cursor_over(run);
    struct tw_event event;
    talk->fed[from] += run.len;
    while (tw_dialogue_next(&talk->dialogue, from, &in, &event) == TW_DONE) {
        tell(talk, &event);
    }
    all_is_taken(in.left == 0);
}

void hx_talk_feed(struct hx_talk *talk, const struct hx_turn *turn, uint32_t step)
{
    struct tw_event event;
    if (turn->gap) {
        talk->fed[turn->from] += turn->missing;
        talk->gaps = true;
        tw_dialogue_gap(&talk->dialogue, turn->from, turn->missing, &event);
        tell(talk, &event);
        feed_run(talk, turn->from, (struct tw_span){0});
        return;
    }
    for (size_t at = 0, len; at < turn->bytes.len; at += len) {
        step = step * 1664525U + (step != 0 ? 1013904223U : 0);
        len = step == 0 ? turn->bytes.len : (step >> 30) == 0 ? 1 + (step >> 20) % 7 : 1 + (step >> 20) % 600;
        len = len < turn->bytes.len - at ? len : turn->bytes.len - at;
        feed_run(talk, turn->from, tw_span_of(turn->bytes.data + at, len));
    }
}

void hx_talk_end(struct hx_talk *talk)
{
    struct tw_event event;
    for (unsigned side = 0; side < 2; side++) {
        while (tw_dialogue_cut(&talk->dialogue, (enum tw_from)side, &event)) {
            tell(talk, &event);
        }
    }
}

bool hx_talk_starts(const struct hx_turn *turn)
{
    struct tw_cursor at = tw_cursor_over(turn->bytes);
    struct tw_record record;
    bool answers = turn->from == TW_SERVER && tw_record_header(&at, &record) == TW_DONE
                   && record.type != TW_CT_APPLICATION_DATA && record.version <= TW_VERSION_TLS13;
    return !turn->gap
           && (answers
               || (turn->from == TW_CLIENT ? tw_looks_like_client_hello(turn->bytes)
                                           : tw_looks_like_server_flight(turn->bytes))
                      == TW_DONE);
}

HX_COUNTED
