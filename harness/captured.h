// The first flights of a capture file, and beside each the naive copy of what its connection carried.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_CAPTURED_H
#define RESHAKE_HARNESS_CAPTURED_H

#include "parsers/net/conn.h"
#include "replay/script/flight.h"

enum { HX_CAPTURED_ROOM = 1 << 16 };

// hx_captured is what either end of a connection (enum tw_end) sent up to the first gap, as far as there is room.
struct hx_captured {
    struct rp_gather *gather;
    bool gap[2];
    size_t len[2];
    uint8_t bytes[2][HX_CAPTURED_ROOM];
};

// hx_captured_flights tells the first flight of each of the first connections in the file, if it can be gathered.
void hx_captured_flights(struct tw_span file,
                         void (*told)(void *context, const struct hx_captured *captured,
                                      const struct rp_flight *flight),
                         void *context);

#endif
