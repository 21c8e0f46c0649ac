// How a ladder is drawn: two rails, arrows between them, text at one of them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/pen.h"

struct rp_glyphs {
    const char *rail, *top, *foot, *right, *left, *dot, *dots;
    const char *line[3];  // by enum rp_line
};

static const struct rp_glyphs unicode = {
    .rail = "\xe2\x94\x82",                                    // │
    .top = "\xe2\x94\xac",                                     // ┬
    .foot = "\xe2\x94\xb4",                                    // ┴
    .right = "\xe2\x96\xb6",                                   // ▶
    .left = "\xe2\x97\x80",                                    // ◀
    .dot = " \xc2\xb7 ",                                       // ·
    .dots = "\xe2\x80\xa6",                                    // …
    .line = {"\xe2\x94\x80", "\xe2\x94\x81", "\xe2\x95\x8c"},  // ─ ━ ╌
};

static const struct rp_glyphs ascii_only = {
    .rail = "|",
    .top = "+",
    .foot = "+",
    .right = ">",
    .left = "<",
    .dot = ", ",
    .dots = "...",
    .line = {"-", "=", "~"},
};

void rp_pen_init(struct rp_pen *pen, struct rp_text *out, uint64_t start_ns, bool ascii)
{
    *pen = (struct rp_pen){
        .out = out, .glyphs = ascii ? &ascii_only : &unicode, .start_ns = start_ns, .last_ns = UINT64_MAX};
}

const char *rp_pen_dot(const struct rp_pen *pen)
{
    return pen->glyphs->dot;
}

const char *rp_pen_dots(const struct rp_pen *pen)
{
    return pen->glyphs->dots;
}

static void put_colored(struct rp_text *out, enum rp_color color, const char *bytes, size_t len)
{
    rp_text_string(out, rp_color_on(stdout, color));
    rp_text_bytes(out, bytes, len);
    rp_text_string(out, rp_color_off(stdout, color));
}

static void put_rail(struct rp_pen *pen, const char *glyph)
{
    put_colored(pen->out, RP_COLOR_DIM, glyph, strlen(glyph));
}

// put_margin writes the time in milliseconds, unless it stands in the line before.
static void put_margin(struct rp_pen *pen, uint64_t time_ns)
{
    char text[32] = "";
    int len = 0;
    if (time_ns >= pen->start_ns && time_ns != 0 && time_ns != pen->last_ns) {
        uint64_t us = (time_ns - pen->start_ns) / 1000;
        len = snprintf(text, sizeof text, "%llu.%03u", (unsigned long long)us / 1000, (unsigned)(us % 1000));
        pen->last_ns = time_ns;
    }
    size_t width = len > 0 ? (size_t)len : 0;
    rp_text_fill(pen->out, " ", width + 2 < RP_PEN_MARGIN ? RP_PEN_MARGIN - 2 - width : 0);
    put_colored(pen->out, RP_COLOR_DIM, text, width);
    rp_text_string(pen->out, "  ");
}

void rp_pen_heads(struct rp_pen *pen, const struct rp_text *client, const struct rp_text *server)
{
    struct rp_text *out = pen->out;
    size_t left = rp_text_width(client->data, client->len);
    size_t right = rp_text_width(server->data, server->len);
    size_t width = RP_PEN_WIDTH + 2;
    rp_text_fill(out, " ", RP_PEN_MARGIN - 4);
    put_colored(out, RP_COLOR_DIM, "ms", 2);
    rp_text_string(out, "  ");
    put_colored(out, RP_COLOR_BOLD, client->data, client->len);
    if (left + right + 2 > width) {
        rp_text_char(out, '\n');
        rp_text_fill(out, " ", RP_PEN_MARGIN);
        left = 0;
    }
    rp_text_fill(out, " ", left + right < width ? width - left - right : 0);
    put_colored(out, RP_COLOR_BOLD, server->data, server->len);
    rp_text_char(out, '\n');
    rp_text_fill(out, " ", RP_PEN_MARGIN);
    put_rail(pen, pen->glyphs->top);
    rp_text_fill(out, " ", RP_PEN_WIDTH);
    put_rail(pen, pen->glyphs->top);
    rp_text_char(out, '\n');
}

void rp_pen_foot(struct rp_pen *pen)
{
    rp_text_fill(pen->out, " ", RP_PEN_MARGIN);
    put_rail(pen, pen->glyphs->foot);
    rp_text_fill(pen->out, " ", RP_PEN_WIDTH);
    put_rail(pen, pen->glyphs->foot);
    rp_text_char(pen->out, '\n');
}

