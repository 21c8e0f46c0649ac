// What a flight of ours holds, as the transcript tells it: its messages and records, as they are after the edits.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/message.h"
#include "replay/engine/player_parts.h"

// set_kind says what a part is, in the words of events. Its content may be anything after edits.
static void set_kind(struct rp_entry *entry, const struct rp_piece *piece)
{
    entry->event_type = TW_EVENT_ENCRYPTED;  // a record of a type that has no name
    if (piece->part < 256) {
        entry->event_type = TW_EVENT_MESSAGE;
        entry->message_type = (uint8_t)piece->part;
    } else if (piece->part == RP_PART_CCS) {
        entry->event_type = TW_EVENT_CHANGE_CIPHER_SPEC;
    } else if (piece->part == RP_PART_DATA) {
        entry->event_type = TW_EVENT_APPLICATION_DATA;
    } else if (piece->part == RP_PART_ALERT && piece->bytes.len >= 2) {
        entry->event_type = TW_EVENT_ALERT;
        entry->level = piece->bytes.data[0];
        entry->description = piece->bytes.data[1];
    }
}

static bool goes_on(const struct rp_piece *piece, const struct rp_piece *first)
{
    return piece->part == first->part && piece->nth == first->nth;
}

void rp_player_note_built(struct rp_player *player, uint8_t conn, uint64_t now_us)
{
    const struct rp_draft *draft = &player->tls->draft;
    for (size_t i = 0; i < draft->num_pieces;) {
        const struct rp_piece *first = &draft->pieces[i];
        struct rp_entry entry = {.at_us = now_us, .type = RP_ENTRY_BUILT, .conn = conn};
        set_kind(&entry, first);
        for (; i < draft->num_pieces && goes_on(&draft->pieces[i], first); i++) {
            entry.length += (uint32_t)draft->pieces[i].bytes.len * draft->pieces[i].times;
            entry.records += draft->pieces[i].times;
        }
        entry.length -=
            entry.event_type == TW_EVENT_MESSAGE && entry.length >= TW_MESSAGE_HEADER_LEN ? TW_MESSAGE_HEADER_LEN : 0;
        rp_listener_note(&player->transcript, (uint16_t)player->step, &entry);
    }
}
