// The table of connections: its layout.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/listing.h"

static const struct {
    const char *head;
    size_t least;  // columns that are shown even where nothing stands in them
    bool right;    // aligned to the right
} columns[RP_LISTING_COLUMNS] = {
    {.head = "#", .least = 1, .right = true},
    {.head = "client", .least = 6},
    {.head = "server", .least = 6},
    {.head = "TCP", .least = 3},
    {.head = "TLS", .least = 3},
    {.head = "cipher suite"},
    {.head = "server name"},
    {.head = "ALPN"},
    {.head = "handshake", .least = 9},
    {.head = "why"},
    {.head = "tickets"},
    {.head = "end", .least = 3},
};

void rp_listing_init(struct rp_listing *table, struct rp_text *out, bool colors, bool at_once)
{
    *table = (struct rp_listing){.out = out, .colors = colors, .at_once = at_once};
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        table->width[i] = columns[i].least;
    }
}

// cell is a part of a row.
struct cell {
    const char *at;
    size_t len;
    enum rp_color color;
};

// next_cell reads the cell at *row, which ends at `end`, and moves *row behind it and its RP_CELL.
static struct cell next_cell(const char **row, const char *end)
{
    struct cell cell = {.at = *row};
    if (cell.at < end && *cell.at >= 1 && *cell.at <= 1 + RP_COLOR_CYAN) {
        cell.color = (enum rp_color)(*cell.at - 1);
        cell.at++;
    }
    const char *mark = memchr(cell.at, RP_CELL, (size_t)(end - cell.at));
    const char *stop = mark ? mark : end;
    cell.len = (size_t)(stop - cell.at);
    *row = mark ? mark + 1 : end;
    return cell;
}

static void put_cell(struct rp_listing *table, const struct cell *cell, size_t column, bool last)
{
    struct rp_text *out = table->out;
    size_t width = rp_text_width(cell->at, cell->len);
    size_t pad = table->width[column] > width ? table->width[column] - width : 0;
    bool colored = table->colors && cell->color != RP_COLOR_NONE && cell->len > 0;
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

static size_t last_column(const struct rp_listing *table)
{
    size_t last = RP_LISTING_COLUMNS - 1;
    while (last > 0 && table->width[last] == 0) {
        last--;
    }
    return last;
}

static void put_head(struct rp_listing *table)
{
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        struct cell head = {.at = columns[i].head, .len = strlen(columns[i].head), .color = RP_COLOR_BOLD};
        if (table->width[i] > 0) {
            table->width[i] = table->width[i] < head.len ? head.len : table->width[i];
            put_cell(table, &head, i, i == last_column(table));
        }
    }
    rp_text_char(table->out, '\n');
    table->begun = true;
}

static void put_below(struct rp_listing *table, const char *line, const char *end)
{
    struct cell cell = next_cell(&line, end);
    bool colored = table->colors && cell.color != RP_COLOR_NONE;
    rp_text_fill(table->out, " ", table->width[0] + 4);
    rp_text_string(table->out, colored ? rp_color_on(stdout, cell.color) : "");
    rp_text_bytes(table->out, cell.at, cell.len);
    rp_text_string(table->out, colored ? rp_color_off(stdout, cell.color) : "");
    rp_text_char(table->out, '\n');
}

// put_row writes a row of cells that ends at `end`.
static void put_row(struct rp_listing *table, const char *row, const char *end)
{
    size_t last = last_column(table);
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        struct cell cell = next_cell(&row, end);
        if (table->width[i] > 0) {
            put_cell(table, &cell, i, i == last);
        }
    }
    rp_text_char(table->out, '\n');
}

// measure makes the columns as wide as a row needs. True: one that was not shown has something to show.
static bool measure(struct rp_listing *table, const char *row, const char *end)
{
    bool shown = false;
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        struct cell cell = next_cell(&row, end);
        size_t width = rp_text_width(cell.at, cell.len);
        if (width > table->width[i]) {
            shown |= table->width[i] == 0;
            table->width[i] = width;
        }
    }
    return shown;
}

// lay_out writes all rows in `rows`.
static void lay_out(struct rp_listing *table, const char *rows, size_t len)
{
    const char *end = rows + len;
    while (rows < end) {
        const char *feed = memchr(rows, '\n', (size_t)(end - rows));
        const char *stop = feed ? feed : end;
        if (*rows == RP_BELOW) {
            put_below(table, rows + 1, stop);
        } else {
            bool anew = measure(table, rows, stop);
            if (anew || !table->begun) {
                put_head(table);
            }
            put_row(table, rows, stop);
        }
        rows = stop + 1;
    }
}

static void measure_all(struct rp_listing *table, const char *rows, size_t len)
{
    const char *end = rows + len;
    while (rows < end) {
        const char *feed = memchr(rows, '\n', (size_t)(end - rows));
        const char *stop = feed ? feed : end;
        if (*rows != RP_BELOW) {
            (void)measure(table, rows, stop);
        }
        rows = stop + 1;
    }
}

void rp_listing_flush(struct rp_listing *table)
{
    measure_all(table, table->held.data, table->held.len);
    lay_out(table, table->held.data, table->held.len);
    table->out->failed |= table->held.failed;
    rp_text_clear(&table->held);
    table->at_once = true;
}

void rp_listing_take(struct rp_listing *table, const char *row, size_t len)
{
    if (table->at_once) {
        lay_out(table, row, len);
        return;
    }
    rp_text_bytes(&table->held, row, len);
    if (++table->num_held == RP_LISTING_HELD) {
        rp_listing_flush(table);
    }
}

void rp_listing_free(struct rp_listing *table)
{
    rp_text_free(&table->held);
}
