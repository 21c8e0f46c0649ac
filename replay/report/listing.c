// The table of connections: its layout.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/listing.h"

#include <assert.h>

static const struct {
    const char *head;
    size_t least;   // columns that are shown even where nothing stands in them
    size_t likely;  // how wide it is where rows cannot be looked at before
    bool right;     // aligned to the right
} columns[RP_LISTING_COLUMNS] = {
    {.head = "#", .least = 1, .likely = 4, .right = true},
    {.head = "client", .least = 6, .likely = 19},
    {.head = "server", .least = 6, .likely = 19},
    {.head = "TCP", .least = 3, .likely = 4},
    {.head = "TLS", .least = 3, .likely = 3},
    {.head = "cipher suite", .likely = 28},
    {.head = "server name", .likely = 20},
    {.head = "ALPN", .likely = 8},
    {.head = "handshake", .least = 9, .likely = 18},
    {.head = "why", .likely = 18},
    {.head = "tickets", .likely = 10},
    {.head = "end", .least = 3, .likely = 3},
};

void rp_listing_init(struct rp_listing *listing, struct rp_text *out, bool colors, bool at_once)
{
    *listing = (struct rp_listing){.out = out, .colors = colors, .at_once = at_once};
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        listing->width[i] = at_once ? columns[i].likely : columns[i].least;
    }
}

void rp_row_begin(struct rp_row *row, struct rp_text *out)
{
    static const char head[1 + RP_ROW_HEAD] = {RP_ROW};
    rp_text_bytes(out, head, sizeof head);
    *row = (struct rp_row){.out = out, .head = out->len - RP_ROW_HEAD, .at = out->len};
}

// close_cell notes how long the cell is. A text that failed is not printed, so what stands in it does not matter.
static void close_cell(struct rp_row *row, size_t width, enum rp_color color)
{
    struct rp_text *out = row->out;
    size_t len = out->len - row->at;
    assert(len <= UINT8_MAX && row->column < RP_LISTING_COLUMNS);
    if (!out->failed) {
        char *head = out->data + row->head + row->column * 3;
        head[0] = (char)len;
        head[1] = (char)width;
        head[2] = (char)color;
    }
    row->at = out->len;
    row->column++;
}

void rp_row_cell(struct rp_row *row, enum rp_color color)
{
    close_cell(row, row->out->len - row->at, color);
}

void rp_row_wide_cell(struct rp_row *row)
{
    size_t len = row->out->len - row->at;
    close_cell(row, len > 0 ? rp_text_width(row->out->data + row->at, len) : 0, RP_COLOR_NONE);
}

void rp_row_end(struct rp_row *row)
{
    rp_text_char(row->out, '\n');
}

// cell is a part of a row, with the columns that it takes.
struct cell {
    const char *at;
    size_t len, width;
    enum rp_color color;
};

// read_cells reads a row behind its RP_ROW and returns where it ends: at its line feed. *bytes_are_columns: each byte of it takes
// one column.
static const char *read_cells(const char *row, struct cell cells[RP_LISTING_COLUMNS], bool *bytes_are_columns)
{
    const uint8_t *head = (const uint8_t *)row;
    size_t len = 0, width = 0;
    row += RP_ROW_HEAD;
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++, head += 3) {
        cells[i] = (struct cell){.at = row, .len = head[0], .width = head[1], .color = (enum rp_color)head[2]};
        row += head[0];
        len += head[0];
        width += head[1];
    }
    *bytes_are_columns = len == width;
    return row;
}

static void put_cell(struct rp_listing *listing, const struct cell *cell, size_t column, bool last)
{
    struct rp_text *out = listing->out;
    size_t pad = listing->width[column] > cell->width ? listing->width[column] - cell->width : 0;
    bool colored = listing->colors && cell->color != RP_COLOR_NONE && cell->len > 0;
    if (columns[column].right) {
        rp_text_fill(out, " ", pad);
    }
    if (colored) {
        rp_text_string(out, rp_color_on(stdout, cell->color));
    }
    rp_text_bytes(out, cell->at, cell->len);
    if (colored) {
        rp_text_string(out, rp_color_off(stdout, cell->color));
    }
    if (!last) {
        rp_text_fill(out, " ", (columns[column].right ? 0 : pad) + 2);
    }
}

// put_cells writes a line of the table.
static void put_cells(struct rp_listing *listing, const struct cell cells[RP_LISTING_COLUMNS])
{
    size_t last = RP_LISTING_COLUMNS - 1;
    while (last > 0 && listing->width[last] == 0) {
        last--;
    }
    for (size_t i = 0; i <= last; i++) {
        if (listing->width[i] > 0) {
            put_cell(listing, &cells[i], i, i == last);
        }
    }
    rp_text_char(listing->out, '\n');
}

