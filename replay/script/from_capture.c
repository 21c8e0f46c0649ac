// A captured ClientHello into a handshake like it. RFC 8446 section 4.1.2, RFC 5077 section 3.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/script/from_capture_parts.h"
#include "replay/script/hello.h"

enum {
    OWN_STEPS = 7,  // connect, session, handshake, expect, data, expect, end
    TURN_US = 10000000,
    TURN_QUIET_US = 100000,
    REQUEST_QUIET_US = 250000,  // an answer to a request is over after so long a silence
    CLOSE_US = 1000000,
};

struct rp_fresh_options rp_fresh_defaults(void)
{
    return (struct rp_fresh_options){.play = rp_verbatim_defaults()};
}

struct rp_step *rp_making_add(struct rp_making *making, enum rp_step_type type)
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

// body_of puts the body of the ClientHello that `hello` begins with into the arena; empty: it cannot be had.
struct tw_span rp_making_body_of(struct tw_span hello, struct rp_arena *arena)
{
    uint8_t *body = rp_arena_take(arena, hello.len, 1);
    struct tw_writer w = tw_writer_into(body, body ? hello.len : 0);
    return body && rp_hello_body(&w, hello) ? tw_writer_span(&w) : (struct tw_span){0};
}

struct tw_span rp_fresh_hello(const struct rp_flight *flight, struct rp_arena *arena)
{
    struct tw_span hello = tw_span_of(flight->bytes + flight->preface_len, flight->hello_len);
    return flight->sslv2 ? (struct tw_span){0} : rp_making_body_of(hello, arena);
}

// add_turns plays what was said before TLS: the client's words, and waiting for the server's.
static void add_turns(struct rp_making *making, const struct rp_flight *flight)
{
    size_t at = 0;
    for (uint8_t i = 0; i < flight->num_turns; i++) {
        const struct rp_turn *turn = &flight->turns[i];
        if (turn->from == TW_CLIENT) {
            rp_making_add(making, RP_STEP_SEND)->send.bytes =
                kept(making->arena, tw_span_of(flight->bytes + at, turn->len));
            at += turn->len;
        } else {
            rp_making_add(making, RP_STEP_EXPECT)->expect =
                (struct rp_expect){.until = RP_UNTIL_QUIET, .quiet_us = TURN_QUIET_US, .within_us = TURN_US};
        }
    }
}

