// A captured ClientHello into a handshake like it. RFC 8446 section 4.1.2, RFC 5077 section 3.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/from_capture.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/script/hello.h"

enum {
    OWN_STEPS = 5,  // connect, session, handshake, expect, end
    CONNECT_US = 5000000,
    TURN_US = 10000000,
    TURN_QUIET_US = 100000,
    ANSWER_US = 30000000,
};

struct making {
    struct rp_script *script;
    struct rp_step *steps;
    struct rp_arena *arena;
};

static struct rp_step *add(struct making *making, enum rp_step_type type)
{
    struct rp_step *step = &making->steps[making->script->num_steps++];
    step->type = type;
    return step;
}

static struct tw_span kept(struct rp_arena *arena, struct tw_span bytes)
{
    char *copy = rp_arena_text(arena, bytes);
    return copy ? tw_span_of(copy, bytes.len) : (struct tw_span){0};
}

// body_of puts the ClientHello's body into the arena; empty: it cannot be had.
static struct tw_span body_of(const struct rp_flight *flight, struct rp_arena *arena)
{
    uint8_t *body = rp_arena_take(arena, flight->hello_len, 1);
    struct tw_writer w = tw_writer_into(body, body ? flight->hello_len : 0);
    struct tw_span from_hello = tw_span_of(flight->bytes + flight->preface_len, flight->len - flight->preface_len);
    bool done = body && rp_hello_body(&w, from_hello);
    return done ? tw_writer_span(&w) : (struct tw_span){0};
}

// add_turns plays what was said before TLS: the client's words, and waiting for the server's.
static void add_turns(struct making *making, const struct rp_flight *flight)
{
    size_t at = 0;
    for (uint8_t i = 0; i < flight->num_turns; i++) {
        const struct rp_turn *turn = &flight->turns[i];
        if (turn->from == TW_CLIENT) {
            add(making, RP_STEP_SEND)->send.bytes = kept(making->arena, tw_span_of(flight->bytes + at, turn->len));
            at += turn->len;
        } else {
            add(making, RP_STEP_EXPECT)->expect =
                (struct rp_expect){.until = RP_UNTIL_QUIET, .quiet_us = TURN_QUIET_US, .within_us = TURN_US};
        }
    }
}

static bool offers_psk(const struct tw_client_hello *hello, struct tw_span known, struct tw_psk_identity *out)
{
    struct tw_span body;
    struct tw_offered_psks psks;
    if (!hello->has_extensions || !tw_extension_find(hello->extensions, TW_EXT_PRE_SHARED_KEY, &body)) {
        return false;
    }
    struct tw_cursor in = tw_cursor_over(body);
    *out = (struct tw_psk_identity){0};
    if (tw_offered_psks_parse(&in, &psks)) {
        struct tw_cursor list = tw_cursor_over(psks.identities);
        while (tw_psk_identity_next(&list, out) && !tw_span_equal(out->identity, known)) {
        }
    }
    return true;
}

// ticket_of gives the ticket of TLS 1.2 that is offered; empty: none.
static struct tw_span ticket_of(const struct tw_client_hello *hello)
{
    struct tw_span ticket = {0};
    bool found = hello->has_extensions && tw_extension_find(hello->extensions, TW_EXT_SESSION_TICKET, &ticket);
    return found ? ticket : (struct tw_span){0};
}

// has13 says whether TLS 1.3 is offered: a session ID may then stand for nothing (RFC 8446 appendix D.4).
static bool has13(const struct tw_client_hello *hello)
{
    struct tw_span body;
    return hello->has_extensions && tw_extension_find(hello->extensions, TW_EXT_SUPPORTED_VERSIONS, &body);
}

static bool is_known(const struct rp_session *known, struct tw_span ticket, struct tw_span id)
{
    return known
           && ((ticket.len > 0 && tw_span_equal(known->ticket, ticket))
               || (id.len > 0 && tw_span_equal(known->id, id)));
}

