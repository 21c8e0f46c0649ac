// How fast a handshake went.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/pace.h"
#include "parsers/tls/codes.h"

static bool is_finished(const struct rp_entry *entry)
{
    return entry->type == RP_ENTRY_SAID && entry->event_type == TW_EVENT_MESSAGE
           && entry->message_type == TW_HS_FINISHED;
}

// watch is what was seen of the handshake's step so far.
struct watch {
    bool begun;
    uint16_t step;     // that sent the first bytes
    bool sent;         // the last one to speak were we
    uint32_t answers;  // so often the server answered
    uint64_t done_us;
};

// see takes one entry of the connection. What the server says behind the last Finished is no part of the handshake.
static void see(struct watch *watch, const struct rp_entry *entry, struct rp_pace *pace)
{
    if (entry->type == RP_ENTRY_SENT && !watch->begun) {
        watch->begun = true;
        watch->step = entry->step;
    }
    if (!watch->begun || entry->step != watch->step) {
        return;
    }
    if (entry->type == RP_ENTRY_SAID && watch->sent) {
        watch->answers++;
    }
    watch->sent = entry->type == RP_ENTRY_SENT || (watch->sent && entry->type != RP_ENTRY_SAID);
    if (entry->type == RP_ENTRY_SENT || is_finished(entry)) {
        watch->done_us = entry->at_us;
        pace->round_trips = watch->answers;
    }
}

bool rp_pace_of(const struct rp_transcript *transcript, uint8_t conn, struct rp_pace *out)
{
    const struct rp_conn_log *log = &transcript->conns[conn];
    const struct rp_client_facts *facts = log->facts;
    struct watch watch = {0};
    *out = (struct rp_pace){.bytes_sent = log->bytes_sent, .bytes_received = log->bytes_received};
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->conn != conn) {
            continue;
        }
        see(&watch, entry, out);
        bool is_data = entry->type == RP_ENTRY_SAID && entry->event_type == TW_EVENT_APPLICATION_DATA;
        if (is_data && !out->has_data) {
            out->has_data = true;
            out->data_us = entry->at_us - log->connected_us;
        }
    }
    if (!facts || !facts->completed || !watch.begun) {
        return false;
    }
    out->resumed = facts->resumed;
    out->early_offered = facts->early_offered;
    out->early_accepted = facts->early_accepted;
    out->handshake_us = watch.done_us - log->connected_us;
    return true;
}
