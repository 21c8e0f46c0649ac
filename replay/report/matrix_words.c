// The matrix in words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/report/escape.h"
#include "replay/report/matrix.h"

#include <string.h>

const char *rp_matrix_title(enum rp_matrix_means means)
{
    static const char *const titles[RP_MATRIX_NUM_MEANS] = {"by session ID", "by ticket", "by PSK", "early data",
                                                            "the same first flight again"};
    return titles[means];
}

const char *rp_matrix_label(const struct rp_matrix_shown *shown, size_t point, char *out)
{
    const struct rp_matrix_point *at = &shown->config->points[point];
    const struct rp_target *target = shown->config->fleet->target;
    rp_sockaddr_text((const struct sockaddr *)&target->address[at->address], out);
    if (at->name) {
        size_t len = strlen(out);
        out[len++] = ' ';
        rp_escape_text(out + len, RP_MATRIX_LABEL - len, at->name);
    }
    return out;
}

const char *rp_matrix_cell_text(const struct rp_matrix_cell *cell, char *out, size_t cap)
{
    static const char *const words[RP_NUM_CAME] = {[RP_CAME_NOTHING] = "",
                                                   [RP_CAME_RESUMED] = "resumed",
                                                   [RP_CAME_FULL] = "full",
                                                   [RP_CAME_ALERT] = "alert",
                                                   [RP_CAME_CLOSE] = "close",
                                                   [RP_CAME_SILENCE] = "silence",
                                                   [RP_CAME_UNSOUND] = "unsound",
                                                   [RP_CAME_UNREACHABLE] = "unreachable",
                                                   [RP_CAME_NOT_GIVEN] = "not given",
                                                   [RP_CAME_ACCEPTED] = "taken",
                                                   [RP_CAME_REFUSED] = "refused",
                                                   [RP_CAME_SERVED] = "served again",
                                                   [RP_CAME_NOT_SERVED] = "not served"};
    const char *alert = cell->came == RP_CAME_ALERT ? tw_alert_name(cell->alert) : NULL;
    if (cell->came == RP_CAME_ALERT && !alert) {
        (void)snprintf(out, cap, "alert %u", cell->alert);
    } else {
        (void)snprintf(out, cap, "%s%s%s%s", words[cell->came], alert ? " " : "", alert ? alert : "",
                       cell->late ? ", late" : "");
    }
    return out;
}

enum rp_matrix_tone rp_matrix_tone(const struct rp_matrix_cell *cell)
{
    switch (cell->came) {
    case RP_CAME_NOTHING: return RP_TONE_NONE;
    case RP_CAME_RESUMED:
    case RP_CAME_ACCEPTED:
    case RP_CAME_NOT_SERVED: return RP_TONE_TAKEN;
    case RP_CAME_FULL:
    case RP_CAME_REFUSED: return RP_TONE_NOT_TAKEN;
    case RP_CAME_ALERT:
    case RP_CAME_CLOSE:
    case RP_CAME_SILENCE:
    case RP_CAME_UNSOUND: return RP_TONE_BROKEN;
    case RP_CAME_SERVED: return RP_TONE_RISK;
    case RP_CAME_UNREACHABLE:
    case RP_CAME_NOT_GIVEN: return RP_TONE_ABSENT;
    }
    return RP_TONE_NONE;
}

bool rp_matrix_is_controlled(const struct rp_matrix_shown *shown, enum rp_matrix_means means, size_t point)
{
    enum rp_matrix_came came = shown->matrix->cells[means][point][point].came;
    bool early = means == RP_MATRIX_EARLY || means == RP_MATRIX_REPLAY;
    return early ? came != RP_CAME_NOT_GIVEN && came != RP_CAME_REFUSED && came != RP_CAME_UNREACHABLE
                 : came == RP_CAME_RESUMED;
}
