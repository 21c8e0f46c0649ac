// The table of connections: a row is made when a connection ends, and laid out when it is printed.
// SPDX-License-Identifier: Apache-2.0
//
// A row is text of its own sort until then, so that columns can be as wide as what stands in them: RP_ROW, RP_ROW_HEAD bytes that
// say how long each cell is, the cells, a line feed, then any number of lines that each start with RP_BELOW and stand below the
// row. Such a line may start with a colour, as the byte 1 + enum rp_color.
#ifndef RESHAKE_REPLAY_REPORT_LISTING_H
#define RESHAKE_REPLAY_REPORT_LISTING_H

#include "replay/report/color.h"
#include "replay/report/notes.h"

#define RP_ROW '\x1f'
#define RP_BELOW '\x1e'
#define RP_LISTING_COLUMNS 12
#define RP_ROW_HEAD (RP_LISTING_COLUMNS * 3)  // of each cell: bytes, columns, enum rp_color
#define RP_LISTING_HELD 256

// rp_row is a row in the making: begun, then text is put into `out` and each cell closed behind its own, then ended.
struct rp_row {
    struct rp_text *out;
    size_t head, at;  // where the head stands, and the cell under way
    size_t column;
};

void rp_row_begin(struct rp_row *row, struct rp_text *out);
// rp_row_cell closes a cell of plain ASCII, rp_row_wide_cell one of UTF-8. A cell is at most 255 bytes long.
void rp_row_cell(struct rp_row *row, enum rp_color color);
void rp_row_wide_cell(struct rp_row *row);
// rp_row_end closes the row; the cells that are missing are empty.
void rp_row_end(struct rp_row *row);

// rp_listing_row makes the row of a connection that has ended. `notes` may be NULL: nothing was noted of it.
void rp_listing_row(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes);

struct rp_listing {
    struct rp_text *out;
    bool colors;
    bool at_once;                      // hold no rows back to learn how wide the columns are
    size_t width[RP_LISTING_COLUMNS];  // 0: nothing stood in the column, and it is not shown
    size_t line_width;                 // of all columns together; 0: to be reckoned anew
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