// add_session makes the step that knows the session, and says what becomes of it; `offer` is how it is offered.
static enum rp_fresh add_session(struct making *making, const struct tw_client_hello *hello,
                                 const struct rp_session *known, struct rp_offer *offer)
{
    struct tw_psk_identity psk = {0};
    bool with_psk = offers_psk(hello, known ? known->ticket : (struct tw_span){0}, &psk);
    struct tw_span ticket = with_psk ? psk.identity : ticket_of(hello);
    struct tw_span id = with_psk || (has13(hello) && ticket.len == 0) ? (struct tw_span){0} : hello->session_id;
    bool secret = is_known(known, ticket, id) && known->secret.len > 0;
    if (with_psk && !secret) {
        return RP_FRESH_WITHOUT;
    }
    if (ticket.len == 0 && id.len == 0 && !is_known(known, ticket, hello->session_id)) {
        return RP_FRESH_FULL;
    }
    struct rp_session session = {.version = hello->legacy_version, .id = id, .ticket = ticket};
    add(making, RP_STEP_SESSION)->known.is = secret ? *known : session;
    *offer = (struct rp_offer){.as = with_psk          ? RP_OFFER_PSK
                                     : ticket.len == 0 ? RP_OFFER_ID
                                     : id.len > 0      ? RP_OFFER_TICKET_AND_ID
                                                       : RP_OFFER_TICKET};
    return secret ? RP_FRESH_OFFERED : RP_FRESH_JUDGED;
}

static enum rp_reaction_type as_captured(const struct rp_captured *captured)
{
    return captured->kind == TW_KIND_FULL ? RP_REACT_FULL : RP_REACT_RESUMED;
}

// add_expect expects what was captured, a full handshake where PSKs were left out, and anything where the capture does not say.
static bool add_expect(struct making *making, const struct rp_captured *captured, enum rp_fresh fresh)
{
    struct rp_reaction *reactions = rp_arena_take(making->arena, 2, sizeof *reactions);
    struct rp_step *step = add(making, RP_STEP_EXPECT);
    if (!reactions) {
        return false;
    }
    step->expect = (struct rp_expect){.until = RP_UNTIL_FLIGHT, .within_us = ANSWER_US};
    bool judged = captured->seen && captured->kind != TW_KIND_NONE && captured->kind != TW_KIND_UNKNOWN;
    if (judged) {
        reactions[0].type = fresh == RP_FRESH_WITHOUT ? RP_REACT_FULL : as_captured(captured);
        reactions[1].type = RP_REACT_FULL;
        step->expect.accept = (struct rp_reactions){.of = &reactions[0], .num = 1};
        bool resumed = reactions[0].type == RP_REACT_RESUMED;  // no server has to
        step->expect.tolerate = (struct rp_reactions){.of = &reactions[1], .num = resumed ? 1 : 0};
    }
    return true;
}

static enum rp_fresh make(struct making *making, const struct rp_flight *flight, const struct rp_session *known,
                          struct tw_span body)
{
    struct tw_client_hello hello;
    struct tw_cursor in = tw_cursor_over(body);
    struct rp_offer *offer = rp_arena_take(making->arena, 1, sizeof *offer);
    if (!offer || !tw_client_hello_parse(&in, &hello)) {
        return RP_FRESH_FAILED;
    }
    add(making, RP_STEP_CONNECT)->connect_within_us = CONNECT_US;
    enum rp_fresh fresh = add_session(making, &hello, known, offer);
    add_turns(making, flight);
    struct rp_step *shake = add(making, RP_STEP_HANDSHAKE);
    shake->handshake.hello.like = body;
    if (fresh == RP_FRESH_OFFERED || fresh == RP_FRESH_JUDGED) {
        shake->handshake.hello.offers = (struct rp_offers){.of = offer, .num = 1};
        making->script->num_sessions = 1;
    }
    bool done = add_expect(making, &flight->captured, fresh);
    add(making, RP_STEP_END)->end.how = RP_END_ORDERLY;
    return done && !making->arena->full ? fresh : RP_FRESH_FAILED;
}

enum rp_fresh rp_fresh_script(const struct rp_flight *flight, const struct rp_session *known, struct rp_arena *arena,
                              struct rp_script *out)
{
    struct tw_span body = flight->sslv2 ? (struct tw_span){0} : body_of(flight, arena);
    struct rp_step *steps = rp_arena_take(arena, (size_t)flight->num_turns + OWN_STEPS, sizeof *steps);
    *out = (struct rp_script){.num_conns = 1};
    struct making making = {.script = out, .steps = steps, .arena = arena};
    enum rp_fresh fresh = steps && body.len > 0 ? make(&making, flight, known, body) : RP_FRESH_FAILED;
    out->steps = steps;
    if (fresh == RP_FRESH_FAILED) {
        *out = (struct rp_script){0};
    }
    return fresh;
}
