// The states of one side of a dialogue, shared by the files that move it: dialogue.c, seek.c, framing.c, content.c, learn.c.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_SIDE_H
#define RESHAKE_PARSERS_TLS_SIDE_H

#include "parsers/tls/dialogue.h"

// Where a side is. All zero is the start.
enum tw_side_state {
    TW_SIDE_SEEK,    // looking for TLS
    TW_SIDE_CHAIN,   // passing what may be a record, to see whether another record's header follows
    TW_SIDE_HEADER,  // a record header is next
    TW_SIDE_BODY,    // in the body of a record
    TW_SIDE_BROKEN,  // what was read as a header is none
    TW_SIDE_OPENED,  // handing out what the opener gave
};

// What is done with the body of a record.
enum tw_body_mode {
    TW_BODY_SEALED,     // passed, and told as encrypted
    TW_BODY_GATHER,     // for the opener
    TW_BODY_SMALL,      // an alert or ChangeCipherSpec in the clear
    TW_BODY_DATA,       // application data or heartbeat in the clear
    TW_BODY_HANDSHAKE,  // messages in the clear
    TW_BODY_DOUBTFUL,   // handshake: its first bytes decide whether it can be read
    TW_BODY_LOST,       // handshake: passed, since a gap took a message's header
};

enum tw_asked { TW_ASKED_NOTHING, TW_ASKED_FOR_MESSAGE, TW_ASKED_FOR_RECORD };

// What a step came to.
enum tw_step {
    TW_STEP_ON,     // the side moved: take the next step
    TW_STEP_MORE,   // all bytes are taken
    TW_STEP_EVENT,  // *out is an event
};

// tw_side_take counts bytes that were read.
static inline void tw_side_take(struct tw_side *side, struct tw_cursor *in, size_t count)
{
    if (tw_cursor_skip(in, count)) {
        side->position += count;
    }
}

static inline size_t tw_min(size_t a, size_t b)
{
    return a < b ? a : b;
}

// tw_clamp is a count as an event can hold it.
static inline uint32_t tw_clamp(uint64_t count)
{
    return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

// tw_side_record begins the record whose header starts where the side stands.
void tw_side_record(struct tw_side *side, const struct tw_record *record);

// tw_side_pass_body reads on in the body of the record and keeps its first two bytes, which are all of an alert.
void tw_side_pass_body(struct tw_side *side, struct tw_cursor *in);

// tw_record_event fills *out with what is common to the events of a record whose header starts at `position`.
static inline void tw_record_event(const struct tw_record *record, uint64_t position, enum tw_from from,
                                   enum tw_event_type type, struct tw_event *out)
{
    *out = (struct tw_event){
        .type = type,
        .from = from,
        .position = position,
        .record_type = record->type,
        .record_version = record->version,
        .record_length = record->length,
    };
}

// tw_side_event does so for the record under way.
void tw_side_event(const struct tw_side *side, enum tw_from from, enum tw_event_type type, struct tw_event *out);

// tw_side_at_rest is true between two records, with no message under way and no bytes held back.
static inline bool tw_side_at_rest(const struct tw_side *side)
{
    return ((unsigned)(side->state ^ TW_SIDE_HEADER) | side->header_len | side->message_header_len | side->sslv2
            | (side->held_len ^ side->held_at))
           == 0;
}

// tw_side_ccs_on is true where this side's ChangeCipherSpec made its records protected: not in TLS 1.3, where it means nothing
// (RFC 8446 appendix D.4).
static inline bool tw_side_ccs_on(const struct tw_dialogue *d, const struct tw_side *side)
{
    return side->protected_now && !d->tls13;
}

// tw_side_sealed is what is done with a protected record.
static inline enum tw_body_mode tw_side_sealed(const struct tw_dialogue *d)
{
    return d->opener != NULL ? TW_BODY_GATHER : TW_BODY_SEALED;
}

// seek.c: TW_SIDE_SEEK and TW_SIDE_CHAIN.
enum tw_step tw_seek_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out);
enum tw_step tw_chain_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out);
// tw_seek_is_a_record ends TW_SIDE_CHAIN: what was passed is a record, and is told.
enum tw_step tw_seek_is_a_record(struct tw_dialogue *d, enum tw_from from, struct tw_event *out);
// tw_seek_not_a_record ends TW_SIDE_CHAIN: what was passed is no record.
void tw_seek_not_a_record(struct tw_side *side);
// tw_seek_untold tells bytes that were passed and are plain. False: there are none.
bool tw_seek_untold(struct tw_side *side, enum tw_from from, struct tw_event *out);

// content.c: what a record holds.
enum tw_step tw_message_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *body, bool opened,
                             struct tw_event *out);
enum tw_step tw_opened_step(struct tw_dialogue *d, enum tw_from from, struct tw_event *out);
// tw_small_event tells the alert or ChangeCipherSpec whose first bytes stand in side->small.
void tw_small_event(struct tw_dialogue *d, enum tw_from from, struct tw_event *out);
// tw_message_drop gives up the message under way, and tells it. False: there is none.
bool tw_message_drop(struct tw_side *side, enum tw_from from, struct tw_event *out);
// tw_message_end forgets the message under way.
void tw_message_end(struct tw_side *side);
uint32_t tw_message_total(const struct tw_side *side);
// tw_want_room: true, and *out is TW_EVENT_WANT_ROOM, where `want` bytes do not fit the room. *refused: there is none.
bool tw_want_room(struct tw_side *side, enum tw_from from, enum tw_asked what, uint32_t want, bool *refused,
                  struct tw_event *out);

// learn.c: what a message says about the records after it.
void tw_dialogue_learn(struct tw_dialogue *d, const struct tw_event *message);

// framing.c and body.c: TW_SIDE_HEADER, TW_SIDE_BROKEN and TW_SIDE_BODY.
enum tw_step tw_header_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in);
enum tw_step tw_broken_step(struct tw_side *side, enum tw_from from, struct tw_event *out);
enum tw_step tw_body_step(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out);
// tw_body_mode is how the body of the record under way is to be read.
enum tw_body_mode tw_body_mode(const struct tw_dialogue *d, enum tw_from from);
// tw_whole_record takes the short way for a record that lies in the run whole, or the first message in it, where the side is at rest
// (tw_side_at_rest): what does not have to be remembered is not written down. False: nothing was read, the steps have to be taken.
bool tw_whole_record(struct tw_dialogue *d, enum tw_from from, struct tw_cursor *in, struct tw_event *out);
// tw_record_done tells a record whose body was passed.
enum tw_step tw_record_done(struct tw_dialogue *d, enum tw_from from, struct tw_event *out);

#endif
