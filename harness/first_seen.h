// The naive model of reassembly: a direction is HX_PLACES places, and for each one the byte that was seen there first.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_FIRST_SEEN_H
#define RESHAKE_HARNESS_FIRST_SEEN_H

#include "parsers/wire/span.h"

enum { HX_PLACES = 512, HX_COPIES = 3 };

// hx_copy_of gives the bytes that an end (0 or 1) sends in its HX_PLACES places; its HX_COPIES copies differ in every byte.
const uint8_t *hx_copy_of(unsigned end, unsigned copy);

struct hx_first_seen {
    uint8_t seen[HX_PLACES], first[HX_PLACES];
    bool conflicts;  // a place was seen with another byte
};

// hx_first_seen_take sees bytes from a place on, all of which are places.
void hx_first_seen_take(struct hx_first_seen *model, size_t from, struct tw_span bytes);

// hx_first_seen_is: each of these places was seen, and first with this byte.
bool hx_first_seen_is(const struct hx_first_seen *model, size_t from, struct tw_span bytes);

// hx_first_seen_hole finds the first places that were not seen: from *from on, *len of them. False: all were.
bool hx_first_seen_hole(const struct hx_first_seen *model, size_t *from, size_t *len);

#endif