void rp_pen_space(struct rp_pen *pen)
{
    rp_text_fill(pen->out, " ", RP_PEN_MARGIN);
    put_rail(pen, pen->glyphs->rail);
    rp_text_fill(pen->out, " ", RP_PEN_WIDTH);
    put_rail(pen, pen->glyphs->rail);
    rp_text_char(pen->out, '\n');
}

static void put_line(struct rp_pen *pen, const struct rp_arrow *arrow, size_t columns, const char *before,
                     const char *behind)
{
    rp_text_string(pen->out, rp_color_on(stdout, arrow->color));
    rp_text_string(pen->out, before);
    rp_text_fill(pen->out, pen->glyphs->line[arrow->line], columns);
    rp_text_string(pen->out, behind);
    rp_text_string(pen->out, rp_color_off(stdout, arrow->color));
}

// put_label writes name and rest, cut to `most` columns, and returns how many it took.
static size_t put_label(struct rp_pen *pen, const struct rp_arrow *arrow, size_t most)
{
    size_t name_len = rp_text_cut(arrow->name, strlen(arrow->name), most);
    size_t used = rp_text_width(arrow->name, name_len);
    put_colored(pen->out, RP_COLOR_BOLD, arrow->name, name_len);
    if (arrow->rest && arrow->rest->len > 0 && used + 4 < most) {
        rp_text_string(pen->out, "  ");
        size_t len = rp_text_cut(arrow->rest->data, arrow->rest->len, most - used - 2);
        rp_text_bytes(pen->out, arrow->rest->data, len);
        used += 2 + rp_text_width(arrow->rest->data, len);
    }
    return used;
}

static size_t label_width(const struct rp_arrow *arrow, size_t most)
{
    size_t width = rp_text_width(arrow->name, strlen(arrow->name));
    if (arrow->rest && arrow->rest->len > 0 && width + 4 < most) {
        width += 2 + rp_text_width(arrow->rest->data, arrow->rest->len);
    }
    return width < most ? width : most;
}

void rp_pen_arrow(struct rp_pen *pen, const struct rp_arrow *arrow)
{
    enum { SHORT = 2, AROUND = SHORT + 3 };  // the short end of the line, two blanks, the head
    size_t most = RP_PEN_WIDTH - AROUND - 2;
    size_t rest = RP_PEN_WIDTH - AROUND - label_width(arrow, most);
    put_margin(pen, arrow->time_ns);
    put_rail(pen, pen->glyphs->rail);
    if (arrow->from == TW_CLIENT) {
        put_line(pen, arrow, SHORT, "", " ");
        (void)put_label(pen, arrow, most);
        put_line(pen, arrow, rest, " ", pen->glyphs->right);
    } else {
        put_line(pen, arrow, rest, pen->glyphs->left, " ");
        (void)put_label(pen, arrow, most);
        put_line(pen, arrow, SHORT, " ", "");
    }
    put_rail(pen, pen->glyphs->rail);
    rp_text_char(pen->out, '\n');
}

static void put_note_line(struct rp_pen *pen, enum tw_from from, enum rp_color color, size_t indent, const char *text,
                          size_t len)
{
    size_t width = indent + rp_text_width(text, len);
    size_t pad = width < RP_PEN_WIDTH ? RP_PEN_WIDTH - width : 0;
    rp_text_fill(pen->out, " ", RP_PEN_MARGIN);
    put_rail(pen, pen->glyphs->rail);
    rp_text_fill(pen->out, " ", from == TW_CLIENT ? indent : pad);
    put_colored(pen->out, color, text, len);
    rp_text_fill(pen->out, " ", from == TW_CLIENT ? pad : indent);
    put_rail(pen, pen->glyphs->rail);
    rp_text_char(pen->out, '\n');
}

// break_at is where a line of at most `width` columns ends: behind the last blank in its second half, else where the room ends.
static size_t break_at(const char *text, size_t len, size_t width)
{
    size_t most = rp_text_cut(text, len, width);
    if (most == len) {
        return len;
    }
    for (size_t at = most; at > most / 2; at--) {
        if (text[at - 1] == ' ') {
            return at;
        }
    }
    return most;
}

void rp_pen_note(struct rp_pen *pen, enum tw_from from, enum rp_color color, size_t indent, const char *text,
                 size_t len)
{
    indent = indent < RP_PEN_WIDTH / 2 ? indent : RP_PEN_WIDTH / 2;
    do {
        size_t take = break_at(text, len, RP_PEN_WIDTH - indent - 1);
        size_t shown = take;
        while (shown > 0 && text[shown - 1] == ' ') {
            shown--;
        }
        put_note_line(pen, from, color, indent, text, shown);
        text += take;
        len -= take;
    } while (len > 0);
}
