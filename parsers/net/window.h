// What waits in one direction of a TCP connection: runs of bytes ahead of what is told next.
// SPDX-License-Identifier: Apache-2.0
//
// A ring of bytes, in which a byte's place follows from its sequence number, and a sorted table of the runs that are filled.
// The table is small and fixed, so every step is bounded, whatever an attacker sends.
#ifndef RESHAKE_PARSERS_NET_WINDOW_H
#define RESHAKE_PARSERS_NET_WINDOW_H

#include "parsers/wire/cursor.h"

#define TW_WINDOW_RUNS 48

// tw_run is [seq, end): bytes of one segment, or of neighbours that were joined.
struct tw_run {
    uint32_t seq, end;
    uint32_t ack;      // valid with `holds`
    bool holds;        // must wait until the other direction came to `ack`
    bool cut;          // the segment had them and the capture cut them off: they are a gap
    uint64_t time_ns;  // when it was captured
};

struct tw_window {
    uint32_t base_seq;  // sequence number of the byte at `head`: what is told next
    uint32_t head;
    uint32_t cap;
    uint32_t waiting;  // bytes in all runs
    uint32_t num_runs;
    struct tw_run runs[TW_WINDOW_RUNS];
    uint8_t bytes[];
};

// tw_window_init makes a window of `size` bytes of memory at `w`; `next_seq` is the next byte to be told.
void tw_window_init(struct tw_window *w, size_t size, uint32_t next_seq);

// tw_window_advance says that the next byte to be told is `next_seq`. There are no runs before it.
void tw_window_advance(struct tw_window *w, uint32_t next_seq);

// tw_window_insert puts `bytes` at run->seq (or nothing, where run->cut) into what is not filled yet, up to run->end. The run lies
// within the window. Returns the sequence number up to which it was taken: short of run->end when the table is full.
// *news counts the bytes that were not there, *conflict is set where bytes differ from those that were.
uint32_t tw_window_insert(struct tw_window *w, const struct tw_run *run, struct tw_span bytes, uint32_t *news,
                          bool *conflict);

// tw_window_compare says whether `bytes`, at `seq`, differ from what waits, and lets go what they overlap: it need
// not hold any longer, since these came without having to.
bool tw_window_compare(struct tw_window *w, uint32_t seq, struct tw_span bytes);

// tw_window_take takes from the front of the first run, which starts at the next byte to be told, as many bytes as lie
// in one piece. The span lives until the window is changed; it is empty with *cut where the run is a gap.
struct tw_span tw_window_take(struct tw_window *w, uint32_t *taken, bool *cut);

// tw_window_move puts everything into another window of at least the same capacity.
void tw_window_move(struct tw_window *to, const struct tw_window *from);

#endif
