// The scripts of one captured flight.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_scripts.h"
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "replay/engine/keys.h"

#include <time.h>

#define ARENA_MAX ((size_t)4 << 20)
enum { SHARES_MAX = 1024 };

static const char not_readable[] = "its ClientHello has SSLv2 form, or is damaged: it is sent as captured";
static const char no_share[] = "the private keys of its key shares are not known: recordings of reshake keep them";

static const char delivered[] = "its captured early data is delivered, and nothing goes on behind that";

static const char *text_of(enum rp_unknown unknown)
{
    switch (unknown) {
    case RP_UNKNOWN_NOT:
    case RP_UNKNOWN_NO_OFFER: break;
    case RP_UNKNOWN_SECRET: return "the secret of its session is not known";
    case RP_UNKNOWN_TICKET:
        return "its PSK is not known: the connection that brought the ticket was not seen, or not decrypted";
    case RP_UNKNOWN_RESUMPTION:
        return "its PSK is not known: a key log has no resumption secret, recordings of reshake have";
    }
    return NULL;
}

static uint64_t time_of_day_ns(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

// find_session finds what the ClientHello offers; the secret comes into the arena, for the next one asked for takes its place.
static bool find_session(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                         const struct rp_replay_shape *shape, struct tw_span hello, struct rp_session *out)
{
    enum rp_unknown unknown =
        rp_learnt_session(shape->learnt, hello, rp_flight_was_resumed(flight), time_of_day_ns(), out);
    scripts->unknown = text_of(unknown);
    const char *secret = rp_arena_text(&scripts->arena, out->secret);
    out->secret = tw_span_of(secret, secret ? out->secret.len : 0);
    return unknown == RP_UNKNOWN_NOT && secret;
}

static bool offers(struct tw_span hello, uint16_t type)
{
    struct tw_client_hello view;
    struct tw_span body;
    struct tw_cursor at = tw_cursor_over(hello);
    return tw_client_hello_parse(&at, &view) && view.has_extensions && tw_extension_find(view.extensions, type, &body);
}

static void make_fresh(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                       const struct rp_replay_shape *shape, const struct rp_session *known)
{
    // Without its PSK it would be another question that the server is asked: then the captured bytes, whose binder is right, ask it.
    if (rp_fresh_script(flight, known, &shape->options, &scripts->arena, &scripts->carried) == RP_FRESH_WITHOUT) {
        scripts->carried = (struct rp_script){0};
    }
}

// make_sent: a PSK that is not known, and shares whose private keys are not, leave nothing to be completed in TLS 1.3.
static void make_sent(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                      const struct rp_replay_shape *shape, const struct rp_session *known, struct tw_span hello)
{
    const char *why = NULL;
    struct rp_fresh_options options = shape->options;
    uint8_t *room = rp_arena_take(&scripts->arena, SHARES_MAX, 1);
    struct tw_writer shares = tw_writer_into(room, room ? SHARES_MAX : 0);
    bool has_shares = rp_learnt_shares(shape->learnt, hello, &shares) && shares.len > 0;
    bool psk = offers(hello, TW_EXT_PRE_SHARED_KEY);
    if (shape->deliver && flight->has_early_records) {
        scripts->unknown = delivered;
        return;
    }
    if (psk && (!known || !has_shares)) {
        scripts->unknown = known ? no_share : scripts->unknown;
        return;
    }
    const struct rp_script *first = rp_flight_verbatim(scripts, flight, shape, RP_VERBATIM_PROBE_A, &why);
    options.share_keys = tw_writer_span(&shares);
    if (first) {
        (void)rp_sent_script(flight, first, known, &options, &scripts->arena, &scripts->carried);
    }
}

const struct rp_script *rp_flight_carried(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                                          const struct rp_replay_shape *shape)
{
    struct rp_session session;
    if (!scripts->looked && shape->way != RP_REPLAY_VERBATIM) {
        rp_arena_init(&scripts->arena, ARENA_MAX);
        struct tw_span hello = rp_fresh_hello(flight, &scripts->arena);
        scripts->unknown = not_readable;
        const struct rp_session *known =
            hello.len > 0 && find_session(scripts, flight, shape, hello, &session) ? &session : NULL;
        if (hello.len > 0 && shape->way == RP_REPLAY_FRESH) {
            make_fresh(scripts, flight, shape, known);
        } else if (hello.len > 0) {
            make_sent(scripts, flight, shape, known, hello);
        }
    }
    scripts->looked = true;
    return scripts->carried.num_steps > 0 ? &scripts->carried : NULL;
}

const struct rp_script *rp_flight_verbatim(struct rp_flight_scripts *scripts, const struct rp_flight *flight,
                                           const struct rp_replay_shape *shape, enum rp_verbatim what, const char **why)
{
    struct rp_script **script = &scripts->verbatim[what];
    if (!*script) {
        *script = rp_verbatim_new(flight, what, &shape->options.play, why);
    }
    return *script;
}

const char *rp_flight_unknown(const struct rp_flight_scripts *scripts, enum rp_client_fault fault)
{
    return fault == RP_FAULT_BAD_SHARE ? no_share : scripts->unknown;
}

void rp_flight_forget(struct rp_flight_scripts *scripts)
{
    for (int what = 0; what < RP_NUM_VERBATIM; what++) {
        rp_script_free(scripts->verbatim[what]);
    }
    rp_arena_free(&scripts->arena);
    *scripts = (struct rp_flight_scripts){0};
}
