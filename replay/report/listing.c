// The table of connections: its layout.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/listing.h"

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

// cell is a part of a row, with the columns that it takes.
struct cell {
    const char *at;
    size_t len, width;
    enum rp_color color;
};

// is_ascii looks at eight bytes at a time: most rows have nothing else.
static bool is_ascii(const char *bytes, size_t len)
{
    uint64_t all = 0;
    for (; len >= sizeof all; bytes += sizeof all, len -= sizeof all) {
        uint64_t word = 0;
        memcpy(&word, bytes, sizeof word);
        all |= word;
    }
    for (; len > 0; bytes++, len--) {
        all |= (uint8_t)*bytes;
    }
    return (all & 0x8080808080808080U) == 0;
}

// next_cell reads the cell at *row, which ends at `end`, and moves *row behind it and its RP_CELL.
static struct cell next_cell(const char **row, const char *end, bool ascii)
{
    struct cell cell = {.at = *row};
    if (cell.at < end && *cell.at >= 1 && *cell.at <= 1 + RP_COLOR_CYAN) {
        cell.color = (enum rp_color)(*cell.at - 1);
        cell.at++;
    }
    const char *stop = cell.at;
    while (stop < end && *stop != RP_CELL) {
        stop++;
    }
    cell.len = (size_t)(stop - cell.at);
    cell.width = ascii ? cell.len : rp_text_width(cell.at, cell.len);
    *row = stop < end ? stop + 1 : end;
    return cell;
}

static void read_cells(const char *row, const char *end, struct cell cells[RP_LISTING_COLUMNS])
{
    bool ascii = is_ascii(row, (size_t)(end - row));
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        cells[i] = next_cell(&row, end, ascii);
    }
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

static void put_head(struct rp_listing *listing)
{
    struct cell heads[RP_LISTING_COLUMNS];
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        size_t len = strlen(columns[i].head);
        heads[i] = (struct cell){.at = columns[i].head, .len = len, .width = len, .color = RP_COLOR_BOLD};
        if (listing->width[i] > 0 && listing->width[i] < len) {
            listing->width[i] = len;
        }
    }
    put_cells(listing, heads);
    listing->begun = true;
}

static void put_below(struct rp_listing *listing, const char *line, const char *end)
{
    struct cell cell = next_cell(&line, end, true);
    bool colored = listing->colors && cell.color != RP_COLOR_NONE;
    rp_text_fill(listing->out, " ", listing->width[0] + 4);
    rp_text_string(listing->out, colored ? rp_color_on(stdout, cell.color) : "");
    rp_text_bytes(listing->out, cell.at, cell.len);
    rp_text_string(listing->out, colored ? rp_color_off(stdout, cell.color) : "");
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
        }
    }
    return shown;
}

static void put_row(struct rp_listing *listing, const char *row, const char *end)
{
    struct cell cells[RP_LISTING_COLUMNS];
    read_cells(row, end, cells);
    bool anew = measure(listing, cells);
    if (anew || !listing->begun) {
        put_head(listing);
    }
    put_cells(listing, cells);
}

static void measure_row(struct rp_listing *listing, const char *row, const char *end)
{
    struct cell cells[RP_LISTING_COLUMNS];
    read_cells(row, end, cells);
    (void)measure(listing, cells);
}

// lay_out writes all lines in `rows`, or learns only how wide they are.
static void lay_out(struct rp_listing *listing, const char *rows, size_t len, bool learn)
{
    const char *end = rows + len;
    while (rows < end) {
        const char *feed = memchr(rows, '\n', (size_t)(end - rows));
        const char *stop = feed ? feed : end;
        if (*rows != RP_BELOW) {
            (learn ? measure_row : put_row)(listing, rows, stop);
        } else if (!learn) {
            put_below(listing, rows + 1, stop);
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
