// TCP segments of any kind, as a list of eight bytes each: end and what to do, flags, place (2), acknowledged place (2), length, missing.
// SPDX-License-Identifier: Apache-2.0
//
// Places are far apart where the second bit of the first byte says so; the byte in a place is always the same, but for the fourth bit.
#ifndef RESHAKE_HARNESS_WILD_SEGMENTS_H
#define RESHAKE_HARNESS_WILD_SEGMENTS_H

#include "parsers/net/conn.h"

struct hx_wild {
    enum tw_end end;
    struct tw_tcp tcp;
    bool no_room;       // whoever takes it lends no window
    bool other_bytes;   // its bytes are others than those of the same places
    uint64_t later_ns;  // than the one before it
};

// hx_wild_next reads the next one. False: there is none.
bool hx_wild_next(struct tw_cursor *in, struct hx_wild *out);

// hx_wild_bytes_are says whether bytes that begin at a sequence number are those of their places, of which other_bytes made no others.
bool hx_wild_bytes_are(uint32_t seq, struct tw_span bytes);

#endif
