// What was parsed writes back to the same bytes: every handshake message, and every extension that has a typed view.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_ROUND_TRIP_H
#define RESHAKE_HARNESS_ROUND_TRIP_H

#include "parsers/tls/walk.h"

enum hx_trip {
    HX_TRIP_NONE,     // nothing reads such bytes
    HX_TRIP_REFUSED,  // they were not what the parser reads
    HX_TRIP_DONE,     // they were, and came back
};

// hx_trip_message parses a body in the form that `context` says and writes it again; where they have lists, their items too. It aborts
// where other bytes come back.
enum hx_trip hx_trip_message(const struct tw_message_context *context, struct tw_span body);

// hx_trip_extension does so for the body of an extension.
enum hx_trip hx_trip_extension(uint16_t type, enum tw_place place, struct tw_span body);

// hx_trip_extensions does so for a block of them, and looks whether they stand one behind the other.
void hx_trip_extensions(enum tw_place place, struct tw_span extensions);

// hx_trip_same aborts unless `written` and the writer say that `bytes` came back. It returns true.
bool hx_trip_same(bool written, const struct tw_writer *w, struct tw_span bytes);

// hx_trip_cap makes the room of all trips that follow so small (SIZE_MAX: as large as it is): what does not fit must not be written, and
// the writer must say so.
void hx_trip_cap(size_t cap);

// hx_trip_room is a writer into memory that is used again for every trip, large enough for a handshake message of an input.
struct tw_writer hx_trip_room(void);

#endif
