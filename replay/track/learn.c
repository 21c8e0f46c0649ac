// Sessions that a capture shows being made. RFC 5246 section 7.4.1.3, RFC 5077 section 3.3, RFC 8446 section 4.6.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/learn_parts.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/new_session_ticket.h"
#include "parsers/tls/server_hello.h"

#include <stdlib.h>

enum { MOST_SESSIONS = 1 << 20 };
#define MOST_BYTES ((size_t)512 << 20)

struct rp_learner {
    struct rp_learnt *learnt;
    uint8_t random[RP_RANDOM_BYTES];
    bool has_random, extended;
    uint16_t version;  // 0: no ServerHello yet
    uint16_t cipher_suite;
};

struct rp_learnt *rp_learnt_new(struct rp_secrets *secrets)
{
    struct rp_learnt *learnt = calloc(1, sizeof *learnt);
    if (learnt != NULL) {
        learnt->secrets = secrets;
        rp_arena_init(&learnt->arena, MOST_BYTES);
    }
    return learnt;
}

void rp_learnt_free(struct rp_learnt *learnt)
{
    if (learnt != NULL) {
        rp_arena_free(&learnt->arena);
        free(learnt->made);
        rp_wipe(learnt, sizeof *learnt);
        free(learnt);
    }
}

struct rp_learner *rp_learner_new(struct rp_learnt *learnt)
{
    struct rp_learner *learner = calloc(1, sizeof *learner);
    if (learner != NULL) {
        learner->learnt = learnt;
    }
    return learner;
}

void rp_learner_free(struct rp_learner *learner)
{
    free(learner);
}

// ---- Learning ----------------------------------------------------------------------------------------------------

// room_for_more: what does not fit is not learnt, and its handshakes are judged only.
static bool room_for_more(struct rp_learnt *learnt)
{
    if (learnt->num < learnt->cap) {
        return true;
    }
    size_t cap = learnt->cap != 0 ? learnt->cap * 2 : 64;
    struct rp_made *made = cap <= MOST_SESSIONS ? realloc(learnt->made, cap * sizeof *made) : NULL;
    if (made != NULL) {
        learnt->made = made;
        learnt->cap = cap;
    }
    return made != NULL;
}

static struct tw_span kept(struct rp_learnt *learnt, struct tw_span bytes)
{
    char *copy = rp_arena_text(&learnt->arena, bytes);
    return tw_span_of(copy, copy != NULL ? bytes.len : 0);
}

// learn keeps a session of the handshake under way under one of its names.
static void learn(const struct rp_learner *learner, enum rp_made_by which, struct tw_span name,
                  const struct tw_new_session_ticket *ticket, uint64_t time_ns)
{
    struct rp_learnt *learnt = learner->learnt;
    if (name.len == 0 || !room_for_more(learnt)) {
        return;
    }
    struct rp_made *made = &learnt->made[learnt->num];
    *made = (struct rp_made){.which = which,
                             .name = kept(learnt, name),
                             .version = learner->version,
                             .cipher_suite = learner->cipher_suite,
                             .extended = learner->extended,
                             .time_ns = time_ns,
                             .number = learnt->num};
    memcpy(made->random, learner->random, RP_RANDOM_BYTES);
    if (ticket != NULL) {
        made->lifetime_s = ticket->lifetime_s;
        made->age_add = ticket->age_add;
        made->nonce = kept(learnt, ticket->nonce);
    }
    learnt->num += made->name.len != 0;
    learnt->sorted = false;
}

static void client_hello(struct rp_learner *learner, const struct tw_event *message)
{
    struct tw_client_hello hello;
    struct tw_cursor body = tw_cursor_over(message->body);
    learner->has_random = message->kept && !message->sslv2 && tw_client_hello_parse(&body, &hello);
    learner->version = 0;
    if (learner->has_random) {
        memcpy(learner->random, hello.random.data, RP_RANDOM_BYTES);
    }
}

static void server_hello(struct rp_learner *learner, const struct tw_event *message, uint64_t time_ns)
{
    struct tw_server_hello hello;
    struct tw_span found;
    struct tw_cursor body = tw_cursor_over(message->body);
    if (!message->kept || !tw_server_hello_parse(&body, &hello)) {
        return;
    }
    learner->version = tw_server_hello_version(&hello);
    learner->cipher_suite = hello.cipher_suite;
    learner->extended = tw_extension_find(hello.extensions, TW_EXT_EXTENDED_MASTER_SECRET, &found);
    if (learner->version != TW_VERSION_TLS13) {
        learn(learner, RP_BY_ID, hello.session_id, NULL, time_ns);
    }
    learn(learner, RP_BY_RANDOM, tw_span_of(learner->random, RP_RANDOM_BYTES), NULL, time_ns);
}

static void new_ticket(struct rp_learner *learner, const struct tw_event *message, uint64_t time_ns)
{
    struct tw_new_session_ticket ticket;
    struct tw_cursor body = tw_cursor_over(message->body);
    bool of13 = learner->version == TW_VERSION_TLS13;
    if (message->kept && learner->version != 0 && tw_new_session_ticket_parse(&body, of13, &ticket)) {
        learn(learner, of13 ? RP_BY_PSK : RP_BY_TICKET, ticket.ticket, &ticket, time_ns);
    }
}

void rp_learner_event(struct rp_learner *learner, const struct tw_event *event, uint64_t time_ns)
{
    if (event->type != TW_EVENT_MESSAGE) {
        return;
    }
    bool from_server = event->from == TW_SERVER && learner->has_random;
    if (event->message_type == TW_HS_CLIENT_HELLO && event->from == TW_CLIENT) {
        client_hello(learner, event);
    } else if (event->message_type == TW_HS_SERVER_HELLO && from_server) {
        server_hello(learner, event, time_ns);
    } else if (event->message_type == TW_HS_NEW_SESSION_TICKET && from_server) {
        new_ticket(learner, event, time_ns);
    }
}
