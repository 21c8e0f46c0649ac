// What is remembered of a connection while it lives.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/notes.h"

#include "parsers/tls/codes.h"
#include "replay/report/notes_parts.h"

#include <stdlib.h>

bool rp_notes_more(void **array, uint32_t num, uint32_t *cap, size_t size)
{
    if (num < *cap) {
        return true;
    }
    uint32_t wanted = *cap ? *cap * 2 : 2;
    void *larger = realloc(*array, wanted * size);
    if (!larger) {
        return false;
    }
    *array = larger;
    *cap = wanted;
    return true;
}

bool rp_notes_handshake(struct rp_notes *notes, const struct tw_handshake *handshake)
{
    if (notes->num_handshakes == RP_NOTES_HANDSHAKES) {
        notes->more_handshakes++;
        return true;
    }
    void *array = notes->handshakes;
    if (!rp_notes_more(&array, notes->num_handshakes, &notes->cap_handshakes, sizeof *handshake)) {
        return false;
    }
    notes->handshakes = array;
    struct tw_handshake_more *more = handshake->more ? malloc(sizeof *more) : NULL;
    if (handshake->more && !more) {
        return false;
    }
    tw_handshake_copy(&notes->handshakes[notes->num_handshakes++], more, handshake);
    return true;
}

bool rp_notes_alert(struct rp_notes *notes, const struct rp_alert_note *alert)
{
    if (notes->num_alerts == RP_NOTES_ALERTS) {
        notes->more_alerts++;
        return true;
    }
    void *array = notes->alerts;
    if (!rp_notes_more(&array, notes->num_alerts, &notes->cap_alerts, sizeof *alert)) {
        return false;
    }
    notes->alerts = array;
    notes->alerts[notes->num_alerts++] = *alert;
    return true;
}

uint64_t rp_notes_telling_alerts(const struct rp_notes *notes)
{
    uint64_t count = notes->more_alerts;
    for (uint32_t i = 0; i < notes->num_alerts; i++) {
        count += !notes->alerts[i].encrypted && notes->alerts[i].description != TW_ALERT_CLOSE_NOTIFY;
    }
    return count;
}

static void free_more(struct rp_notes *notes)
{
    for (uint32_t i = 0; i < notes->num_handshakes; i++) {
        free(notes->handshakes[i].more);
    }
}

void rp_notes_clear(struct rp_notes *notes)
{
    enum { KEPT_STEPS = 256, KEPT_BODIES = 64 << 10 };
    if (notes->cap_steps > KEPT_STEPS || notes->bodies.cap > KEPT_BODIES) {
        rp_notes_free(notes);
        return;
    }
    free_more(notes);
    rp_data_free(notes->data);
    struct rp_notes kept = *notes;
    *notes = (struct rp_notes){
        .handshakes = kept.handshakes,
        .cap_handshakes = kept.cap_handshakes,
        .alerts = kept.alerts,
        .cap_alerts = kept.cap_alerts,
        .steps = kept.steps,
        .cap_steps = kept.cap_steps,
        .bodies = {.data = kept.bodies.data, .cap = kept.bodies.cap},
    };
}

void rp_notes_free(struct rp_notes *notes)
{
    free_more(notes);
    free(notes->handshakes);
    free(notes->alerts);
    free(notes->steps);
    rp_text_free(&notes->bodies);
    rp_data_free(notes->data);
    *notes = (struct rp_notes){0};
}