// put_plain_cells is put_cells without colours, where each byte takes one column: a line of blanks is what the cells are put on.
static void put_plain_cells(struct rp_listing *listing, const struct cell cells[RP_LISTING_COLUMNS])
{
    struct rp_text *out = listing->out;
    if (!rp_text_room(out, listing->line_width + 1)) {
        return;
    }
    char *at = out->data + out->len, *end = at;
    memset(at, ' ', listing->line_width);
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        size_t width = listing->width[i];
        if (width > 0) {
            char *start = columns[i].right ? at + width - cells[i].len : at;
            memcpy(start, cells[i].at, cells[i].len);
            end = start + cells[i].len;
            at += width + 2;
        }
    }
    *end = '\n';
    out->len = (size_t)(end + 1 - out->data);
}

static void put_head(struct rp_listing *listing)
{
    struct cell heads[RP_LISTING_COLUMNS];
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        size_t len = strlen(columns[i].head);
        heads[i] = (struct cell){.at = columns[i].head, .len = len, .width = len, .color = RP_COLOR_BOLD};
        if (listing->width[i] > 0 && listing->width[i] < len) {
            listing->width[i] = len;
            listing->line_width = 0;
        }
    }
    put_cells(listing, heads);
    listing->begun = true;
}

static void put_below(struct rp_listing *listing, const char *line, const char *end)
{
    enum rp_color color = RP_COLOR_NONE;
    if (line < end && *line >= 1 && *line <= 1 + RP_COLOR_CYAN) {
        color = (enum rp_color)(*line++ - 1);
    }
    bool colored = listing->colors && color != RP_COLOR_NONE;
    rp_text_fill(listing->out, " ", listing->width[0] + 4);
    rp_text_string(listing->out, colored ? rp_color_on(stdout, color) : "");
    rp_text_bytes(listing->out, line, (size_t)(end - line));
    rp_text_string(listing->out, colored ? rp_color_off(stdout, color) : "");
    rp_text_char(listing->out, '\n');
}

// measure makes the columns as wide as a row needs. True: one that was not shown has something to show.
static bool measure(struct rp_listing *listing, const struct cell cells[RP_LISTING_COLUMNS])
{
    bool shown = false;
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        if (cells[i].width > listing->width[i]) {
            shown |= listing->width[i] == 0;
            listing->width[i] = cells[i].width;
            listing->line_width = 0;
        }
    }
    return shown;
}

// add_widths reckons how wide a line is at the most.
static void add_widths(struct rp_listing *listing)
{
    listing->line_width = 0;
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        listing->line_width += listing->width[i] > 0 ? listing->width[i] + 2 : 0;
    }
}

// lay_out_row writes the row behind its RP_ROW, or learns only how wide it is, and returns where it ends.
static const char *lay_out_row(struct rp_listing *listing, const char *row, bool learn)
{
    struct cell cells[RP_LISTING_COLUMNS];
    bool plain = false;
    const char *end = read_cells(row, cells, &plain);
    bool anew = measure(listing, cells);
    if (learn) {
        return end;
    }
    if (anew || !listing->begun) {
        put_head(listing);
    }
    if (listing->line_width == 0) {
        add_widths(listing);
    }
    if (plain && !listing->colors) {
        put_plain_cells(listing, cells);
    } else {
        put_cells(listing, cells);
    }
    return end;
}

// lay_out writes all lines in `rows`, or learns only how wide they are.
static void lay_out(struct rp_listing *listing, const char *rows, size_t len, bool learn)
{
    const char *end = rows + len;
    while (rows < end) {
        const char *stop = NULL;
        if (*rows == RP_ROW) {
            stop = lay_out_row(listing, rows + 1, learn);
        } else {
            stop = memchr(rows, '\n', (size_t)(end - rows));
            assert(*rows == RP_BELOW && stop != NULL);
            if (!learn) {
                put_below(listing, rows + 1, stop);
            }
        }
        rows = stop + 1;
    }
}

void rp_listing_flush(struct rp_listing *listing)
{
    if (listing->held.len > 0) {
        lay_out(listing, listing->held.data, listing->held.len, true);
        lay_out(listing, listing->held.data, listing->held.len, false);
    }
    listing->out->failed |= listing->held.failed;
    rp_text_clear(&listing->held);
    listing->at_once = true;
}

void rp_listing_take(struct rp_listing *listing, const char *row, size_t len)
{
    if (len == 0) {
        return;  // a connection that is not to be told
    }
    if (listing->at_once) {
        lay_out(listing, row, len, false);
        return;
    }
    rp_text_bytes(&listing->held, row, len);
    if (++listing->num_held == RP_LISTING_HELD) {
        rp_listing_flush(listing);
    }
}

void rp_listing_free(struct rp_listing *listing)
{
    rp_text_free(&listing->held);
}
