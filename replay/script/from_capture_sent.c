// A captured ClientHello that goes out as it is, and the handshake that goes on from there.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/script/from_capture_parts.h"

enum { MAX_OFFERS = 8 };

// add_psks makes a session of each identity that is offered, so that the server's choice is understood.
static enum rp_fresh add_psks(struct rp_making *making, const struct tw_client_hello *hello,
                              const struct rp_session *known, struct rp_offer *offers)
{
    struct tw_span body;
    struct tw_offered_psks psks = {0};
    struct tw_psk_identity psk;
    bool secret = false;
    if (!tw_extension_find(hello->extensions, TW_EXT_PRE_SHARED_KEY, &body)) {
        return RP_FRESH_FAILED;
    }
    struct tw_cursor in = tw_cursor_over(body);
    if (!tw_offered_psks_parse(&in, &psks)) {
        return RP_FRESH_FAILED;
    }
    in = tw_cursor_over(psks.identities);
    for (uint8_t i = 0; i < MAX_OFFERS && tw_psk_identity_next(&in, &psk); i++) {
        struct rp_session session = {.version = TW_VERSION_TLS13, .ticket = psk.identity};
        bool is_it = known && known->secret.len > 0 && tw_span_equal(known->ticket, psk.identity);
        struct rp_known *slot = &rp_making_add(making, RP_STEP_SESSION)->known;
        *slot = (struct rp_known){.session = i, .is = is_it ? *known : session};
        offers[i] = (struct rp_offer){.session = i, .as = RP_OFFER_PSK};
        making->script->num_sessions = i + 1;
        secret = secret || is_it;
    }
    return secret ? RP_FRESH_OFFERED : RP_FRESH_JUDGED;
}

static enum rp_fresh make_sent(struct rp_making *making, const struct rp_flight *flight, const struct rp_script *first,
                               size_t send, const struct rp_session *known)
{
    struct tw_client_hello hello;
    struct tw_psk_identity psk;
    struct tw_span body = rp_making_body_of(first->steps[send].send.bytes, making->arena);
    struct tw_cursor in = tw_cursor_over(body);
    struct rp_offer *offers = rp_arena_take(making->arena, MAX_OFFERS, sizeof *offers);
    if (!offers || body.len == 0 || !tw_client_hello_parse(&in, &hello)) {
        return RP_FRESH_FAILED;
    }
    enum rp_fresh fresh = RP_FRESH_FULL;
    if (rp_making_offers_psk(&hello, (struct tw_span){0}, &psk)) {
        fresh = add_psks(making, &hello, known, offers);
    } else {
        fresh = rp_making_add_session(making, &hello, known, offers);
        making->script->num_sessions = fresh != RP_FRESH_FULL;
    }
    for (size_t i = 0; i <= send; i++) {
        *rp_making_add(making, first->steps[i].type) = first->steps[i];
    }
    struct rp_hello_spec *spec = &rp_making_add_handshake(making)->hello;
    spec->sent = body;
    spec->share_keys = making->options->share_keys;
    spec->offers = (struct rp_offers){.of = offers, .num = making->script->num_sessions};
    return fresh == RP_FRESH_FAILED ? fresh : rp_making_finish(making, flight, fresh);
}

enum rp_fresh rp_sent_script(const struct rp_flight *flight, const struct rp_script *first,
                             const struct rp_session *known, const struct rp_fresh_options *options,
                             struct rp_arena *arena, struct rp_script *out)
{
    struct rp_making making;
    size_t send = (size_t)flight->num_turns + 1;  // behind connect and what was said before TLS
    bool begun = rp_making_begin(&making, send + MAX_OFFERS, options, arena, out);
    bool can = begun && !flight->sslv2 && send < first->num_steps && first->steps[send].type == RP_STEP_SEND;
    return rp_making_made(out, can ? make_sent(&making, flight, first, send, known) : RP_FRESH_FAILED);
}