bool rp_making_offers_psk(const struct tw_client_hello *hello, struct tw_span known, struct tw_psk_identity *out)
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
enum rp_fresh rp_making_add_session(struct rp_making *making, const struct tw_client_hello *hello,
                                    const struct rp_session *known, struct rp_offer *offer)
{
    struct tw_psk_identity psk = {0};
    bool with_psk = rp_making_offers_psk(hello, known ? known->ticket : (struct tw_span){0}, &psk);
    struct tw_span ticket = with_psk ? psk.identity : ticket_of(hello);
    // With TLS 1.3 offered, an ID alone may stand for nothing, unless it is known to stand for something.
    bool by_id = !with_psk && (!has13(hello) || ticket.len > 0 || is_known(known, ticket, hello->session_id));
    struct tw_span id = by_id ? hello->session_id : (struct tw_span){0};
    bool secret = is_known(known, ticket, id) && known->secret.len > 0;
    if (with_psk && !secret) {
        return RP_FRESH_WITHOUT;
    }
    if (ticket.len == 0 && id.len == 0) {
        return RP_FRESH_FULL;
    }
    struct rp_session session = {.version = hello->legacy_version, .id = id, .ticket = ticket};
    rp_making_add(making, RP_STEP_SESSION)->known.is = secret ? *known : session;
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
static bool add_expect(struct rp_making *making, const struct rp_captured *captured, enum rp_fresh fresh)
{
    struct rp_reaction *reactions = rp_arena_take(making->arena, 2, sizeof *reactions);
    struct rp_step *step = rp_making_add(making, RP_STEP_EXPECT);
    if (!reactions) {
        return false;
    }
    step->expect = (struct rp_expect){.until = RP_UNTIL_FLIGHT,
                                      .quiet_us = making->options->play.quiet_us,
                                      .within_us = making->options->play.whole_us};
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

// add_request sends the request once the handshake is completed, and hears the answer.
static void add_request(struct rp_making *making)
{
    const struct rp_fresh_options *options = making->options;
    if (options->request.len == 0) {
        return;
    }
    struct rp_step *data = rp_making_add(making, RP_STEP_DATA);
    data->when = RP_WHEN_COMPLETED;
    data->data.bytes = options->request;
    struct rp_step *answer = rp_making_add(making, RP_STEP_EXPECT);
    answer->when = RP_WHEN_COMPLETED;
    answer->expect = (struct rp_expect){.until = RP_UNTIL_QUIET,
                                        .quiet_us = REQUEST_QUIET_US,
                                        .first_within_us = options->play.first_us,
                                        .within_us = options->play.whole_us};
}

static void add_end(struct rp_making *making)
{
    const struct rp_verbatim_options *play = &making->options->play;
    enum rp_end how = play->end == RP_END_GENTLE ? RP_END_ORDERLY : play->end;
    rp_making_add(making, RP_STEP_END)->end =
        (struct rp_ending){.how = how, .wait_us = how == RP_END_HOLD ? play->whole_us : CLOSE_US};
}

// finish adds what stands behind the handshake.
enum rp_fresh rp_making_finish(struct rp_making *making, const struct rp_flight *flight, enum rp_fresh fresh)
{
    bool done = add_expect(making, &flight->captured, fresh);
    add_request(making);
    add_end(making);
    return done && !making->arena->full ? fresh : RP_FRESH_FAILED;
}

struct rp_handshake *rp_making_add_handshake(struct rp_making *making)
{
    struct rp_handshake *handshake = &rp_making_add(making, RP_STEP_HANDSHAKE)->handshake;
    handshake->within_us = making->options->play.first_us;
    return handshake;
}

static void set_name(const struct rp_verbatim_options *play, struct rp_hello_spec *hello)
{
    hello->no_server_name = play->set_name && !play->name;
    if (play->set_name && play->name) {
        hello->server_name = tw_span_of(play->name, strlen(play->name));
    }
}

static enum rp_fresh make(struct rp_making *making, const struct rp_flight *flight, const struct rp_session *known,
                          struct tw_span body)
{
    struct tw_client_hello hello;
    struct tw_cursor in = tw_cursor_over(body);
    struct rp_offer *offer = rp_arena_take(making->arena, 1, sizeof *offer);
    if (!offer || !tw_client_hello_parse(&in, &hello)) {
        return RP_FRESH_FAILED;
    }
    rp_making_add(making, RP_STEP_CONNECT)->connect_within_us = making->options->play.connect_us;
    enum rp_fresh fresh = rp_making_add_session(making, &hello, known, offer);
    add_turns(making, flight);
    struct rp_handshake *handshake = rp_making_add_handshake(making);
    handshake->hello.like = body;
    handshake->hello.session_id = hello.session_id;
    set_name(&making->options->play, &handshake->hello);
    if (fresh == RP_FRESH_OFFERED || fresh == RP_FRESH_JUDGED) {
        handshake->hello.offers = (struct rp_offers){.of = offer, .num = 1};
        making->script->num_sessions = 1;
    }
    return rp_making_finish(making, flight, fresh);
}

// begin takes the memory for `num_steps` and the own ones. False: there is none.
bool rp_making_begin(struct rp_making *making, size_t num_steps, const struct rp_fresh_options *options,
                     struct rp_arena *arena, struct rp_script *out)
{
    *out = (struct rp_script){.num_conns = 1};
    *making = (struct rp_making){.options = options, .script = out, .arena = arena};
    making->steps = rp_arena_take(arena, num_steps + OWN_STEPS, sizeof *making->steps);
    out->steps = making->steps;
    return making->steps != NULL;
}

enum rp_fresh rp_making_made(struct rp_script *out, enum rp_fresh fresh)
{
    if (fresh == RP_FRESH_FAILED) {
        *out = (struct rp_script){0};
    }
    return fresh;
}

enum rp_fresh rp_fresh_script(const struct rp_flight *flight, const struct rp_session *known,
                              const struct rp_fresh_options *options, struct rp_arena *arena, struct rp_script *out)
{
    struct rp_making making;
    struct tw_span body = rp_fresh_hello(flight, arena);
    bool begun = rp_making_begin(&making, flight->num_turns, options, arena, out);
    return rp_making_made(out, begun && body.len > 0 ? make(&making, flight, known, body) : RP_FRESH_FAILED);
}
