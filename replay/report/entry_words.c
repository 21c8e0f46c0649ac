// What stands in a transcript, in words.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/entry_words.h"
#include "parsers/tls/codes.h"

#include <stdio.h>

// has_shaken says whether the client finished a handshake on this connection before that entry.
static bool has_shaken(const struct rp_transcript *transcript, const struct rp_entry *entry)
{
    for (const struct rp_entry *e = transcript->entries; e < entry; e++) {
        if (e->conn == entry->conn && e->type == RP_ENTRY_BUILT && e->event_type == TW_EVENT_MESSAGE
            && e->message_type == TW_HS_FINISHED) {
            return true;
        }
    }
    return false;
}

static int alert_text(char *text, size_t cap, uint8_t level, uint8_t description)
{
    const char *name = tw_alert_name(description);
    const char *how = level == TW_ALERT_LEVEL_FATAL ? "fatal" : "warning";
    return name ? snprintf(text, cap, "alert, %s: %s", how, name)
                : snprintf(text, cap, "alert, %s: number %u", how, description);
}

void rp_entry_text(const struct rp_transcript *transcript, const struct rp_entry *entry, char *text, size_t cap,
                   bool *has_length)
{
    const char *name = NULL;
    const char *again = "";
    *has_length = true;
    switch ((enum tw_event_type)entry->event_type) {
    case TW_EVENT_MESSAGE:
        name = tw_message_name(entry->message_type);
        if (entry->message_type == TW_HS_CLIENT_HELLO && has_shaken(transcript, entry)) {
            again = ", renegotiating";
        }
        snprintf(text, cap, "%s%s", name ? name : "a message without a name", again);
        return;
    case TW_EVENT_ALERT:
        *has_length = false;
        alert_text(text, cap, entry->level, entry->description);
        return;
    case TW_EVENT_CHANGE_CIPHER_SPEC:
        *has_length = false;
        snprintf(text, cap, "ChangeCipherSpec");
        return;
    case TW_EVENT_APPLICATION_DATA: name = "application data"; break;
    case TW_EVENT_ENCRYPTED: name = entry->type == RP_ENTRY_BUILT ? "a record" : "encrypted"; break;
    case TW_EVENT_HEARTBEAT: name = "heartbeat"; break;
    case TW_EVENT_PLAIN: name = "no TLS"; break;
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: name = "broken TLS"; *has_length = false;
    }
    snprintf(text, cap, "%s", name);
}

bool rp_entry_is_bad(const struct rp_entry *entry)
{
    return entry->event_type == TW_EVENT_BROKEN || entry->event_type == TW_EVENT_PLAIN
           || (entry->event_type == TW_EVENT_ALERT && entry->description != TW_ALERT_CLOSE_NOTIFY);
}
