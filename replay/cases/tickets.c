// What cases look for in tickets.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/looks.h"
#include "replay/engine/keys_guess.h"

#include <string.h>

// ticket_of is that of a session that was kept; empty: it has none.
static struct tw_span ticket_of(const struct rp_look_at *at, uint8_t slot)
{
    const struct rp_session *session = rp_look_session(at, slot);
    return session ? session->ticket : tw_span_of(NULL, 0);
}

static enum rp_result guess(const struct rp_look_at *at, bool zeros_alone)
{
    struct rp_guess found;
    for (uint8_t slot = 0; slot < at->script->num_sessions; slot++) {
        if (rp_guess_key(ticket_of(at, slot), &found) && (found.zeros || !zeros_alone)) {
            return rp_look_say(at, RP_FAIL, "a ticket is protected by a key that everybody knows: %s (0x%02x), %s",
                               found.key, found.first, found.form);
        }
    }
    return RP_PASS;
}

enum rp_result rp_look_known_keys(const struct rp_look_at *at)
{
    return guess(at, false);
}

enum rp_result rp_look_zero_key(const struct rp_look_at *at)
{
    return guess(at, true);
}

static bool holds(struct tw_span whole, struct tw_span part)
{
    return part.len > 0 && memmem(whole.data, whole.len, part.data, part.len) != NULL;
}

enum rp_result rp_look_plaintext(const struct rp_look_at *at)
{
    enum { ENOUGH = 16 };
    for (uint8_t slot = 0; slot < at->script->num_sessions; slot++) {
        const struct rp_session *session = rp_look_session(at, slot);
        if (!session || session->ticket.len == 0) {
            continue;
        }
        for (size_t i = 0; i + ENOUGH <= session->secret.len; i += ENOUGH) {
            if (holds(session->ticket, tw_span_of(session->secret.data + i, ENOUGH))) {
                return rp_look_say(at, RP_FAIL, "a ticket holds its secret in the clear");
            }
        }
        if (session->server_name.len >= 4 && holds(session->ticket, session->server_name)) {
            return rp_look_say(at, RP_FAIL, "a ticket holds the name of the server in the clear");
        }
    }
    return RP_PASS;
}

// alike_at_first is how many bytes all tickets begin with alike.
static size_t alike_at_first(const struct rp_look_at *at)
{
    struct tw_span first = ticket_of(at, 0);
    size_t alike = first.len;
    for (uint8_t slot = 1; slot < at->script->num_sessions; slot++) {
        struct tw_span other = ticket_of(at, slot);
        size_t i = 0;
        while (i < alike && i < other.len && first.data[i] == other.data[i]) {
            i++;
        }
        alike = i;
    }
    return alike;
}

enum rp_result rp_look_structure(const struct rp_look_at *at)
{
    enum { WINDOW = 8 };
    const size_t from = alike_at_first(at);
    for (uint8_t a = 0; a < at->script->num_sessions; a++) {
        for (uint8_t b = (uint8_t)(a + 1); b < at->script->num_sessions; b++) {
            struct tw_span one = ticket_of(at, a);
            struct tw_span other = ticket_of(at, b);
            size_t run = 0;
            for (size_t i = from; i < one.len && i < other.len; i++) {
                run = one.data[i] == other.data[i] ? run + 1 : 0;
                if (run >= WINDOW) {
                    return rp_look_say(at, RP_FAIL,
                                       "two tickets are the same from byte %zu on, %zu bytes after they differ",
                                       i + 1 - run, i + 1 - run - from);
                }
            }
        }
    }
    return RP_PASS;
}

enum rp_result rp_look_key_name(const struct rp_look_at *at)
{
    size_t alike = alike_at_first(at);
    return alike > 32 ? rp_look_say(at, RP_TOLERATED, "tickets begin with the same %zu bytes", alike) : RP_PASS;
}
