// RFC 5246 section 7.4.1.1: when HelloRequest is sent, and what it counts for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// is_well_formed: a server whose hash has HelloRequest in it takes our Finished for a wrong one, and says so.
static enum rp_result is_well_formed(const struct rp_look_at *at)
{
    const struct rp_transcript *transcript = at->transcript;
    const struct rp_client_facts *facts = rp_look_facts(at, 0);
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_SAID && entry->event_type == TW_EVENT_MESSAGE
            && entry->message_type == TW_HS_HELLO_REQUEST && entry->length != 0) {
            return rp_look_say(at, RP_FAIL, "HelloRequest has a body");
        }
    }
    return facts->has_alert && facts->alert_description == TW_ALERT_DECRYPT_ERROR ? rp_look_say(
               at, RP_FAIL, "decrypt_error: what the server hashes is not what we do, which leaves HelloRequest out")
                                                                                  : RP_PASS;
}

static enum rp_result is_timely(const struct rp_look_at *at)
{
    const struct rp_transcript *transcript = at->transcript;
    bool running = false;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        const bool message = entry->event_type == TW_EVENT_MESSAGE;
        if (entry->type == RP_ENTRY_BUILT && message && entry->message_type == TW_HS_CLIENT_HELLO) {
            running = true;
        } else if (entry->type == RP_ENTRY_SAID && message && entry->message_type == TW_HS_FINISHED) {
            running = false;
        } else if (running && entry->type == RP_ENTRY_SAID && message && entry->message_type == TW_HS_HELLO_REQUEST) {
            return rp_look_say(at, RP_FAIL, "HelloRequest came while a handshake ran");
        }
    }
    return RP_PASS;
}

// clang-format off
#define RENEGOTIATES_AS_ASKED                                                                                          \
    SCRIPT(1, 0, ASKED_TO_RENEGOTIATE(0), SHAKE(0, .hello = {}), ACCEPT(0, FULL, ANY_ALERT, CLOSE), END(0))

CASE(g_hello_request_hygiene) = {
    .id = "g-hello-request-hygiene",
    .says = "HelloRequest is empty and in no hash, and does not come while a handshake runs",
    .source = "RFC 5246 section 7.4.1.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TRIGGER,
    VARIANTS({
        .name = "form",
        .look = is_well_formed,
        .script = RENEGOTIATES_AS_ASKED,
    }, {
        .name = "time",
        OWN_LEVEL(SHOULD),
        .look = is_timely,
        .script = RENEGOTIATES_AS_ASKED,
    }),
};
