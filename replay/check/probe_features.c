// The probe: resumption, renegotiation, and what else the cases need.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/check/probe_parts.h"

#include <string.h>

enum {
    TRIES = 3,
    ANSWER_US = 1000000,  // for the answer to the request, at least
    BESIDE_US = 600000,   // for a handshake beside an idle connection, at least
};
static const uint64_t pauses_us[TRIES] = {0, 50000, 500000};  // before resuming: shared caches can be late

// Resumption.

// took is true where the session was resumed, with the early data where there was some. Who answers that at once may close before our
// Finished, and the handshake is never completed.
static bool took(const struct rp_seen *seen, struct tw_span early)
{
    if (early.len > 0) {
        return seen->reacted && seen->last.type == RP_REACT_EARLY_ACCEPTED;
    }
    return seen->facts[1].completed && seen->facts[1].resumed;
}

// resumes tries to resume by one means, a little later where it does not at once.
static bool resumes(struct rp_probing *p, size_t place, enum rp_offer_as as, struct tw_span early)
{
    bool no_ticket = as == RP_OFFER_ID;
    for (size_t i = 0; i < TRIES; i++) {
        const struct rp_offer offer = {.as = as};
        const struct rp_seen *seen =
            TRY(p, 2, CONNECT(0), SHAKE(0, .versions = ONE(place), .no_ticket = no_ticket), COMPLETE(0), SAVE(0),
                END(0), {.type = RP_STEP_PAUSE, .pause_us = pauses_us[i]}, CONNECT(1),
                SHAKE(1, .versions = ONE(place), .no_ticket = no_ticket, .offers = {.of = &offer, .num = 1},
                      .early_data = early),
                SETTLE(1), END(1));
        if (seen->end == RP_PLAY_NO_SESSION || seen->end == RP_PLAY_NEEDED) {
            return false;
        }
        if (took(seen, early)) {
            if (pauses_us[i] > p->server->resumes_after_us) {
                p->server->resumes_after_us = pauses_us[i];
            }
            return true;
        }
    }
    return false;
}

void rp_probe_resumption(struct rp_probing *p)
{
    static const char usual[] = "GET / HTTP/1.0\r\n\r\n";
    struct rp_server *server = p->server;
    struct tw_span none = tw_span_of(NULL, 0);
    struct tw_span request = p->setting->request;
    size_t old = RP_PROBED_TLS12;
    while (old > 0 && !server->versions[old].there) {
        old--;
    }
    if (server->versions[old].there) {
        server->by_id = resumes(p, old, RP_OFFER_ID, none);
        server->by_ticket = resumes(p, old, RP_OFFER_TICKET, none);
    }
    if (server->versions[RP_PROBED_TLS13].there && server->num_tickets > 0) {
        server->by_psk = resumes(p, RP_PROBED_TLS13, RP_OFFER_PSK, none);
    }
    if (server->by_psk && server->max_early_data > 0) {
        request = request.len > 0 ? request : tw_span_of((const uint8_t *)usual, sizeof usual - 1);
        server->early = resumes(p, RP_PROBED_TLS13, RP_OFFER_PSK, request);
    }
}

// The rest.

static void probe_renegotiation(struct rp_probing *p)
{
    struct rp_server *server = p->server;
    const struct rp_seen *seen = TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS12)), COMPLETE(0),
                                     SHAKE(0, .versions = ONE(RP_PROBED_TLS12)), SETTLE(0), END(0));
    bool again = seen->facts[0].handshakes > 1;
    server->renegotiates = again ? RP_RENEGOTIATES_YES : RP_RENEGOTIATES_NO;
    server->renegotiation = seen->last;
}

static void probe_mac(struct rp_probing *p)
{
    struct rp_probed_version *version = &p->server->versions[RP_PROBED_TLS12];
    uint16_t cbc[RP_PROBED_SUITES];
    size_t num = 0;
    for (size_t i = 0; i < version->num_suites; i++) {
        const struct tw_suite *suite = tw_suite_find(version->suites[i]);
        if (suite && tw_cipher_get(suite->cipher)->mode == TW_MODE_CBC) {
            cbc[num++] = version->suites[i];
        }
    }
    if (num > 0) {
        const struct rp_seen *seen =
            TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS12), .suites = {.of = cbc, .num = num}),
                SETTLE(0), END(0));
        p->server->encrypt_then_mac = seen->facts[0].completed && seen->facts[0].encrypt_then_mac;
    }
}

static bool speaks(struct rp_probing *p, struct tw_span protocol)
{
    const struct rp_seen *seen =
        TRY(p, 1, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server), .alpn = protocol), SETTLE(0), END(0));
    return seen->facts[0].completed && strlen(seen->alpn) == protocol.len
           && memcmp(seen->alpn, protocol.data, protocol.len) == 0;
}

// a_while is long enough for a server that takes twenty times as long as for its slowest handshake, since the machine is busy.
static uint64_t a_while(const struct rp_probing *p, uint64_t least_us)
{
    uint64_t within_us = 20 * p->server->longest_us + 4 * p->server->round_trip_us;
    within_us = within_us < p->setting->within_us ? within_us : p->setting->within_us;
    return within_us > least_us ? within_us : least_us;
}

static bool serves_two(struct rp_probing *p, uint64_t within_us)
{
    const struct rp_seen *seen =
        TRY(p, 2, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0), CONNECT(1),
            {.type = RP_STEP_HANDSHAKE,
             .conn = 1,
             .handshake = {.hello.versions = rp_server_best(p->server), .within_us = within_us}},
            {.type = RP_STEP_EXPECT, .conn = 1, .expect = {.within_us = 1000}}, END(1), END(0));
    return seen->facts[1].completed;
}

static bool answers(struct rp_probing *p, uint64_t within_us)
{
    static const char usual[] = "GET / HTTP/1.0\r\n\r\n";
    struct tw_span request = p->setting->request;
    request = request.len > 0 ? request : tw_span_of((const uint8_t *)usual, sizeof usual - 1);
    const struct rp_seen *seen =
        TRY(p, 1, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0),
            {.type = RP_STEP_DATA, .data = {.bytes = request, .and_wait_us = within_us}}, END(0));
    p->server->asks_again |= seen->asked_again;
    return seen->facts[0].data_received > 0;
}

void rp_probe_rest(struct rp_probing *p)
{
    static const struct tw_span http11 = RP_TEXT("http/1.1");
    static const struct tw_span h2 = RP_TEXT("h2");
    struct rp_server *server = p->server;
    if (server->versions[RP_PROBED_TLS12].there) {
        probe_renegotiation(p);
        probe_mac(p);
    }
    if (server->versions[RP_PROBED_TLS13].there) {
        const struct rp_seen *seen =
            TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS13), .no_shares = true), SETTLE(0), END(0));
        server->retries = seen->facts[0].hello_retry;
    }
    server->alpn_http11 = speaks(p, http11);
    server->alpn_h2 = speaks(p, h2);
    server->answers = answers(p, a_while(p, ANSWER_US));
    server->concurrent = serves_two(p, a_while(p, BESIDE_US));
}

// rp_probe_addresses tries each of the target's.
void rp_probe_addresses(struct rp_probing *p)
{
    size_t num = p->fleet->target->num;
    for (size_t i = 0; i < num && num > 1; i++) {
        const struct rp_seen *seen = TRY(p, 1, {.type = RP_STEP_CONNECT, .address = (uint8_t)(i + 1)},
                                         SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0), END(0));
        p->server->addresses |= seen->facts[0].completed ? 1u << i : 0;
    }
}
