// Was captured early data accepted a second time? The table of early.h.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/early.h"

enum { EARLY_DATA_EXTENSION = 4 };  // its bytes in EncryptedExtensions: type and an empty body

// look_at walks over the entries of connection 0.
static void look_at(const struct rp_transcript *transcript, struct rp_early_look *look)
{
    bool leaving = false;
    for (size_t i = 0; i < transcript->num_entries && !leaving; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        bool said = entry->type == RP_ENTRY_SAID;
        bool ended = entry->type == RP_ENTRY_PEER_FIN || entry->type == RP_ENTRY_PEER_RST;
        if (said && entry->event_type == TW_EVENT_ENCRYPTED) {
            look->first_encrypted = look->first_encrypted ? look->first_encrypted : entry->length;
        }
        look->reacted = look->reacted || (look->junk_sent && (said || ended));
        look->junk_sent = look->junk_sent || entry->type == RP_ENTRY_JUNK;
        leaving = entry->type == RP_ENTRY_FAREWELL || entry->type == RP_ENTRY_CLOSED || entry->type == RP_ENTRY_RESET;
    }
}

void rp_early_note(struct rp_early_looks *looks, enum rp_verbatim probe, const struct rp_transcript *transcript)
{
    struct rp_early_look *look = probe == RP_VERBATIM_PROBE_B   ? &looks->b
                                 : probe == RP_VERBATIM_PROBE_C ? &looks->c
                                                                : &looks->a;
    enum rp_kind kind = rp_verdict_of(transcript, 0).kind;
    *look = (struct rp_early_look){.ran = true, .psk = kind == RP_KIND_PSK || kind == RP_KIND_PSK_EARLY_DATA};
    look->refused = kind == RP_KIND_FULL || kind == RP_KIND_HELLO_RETRY || kind == RP_KIND_ALERT
                    || kind == RP_KIND_CLOSED || kind == RP_KIND_RESET || kind == RP_KIND_ABBREVIATED
                    || kind == RP_KIND_ABBREVIATED_ID || kind == RP_KIND_ABBREVIATED_TICKET;
    look_at(transcript, look);
    look->answered = probe == RP_VERBATIM_DELIVER && look->psk && !look->junk_sent
                     && (transcript->conns[0].peer_fin || transcript->conns[0].peer_rst);
}

// by_length is the last row of the table.
static enum rp_early by_length(const struct rp_early_look *a, const struct rp_early_look *c)
{
    if (a->first_encrypted == 0 || c->first_encrypted == 0) {
        return RP_EARLY_INCONCLUSIVE;
    }
    if (a->first_encrypted == c->first_encrypted + EARLY_DATA_EXTENSION) {
        return RP_EARLY_ACCEPTED;
    }
    return a->first_encrypted == c->first_encrypted ? RP_EARLY_CANNOT_SKIP : RP_EARLY_INCONCLUSIVE;
}

bool rp_early_decide(const struct rp_early_looks *looks, enum rp_early *verdict, enum rp_verbatim *next)
{
    const struct rp_early_look *a = &looks->a;
    const struct rp_early_look *b = &looks->b;
    if (!a->ran) {
        *next = RP_VERBATIM_PROBE_A;
        return false;
    }
    if (a->refused) {
        *verdict = RP_EARLY_NOT_ACCEPTED;
        return true;
    }
    if (!a->psk || (!a->junk_sent && !a->answered)) {
        *verdict = RP_EARLY_INCONCLUSIVE;  // silent, unreachable, or gone before the junk: nothing was seen
        return true;
    }
    if (!a->reacted && !a->answered) {
        *verdict = RP_EARLY_NOT_ACCEPTED;
        return true;
    }
    if (!b->ran) {
        *next = RP_VERBATIM_PROBE_B;
        return false;
    }
    if (b->junk_sent && !b->reacted) {
        *verdict = RP_EARLY_ACCEPTED;
        return true;
    }
    if (!looks->c.ran) {
        *next = RP_VERBATIM_PROBE_C;
        return false;
    }
    *verdict = by_length(a, &looks->c);
    return true;
}
