// Captures from a file, from standard input or from a file that still grows: one item after the other.
// SPDX-License-Identifier: Apache-2.0
//
// The file is read through a window of its own, not mapped: it may shrink or end at any moment. Memory stays at the window's
// size, which grows only for a single block that is larger.
#ifndef RESHAKE_REPLAY_TRACK_SOURCE_H
#define RESHAKE_REPLAY_TRACK_SOURCE_H

#include "parsers/capture/capture.h"

struct rp_source_config {
    const char *path;    // "-": standard input
    const char *filter;  // an expression of libpcap; NULL: every packet. What does not match is not told
    bool follow;         // at the end of the file wait for more
};

enum rp_source_answer {
    RP_SOURCE_ITEM,        // *out is the next item
    RP_SOURCE_WAIT,        // nothing more yet (follow), or a signal came: rp_source_wait, then ask again
    RP_SOURCE_END,         // the capture is whole, and this is its end
    RP_SOURCE_FAILED,      // cannot be read (on): rp_source_error says why and where. What was whole before it was told
    RP_SOURCE_BAD_FILTER,  // the expression is wrong, or means nothing on this link type: rp_source_error
};

struct rp_source_counts {
    uint64_t packets;   // told
    uint64_t filtered;  // did not match
    uint64_t bytes;     // of the file, read so far
    uint64_t size;      // of the file when it was opened; 0: not known
};

struct rp_source;

// rp_source_new makes a source; nothing is opened before the first rp_source_next. `config` and its strings must live as
// long. NULL when there is no memory.
struct rp_source *rp_source_new(const struct rp_source_config *config);

// rp_source_next reads the next item. Its spans live until the next call. RP_SOURCE_END and the failures stay.
TW_MUST_USE enum rp_source_answer rp_source_next(struct rp_source *source, struct tw_item *out);

// rp_source_batch reads as many items as are at hand, at least one and at most `max`. *num_out says how many are in `out`;
// their spans live until the next call. Any other answer than RP_SOURCE_ITEM comes with none.
TW_MUST_USE enum rp_source_answer rp_source_batch(struct rp_source *source, struct tw_item *out, size_t max,
                                                  size_t *num_out);
#define RP_SOURCE_BATCH 256

// rp_source_wait waits until there may be more, `timeout_ms` at the longest; a signal ends it early.
void rp_source_wait(struct rp_source *source, int timeout_ms);

// rp_source_error is one line for people: the file, the byte where it matters, what is wrong, what to do. It contains the path as
// it was given. Empty when nothing failed.
const char *rp_source_error(const struct rp_source *source);

// rp_source_cut is true where the file ended inside an item: all before it was told.
bool rp_source_cut(const struct rp_source *source);

const struct rp_source_counts *rp_source_counts(const struct rp_source *source);
void rp_source_free(struct rp_source *source);

#endif
