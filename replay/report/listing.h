// The table of connections: a row is made when a connection ends, and laid out when it is printed.
// SPDX-License-Identifier: Apache-2.0
//
// A row is text of its own sort until then, so that columns can be as wide as what stands in them: cells parted by RP_CELL, then
// a line feed, then any number of lines that each start with RP_BELOW and stand below the row. A cell or line may start with a
// colour, as the byte 1 + enum rp_color.
#ifndef RESHAKE_REPLAY_REPORT_LISTING_H
#define RESHAKE_REPLAY_REPORT_LISTING_H

#include "replay/report/color.h"
#include "replay/report/notes.h"

#define RP_CELL '\x1f'
#define RP_BELOW '\x1e'
#define RP_LISTING_COLUMNS 12
#define RP_LISTING_HELD 256

// rp_listing_row makes the row of a connection that has ended. `notes` may be NULL: nothing was noted of it.
void rp_listing_row(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes);

struct rp_listing {
    struct rp_text *out;
    bool colors;
    bool at_once;                      // hold no rows back to learn how wide the columns are
    size_t width[RP_LISTING_COLUMNS];  // 0: nothing stood in the column, and it is not shown
    struct rp_text held;               // rows whose widths are still being learnt
    size_t num_held;
    bool begun;  // the head was written
};

// rp_listing_init makes a listing that is written into `out`.
void rp_listing_init(struct rp_listing *listing, struct rp_text *out, bool colors, bool at_once);

// rp_listing_take lays out one row; the first RP_LISTING_HELD rows wait for each other, or for rp_listing_flush.
void rp_listing_take(struct rp_listing *listing, const char *row, size_t len);
void rp_listing_flush(struct rp_listing *listing);
void rp_listing_free(struct rp_listing *listing);

#endif
