// How a ladder is drawn: two rails, arrows between them, text at one of them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_PEN_H
#define RESHAKE_REPLAY_REPORT_PEN_H

#include "parsers/tls/record.h"
#include "replay/report/color.h"
#include "replay/report/text.h"

#define RP_PEN_MARGIN 12U  // columns left of the client's rail, for the time
#define RP_PEN_WIDTH 76U   // columns between the rails

enum rp_line {
    RP_LINE_TCP,   // thin
    RP_LINE_TLS,   // thick
    RP_LINE_LOST,  // broken
};

struct rp_glyphs;
struct rp_pen {
    struct rp_text *out;
    const struct rp_glyphs *glyphs;
    uint64_t start_ns;  // what times are relative to
    uint64_t last_ns;   // the time that was written last: it is not written again
};

// rp_pen_init makes a pen that draws into `out`. `ascii`: without other characters.
void rp_pen_init(struct rp_pen *pen, struct rp_text *out, uint64_t start_ns, bool ascii);

// rp_pen_heads writes what stands at the heads of the rails; rp_pen_foot ends them.
void rp_pen_heads(struct rp_pen *pen, const struct rp_text *client, const struct rp_text *server);
void rp_pen_foot(struct rp_pen *pen);

// rp_pen_space writes a line with the rails alone.
void rp_pen_space(struct rp_pen *pen);

// rp_arrow is what goes from one side to the other. Both parts of the label are shown; they are cut where there is no room.
struct rp_arrow {
    enum tw_from from;
    enum rp_line line;
    enum rp_color color;
    const char *name;            // stands out
    const struct rp_text *rest;  // behind the name; may be NULL
    uint64_t time_ns;            // 0: none
};
void rp_pen_arrow(struct rp_pen *pen, const struct rp_arrow *arrow);

// rp_pen_note writes a line of text at the rail of `from`, cut into several where it is too long. `indent` are columns.
void rp_pen_note(struct rp_pen *pen, enum tw_from from, enum rp_color color, size_t indent, const char *text,
                 size_t len);

// The pen's mark between two things in a list, and for what was left out.
const char *rp_pen_dot(const struct rp_pen *pen);
const char *rp_pen_dots(const struct rp_pen *pen);

#endif
