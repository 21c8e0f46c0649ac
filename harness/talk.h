// A TLS conversation as fuzz targets read it: turns of both sides in one input, fed to a dialogue in runs of any size, and what it told
// as a digest.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_TALK_H
#define RESHAKE_HARNESS_TALK_H

#include "parsers/tls/dialogue.h"

// A turn is two bytes, and what they say: who speaks (top bit), whether it is a gap (next bit), and how many bytes follow or are missing.
struct hx_turn {
    enum tw_from from;
    bool gap;
    struct tw_span bytes;
    uint16_t missing;
};

// hx_turn_next reads the next turn; the last one may be cut. False: there is none.
bool hx_turn_next(struct tw_cursor *in, struct hx_turn *out);

#define HX_TALK_ROOM 65536

// What is told of one event to whoever listens; PLAIN, WANT_ROOM and the bodies of data aside.
struct hx_talk;
typedef void (*hx_talk_listener)(struct hx_talk *talk, const struct tw_event *event);

struct hx_talk {
    struct tw_dialogue dialogue;
    hx_talk_listener listener;
    void *context;
    uint64_t digest;   // of all that was told
    uint64_t events;   // how many
    uint64_t fed[2];   // bytes of each side, gaps too
    uint64_t last[2];  // where the last event of each side stood
    bool gaps;         // there were some
    bool tight;        // room was refused for what may be a record behind a message: opened only where it is in one run
    uint8_t *rooms[2][2];  // of each side, taken by turns
    unsigned lent[2];      // how often
};

// hx_talk_begin begins a conversation. `which` (0 or 1) chooses the memory of its rooms.
void hx_talk_begin(struct hx_talk *talk, unsigned which, const struct tw_opener *opener);

// hx_talk_feed feeds a turn in runs that `step` sizes: 0, the turn is one run; else a number that decides how long each one is.
// It aborts where an event is told that its bytes cannot have.
void hx_talk_feed(struct hx_talk *talk, const struct hx_turn *turn, uint32_t step);

// hx_talk_end tells what is unfinished.
void hx_talk_end(struct hx_talk *talk);

// hx_talk_starts is true where a side's first bytes are a hello, or a record of the server's, so that the cuts do not decide what is TLS.
bool hx_talk_starts(const struct hx_turn *turn);

#endif
