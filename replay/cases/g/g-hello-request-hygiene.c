// RFC 5246 section 7.4.1.1: when HelloRequest is sent, and what it counts for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static enum rp_result not_repeated(const struct rp_look_at *at)
{
    const struct rp_transcript *transcript = at->transcript;
    bool running = false;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        bool message = entry->event_type == TW_EVENT_MESSAGE;
        if (entry->type == RP_ENTRY_BUILT && message && entry->message_type == TW_HS_CLIENT_HELLO) {
            running = true;
        } else if (entry->type == RP_ENTRY_SAID && message && entry->message_type == TW_HS_FINISHED) {
            running = false;
        } else if (entry->type == RP_ENTRY_SAID && message && entry->message_type == TW_HS_HELLO_REQUEST) {
            if (entry->length != 0) {
                return rp_look_say(at, RP_FAIL, "HelloRequest has a body");
            }
            if (running) {
                return rp_look_say(at, RP_FAIL, "HelloRequest came while a handshake ran");
            }
        }
    }
    return RP_PASS;
}

// clang-format off
CASE(g_hello_request_hygiene) = {
    .id = "g-hello-request-hygiene",
    .says = "HelloRequest is empty, not repeated while a handshake runs, and in no hash",
    .source = "RFC 5246 section 7.4.1.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER,
    VARIANTS({
        .look = not_repeated,
        .script = SCRIPT(1, 0,
            ASKED_TO_RENEGOTIATE(0),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, ANY_ALERT, CLOSE),
            END(0)),
    }),
};
