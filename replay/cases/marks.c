// Where the bytes lie that a verdict rests on.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/marks.h"

#include <string.h>

// covers says whether a mark has all bytes of another one.
static bool covers(const struct rp_mark *a, const struct rp_mark *b)
{
    return a->in == b->in && a->conn == b->conn && a->from_server == b->from_server && a->type == b->type
           && a->absent == b->absent && a->at <= b->at && b->at + b->len <= a->at + a->len;
}

// oldest_of is the number of the first mark of a side, or of the first of all.
static size_t oldest_of(const struct rp_marks *marks, bool from_server)
{
    size_t i = 0;
    while (i < marks->num && marks->of[i].from_server != from_server) {
        i++;
    }
    return i < marks->num ? i : 0;
}

// A field says more than the message that it stands in.
void rp_marks_add(struct rp_marks *marks, const struct rp_mark *mark)
{
    for (size_t i = 0; i < marks->num; i++) {
        struct rp_mark *there = &marks->of[i];
        if (covers(there, mark) || covers(mark, there)) {
            bool closer = there->field == NULL ? mark->field != NULL : covers(mark, there) && mark->field != NULL;
            *there = closer ? *mark : *there;
            return;
        }
    }
    if (marks->num == RP_MAX_MARKS) {
        size_t oldest = oldest_of(marks, mark->from_server);
        memmove(&marks->of[oldest], &marks->of[oldest + 1], (RP_MAX_MARKS - 1 - oldest) * sizeof marks->of[0]);
        marks->num--;
    }
    marks->of[marks->num++] = *mark;
}

// position_of is where the record of the server's last message of that type begins.
static uint64_t position_of(const struct rp_player *player, uint8_t conn, uint8_t type)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    for (size_t i = transcript->num_entries; i-- > 0;) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_SAID && entry->conn == conn && entry->event_type == TW_EVENT_MESSAGE
            && entry->message_type == type) {
            return entry->position;
        }
    }
    return RP_MARK_NOWHERE;
}

void rp_marks_field(struct rp_marks *marks, const struct rp_player *player, uint8_t conn, bool from_server,
                    uint8_t type, const char *field, struct tw_span bytes)
{
    struct tw_span body = rp_player_message(player, conn, from_server, type);
    struct tw_span run = field ? bytes : body;
    if (body.len == 0) {
        return;
    }
    rp_marks_add(marks, &(struct rp_mark){
                            .in = RP_MARK_MESSAGE,
                            .conn = conn,
                            .from_server = from_server,
                            .type = type,
                            .field = field,
                            .at = run.data ? (size_t)(run.data - body.data) : 0,
                            .absent = run.data == NULL,
                            .bytes = run,
                            .len = run.len,
                            .position = from_server ? position_of(player, conn, type) : RP_MARK_NOWHERE,
                        });
}

struct tw_span rp_mark_bytes(const struct rp_mark *mark)
{
    return mark->in == RP_MARK_ALERT ? tw_span_of(mark->alert, mark->len < 2 ? mark->len : 2) : mark->bytes;
}
