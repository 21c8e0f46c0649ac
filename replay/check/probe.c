// The probe: what a server offers, found out by honest handshakes, one after the other.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/probe.h"
#include "parsers/tls/certificate.h"
#include "parsers/tls/codes.h"
#include "replay/check/stage.h"

#include <string.h>

enum {
    CONNS = 2,
    TRIES = 3,
    LONGER = 3,
    ANSWER_US = 500000,  // for the answer to the request
    BESIDE_US = 300000,  // for a handshake beside an idle connection, at least
};
static const uint64_t pauses_us[TRIES] = {0, 50000, 500000};  // before resuming: shared caches can be late
static const uint16_t codes[RP_PROBED_VERSIONS] = {TW_VERSION_TLS10, TW_VERSION_TLS11, TW_VERSION_TLS12,
                                                   TW_VERSION_TLS13};

// seen is what was seen of one probe.
struct seen {
    struct rp_client_facts facts[CONNS];
    struct rp_conn_log logs[CONNS];
    enum rp_play_end end;
    bool reacted;
    struct rp_reaction last;
    char alpn[16];
    bool status;
    bool asked_again;  // HelloRequest came
};

struct probing {
    const struct rp_fleet_config *fleet;
    const struct rp_setting *setting;
    struct rp_server *server;
    enum rp_fleet_end end;
    struct seen seen;
};

size_t rp_probed_place(uint16_t version)
{
    size_t place = 0;
    while (place < RP_PROBED_VERSIONS && codes[place] != version) {
        place++;
    }
    return place;
}

uint16_t rp_probed_version_at(size_t place)
{
    return codes[place];
}

struct rp_codes rp_server_best(const struct rp_server *server)
{
    for (size_t place = RP_PROBED_VERSIONS; place-- > 0;) {
        if (server->versions[place].there) {
            return (struct rp_codes){.of = &codes[place], .num = 1};
        }
    }
    return (struct rp_codes){.num = 0};
}

uint32_t rp_server_has(const struct rp_server *server, uint16_t version)
{
    size_t place = rp_probed_place(version);
    return server->has | (place < RP_PROBED_VERSIONS ? server->also[place] : 0);
}

// Looking.

// staples says whether the server's first certificate came with an OCSP response: RFC 6066 section 8, RFC 8446 section 4.4.2.1.
static bool staples(const struct rp_player *player, uint16_t version)
{
    struct tw_certificate certificate;
    struct tw_certificate_entry entry;
    struct tw_span response;
    if (version != TW_VERSION_TLS13) {
        return rp_player_message(player, 0, true, TW_HS_CERTIFICATE_STATUS).len > 0;
    }
    struct tw_cursor at = tw_cursor_over(rp_player_message(player, 0, true, TW_HS_CERTIFICATE));
    if (!tw_certificate_parse(&at, TW_CERTIFICATE_TLS13, &certificate)) {
        return false;
    }
    at = tw_cursor_over(certificate.list);
    return tw_certificate_entry_next(&at, TW_CERTIFICATE_TLS13, &entry)
           && tw_extension_find(entry.extensions, TW_EXT_STATUS_REQUEST, &response);
}

static void look(void *context, const struct rp_job *job)
{
    struct seen *seen = &((struct probing *)context)->seen;
    const struct rp_transcript *transcript = rp_player_transcript(job->player);
    seen->end = transcript->end;
    for (uint8_t i = 0; i < transcript->num_conns && i < CONNS; i++) {
        seen->logs[i] = transcript->conns[i];
        seen->facts[i] = *transcript->conns[i].facts;
    }
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION) {
            seen->reacted = true;
            seen->last = transcript->entries[i].reaction;
        }
        seen->asked_again =
            seen->asked_again
            || (transcript->entries[i].type == RP_ENTRY_SAID && transcript->entries[i].event_type == TW_EVENT_MESSAGE
                && transcript->entries[i].message_type == TW_HS_HELLO_REQUEST);
    }
    struct tw_span alpn = seen->facts[0].alpn;
    if (alpn.len > 0 && alpn.len < sizeof seen->alpn) {
        memcpy(seen->alpn, alpn.data, alpn.len);
    }
    seen->status = staples(job->player, seen->facts[0].version);
}

// try plays the steps. Waits that are left open are filled in.
static const struct seen *try(struct probing *p, struct rp_step *steps, size_t num, uint8_t num_conns)
{
    struct rp_script script = {.steps = steps, .num_steps = num, .num_conns = num_conns, .num_sessions = 1};
    uint64_t within_us = p->setting->within_us;
    for (size_t i = 0; i < num; i++) {
        switch (steps[i].type) {
        case RP_STEP_CONNECT: steps[i].connect_within_us = within_us; break;
        case RP_STEP_HANDSHAKE:
            steps[i].handshake.within_us = steps[i].handshake.within_us ? steps[i].handshake.within_us : within_us;
            break;
        case RP_STEP_EXPECT:
            steps[i].expect.within_us = steps[i].expect.within_us ? steps[i].expect.within_us : within_us;
            break;
        case RP_STEP_END:
            steps[i].end = (struct rp_ending){.how = RP_END_ORDERLY, .wait_us = p->setting->end_us};
            break;
        default: break;
        }
    }
    p->seen = (struct seen){.end = RP_PLAY_CANNOT};
    p->server->num_probes++;
    if (p->end == RP_FLEET_DONE) {
        p->end = rp_stage_play(p->fleet, NULL, &script, 0, look, p);
    }
    return &p->seen;
}

#define TRY(p, num_conns, ...)                                                                                         \
    try(p, (struct rp_step[]){__VA_ARGS__}, sizeof((struct rp_step[]){__VA_ARGS__}) / sizeof(struct rp_step), num_conns)
#define CONNECT(c)                                                                                                     \
    {                                                                                                                  \
        .type = RP_STEP_CONNECT, .conn = (c)                                                                           \
    }
#define SHAKE(c, ...)                                                                                                  \
    {                                                                                                                  \
        .type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {.hello = {__VA_ARGS__} }                                 \
    }
#define SETTLE(c)                                                                                                      \
    {                                                                                                                  \
        .type = RP_STEP_EXPECT, .conn = (c)                                                                            \
    }
#define COMPLETE(c)                                                                                                    \
    {                                                                                                                  \
        .type = RP_STEP_EXPECT, .conn = (c), .expect = {                                                               \
            .role = RP_EXPECT_NEEDED,                                                                                  \
            .accept = RP_ANY_OF({.type = RP_REACT_FULL})                                                               \
        }                                                                                                              \
    }
#define SAVE(c)                                                                                                        \
    {                                                                                                                  \
        .type = RP_STEP_SAVE, .conn = (c)                                                                              \
    }
#define END(c)                                                                                                         \
    {                                                                                                                  \
        .type = RP_STEP_END, .conn = (c)                                                                               \
    }
#define ONE(version)                                                                                                   \
    {                                                                                                                  \
        .of = &codes[version], .num = 1                                                                                \
    }

static void note_times(struct rp_server *server, const struct seen *seen)
{
    const struct rp_conn_log *log = &seen->logs[0];
    uint64_t connect_us = log->connected_us - log->begun_us;
    if (server->round_trip_us == 0 || connect_us < server->round_trip_us) {
        server->round_trip_us = connect_us;
    }
}

// Reaching the server.

static enum rp_met_server met_by(const struct seen *seen)
{
    const struct rp_conn_log *log = &seen->logs[0];
    if (seen->facts[0].completed) {
        return RP_MET_SERVER;
    }
    if (log->state == RP_CONN_FAILED || log->state == RP_CONN_UNUSED) {
        return RP_MET_UNREACHABLE;
    }
    switch (seen->reacted ? seen->last.type : RP_REACT_SILENCE) {
    case RP_REACT_NOT_TLS: return RP_MET_NOT_TLS;
    case RP_REACT_CLOSE:
    case RP_REACT_RESET: return RP_MET_CLOSES;
    case RP_REACT_ALERT:
    case RP_REACT_WARNING: return RP_MET_REFUSES;
    case RP_REACT_SILENCE: return RP_MET_HANGS;
    case RP_REACT_UNREACHABLE: return RP_MET_UNREACHABLE;
    default: return RP_MET_BROKEN;
    }
}

static void reach(struct probing *p)
{
    struct rp_server *server = p->server;
    const struct seen *seen = TRY(p, 1, CONNECT(0), SHAKE(0, .no_middlebox = false), SETTLE(0), END(0));
    server->met = met_by(seen);
    server->refusal = seen->last;
    server->error = seen->logs[0].error;
    if (server->met == RP_MET_SERVER) {
        note_times(server, seen);
    }
}

// Versions and suites.

// shake_in plays a handshake of one version. In TLS 1.3 tickets come behind it, and may take their time: one is waited for.
static const struct seen *shake_in(struct probing *p, size_t place)
{
    if (place == RP_PROBED_TLS13) {
        return TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(place), .status_request = RP_ON), COMPLETE(0), SAVE(0),
                   END(0));
    }
    return TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(place), .status_request = RP_ON), SETTLE(0), END(0));
}

static void probe_version(struct probing *p, size_t place)
{
    struct rp_server *server = p->server;
    struct rp_probed_version *version = &server->versions[place];
    const struct seen *seen = shake_in(p, place);
    const struct rp_client_facts *facts = &seen->facts[0];
    if (!facts->completed || facts->version != codes[place]) {
        return;
    }
    server->met = RP_MET_SERVER;
    note_times(server, seen);
    version->there = true;
    version->extended_master_secret = facts->extended_master_secret;
    version->secure_renegotiation = facts->secure_renegotiation;
    version->asks_certificate = facts->certificate_asked;
    version->status = seen->status;
    version->handshake_us = seen->logs[0].last_us - seen->logs[0].connected_us;
    if (version->handshake_us > server->longest_us) {
        server->longest_us = version->handshake_us;
    }
    if (place == RP_PROBED_TLS13) {
        server->num_tickets = facts->num_tickets;
        server->max_early_data = facts->num_tickets > 0 ? facts->tickets[0].max_early_data : 0;
    }
    server->ticket_lifetime_s[place] = facts->num_tickets > 0 ? facts->tickets[0].lifetime_s : 0;
}

static size_t without(uint16_t *suites, size_t num, uint16_t suite)
{
    size_t left = 0;
    for (size_t i = 0; i < num; i++) {
        if (suites[i] != suite) {
            suites[left++] = suites[i];
        }
    }
    return left;
}

// probe_suites has the server choose, again and again, from what it has not chosen yet.
static void probe_suites(struct probing *p, size_t place)
{
    struct rp_probed_version *version = &p->server->versions[place];
    struct rp_codes ours = rp_client_suites(codes[place]);
    uint16_t left[RP_PROBED_SUITES];
    size_t num = ours.num < RP_PROBED_SUITES ? ours.num : RP_PROBED_SUITES;
    memcpy(left, ours.of, num * sizeof *left);
    while (num > 0 && version->there && p->end == RP_FLEET_DONE) {
        const struct seen *seen = TRY(
            p, 1, CONNECT(0), SHAKE(0, .versions = ONE(place), .suites = {.of = left, .num = num}), SETTLE(0), END(0));
        uint16_t chosen = seen->facts[0].cipher_suite;
        size_t fewer = without(left, num, chosen);
        if (!seen->facts[0].completed || fewer == num) {
            return;
        }
        version->suites[version->num_suites++] = chosen;
        num = fewer;
    }
}

// Resumption.

// resumes tries to resume by one means, a little later where it does not at once.
static bool resumes(struct probing *p, size_t place, enum rp_offer_as as, struct tw_span early)
{
    bool no_ticket = as == RP_OFFER_ID;
    for (size_t i = 0; i < TRIES; i++) {
        const struct rp_offer offer = {.as = as};
        const struct seen *seen =
            TRY(p, 2, CONNECT(0), SHAKE(0, .versions = ONE(place), .no_ticket = no_ticket), COMPLETE(0), SAVE(0),
                END(0), {.type = RP_STEP_PAUSE, .pause_us = pauses_us[i]}, CONNECT(1),
                SHAKE(1, .versions = ONE(place), .no_ticket = no_ticket, .offers = {.of = &offer, .num = 1},
                      .early_data = early),
                SETTLE(1), END(1));
        if (seen->end == RP_PLAY_NO_SESSION || seen->end == RP_PLAY_NEEDED) {
            return false;
        }
        const struct rp_client_facts *facts = &seen->facts[1];
        if (facts->completed && facts->resumed && (early.len == 0 || facts->early_accepted)) {
            if (pauses_us[i] > p->server->resumes_after_us) {
                p->server->resumes_after_us = pauses_us[i];
            }
            return true;
        }
    }
    return false;
}

static void probe_resumption(struct probing *p)
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

static void probe_renegotiation(struct probing *p)
{
    struct rp_server *server = p->server;
    const struct seen *seen = TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS12)), COMPLETE(0),
                                  SHAKE(0, .versions = ONE(RP_PROBED_TLS12)), SETTLE(0), END(0));
    bool again = seen->facts[0].handshakes > 1;
    server->renegotiates = again ? RP_RENEGOTIATES_YES : RP_RENEGOTIATES_NO;
    server->renegotiation = seen->last;
}

static void probe_mac(struct probing *p)
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
        const struct seen *seen =
            TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS12), .suites = {.of = cbc, .num = num}),
                SETTLE(0), END(0));
        p->server->encrypt_then_mac = seen->facts[0].completed && seen->facts[0].encrypt_then_mac;
    }
}

static bool speaks(struct probing *p, struct tw_span protocol)
{
    const struct seen *seen =
        TRY(p, 1, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server), .alpn = protocol), SETTLE(0), END(0));
    return seen->facts[0].completed && strlen(seen->alpn) == protocol.len
           && memcmp(seen->alpn, protocol.data, protocol.len) == 0;
}

// a_while is long enough for a server that takes twenty times as long as for its slowest handshake.
static uint64_t a_while(const struct probing *p, uint64_t least_us)
{
    uint64_t within_us = 20 * p->server->longest_us + 4 * p->server->round_trip_us;
    within_us = within_us < p->setting->within_us ? within_us : p->setting->within_us;
    return within_us > least_us ? within_us : least_us;
}

static bool serves_two(struct probing *p, uint64_t within_us)
{
    const struct seen *seen =
        TRY(p, 2, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0), CONNECT(1),
            {.type = RP_STEP_HANDSHAKE,
             .conn = 1,
             .handshake = {.hello.versions = rp_server_best(p->server), .within_us = within_us}},
            {.type = RP_STEP_EXPECT, .conn = 1, .expect = {.within_us = 1000}}, END(1), END(0));
    return seen->facts[1].completed;
}

static bool answers(struct probing *p, uint64_t within_us)
{
    static const char usual[] = "GET / HTTP/1.0\r\n\r\n";
    struct tw_span request = p->setting->request;
    request = request.len > 0 ? request : tw_span_of((const uint8_t *)usual, sizeof usual - 1);
    const struct seen *seen = TRY(p, 1, CONNECT(0), SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0),
                                  {.type = RP_STEP_DATA, .data = {.bytes = request, .and_wait_us = within_us}}, END(0));
    p->server->asks_again = seen->asked_again;
    return seen->facts[0].data_received > 0;
}

static void probe_rest(struct probing *p)
{
    static const struct tw_span http11 = RP_TEXT("http/1.1");
    static const struct tw_span h2 = RP_TEXT("h2");
    struct rp_server *server = p->server;
    if (server->versions[RP_PROBED_TLS12].there) {
        probe_renegotiation(p);
        probe_mac(p);
    }
    if (server->versions[RP_PROBED_TLS13].there) {
        const struct seen *seen =
            TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(RP_PROBED_TLS13), .no_shares = true), SETTLE(0), END(0));
        server->retries = seen->facts[0].hello_retry;
    }
    server->alpn_http11 = speaks(p, http11);
    server->alpn_h2 = speaks(p, h2);
    // A busy machine may be late: a second, longer look decides.
    server->answers = answers(p, a_while(p, ANSWER_US)) || answers(p, LONGER * a_while(p, ANSWER_US));
    server->concurrent = serves_two(p, a_while(p, BESIDE_US)) || serves_two(p, LONGER * a_while(p, BESIDE_US));
}

// What the cases call it.

// probe_addresses tries each of the target's.
static void probe_addresses(struct probing *p)
{
    size_t num = p->fleet->target->num;
    for (size_t i = 0; i < num && num > 1; i++) {
        const struct seen *seen = TRY(p, 1, {.type = RP_STEP_CONNECT, .address = (uint8_t)(i + 1)},
                                      SHAKE(0, .versions = rp_server_best(p->server)), SETTLE(0), END(0));
        p->server->addresses |= seen->facts[0].completed ? 1u << i : 0;
    }
}

static uint32_t has_suites(const struct rp_probed_version *version)
{
    uint32_t has = 0;
    size_t hashes[2] = {0, 0};
    for (size_t i = 0; i < version->num_suites; i++) {
        const struct tw_suite *suite = tw_suite_find(version->suites[i]);
        if (!suite) {
            continue;
        }
        hashes[suite->prf == TW_HASH_SHA384]++;
        has |= tw_cipher_get(suite->cipher)->mode == TW_MODE_CBC ? RP_NEED_CBC : 0;
        has |= suite->kx == TW_KX_RSA ? RP_NEED_RSA_KEY_EXCHANGE : 0;
    }
    has |= hashes[0] > 1 || hashes[1] > 1 ? RP_NEED_TWO_SUITES : 0;
    has |= hashes[0] > 0 && hashes[1] > 0 ? RP_NEED_TWO_HASHES : 0;
    return has;
}

static void conclude(struct rp_server *server, bool has_identity)
{
    const struct rp_probed_version *of = server->versions;
    bool legacy = of[RP_PROBED_TLS10].there || of[RP_PROBED_TLS11].there;
    const struct {
        bool there;
        uint32_t need;
    } all[] = {{server->by_id, RP_NEED_ID},
               {server->by_ticket, RP_NEED_TICKET},
               {server->by_psk, RP_NEED_PSK},
               {server->early, RP_NEED_EARLY},
               {server->renegotiates == RP_RENEGOTIATES_YES, RP_NEED_RENEG},
               {server->renegotiates == RP_RENEGOTIATES_NO, RP_NEED_NO_RENEG},
               {server->encrypt_then_mac, RP_NEED_ETM},
               {server->retries, RP_NEED_RETRY},
               {server->alpn_http11 && server->alpn_h2, RP_NEED_ALPN},
               {of[RP_PROBED_TLS12].there, RP_NEED_TLS12},
               {of[RP_PROBED_TLS13].there, RP_NEED_TLS13},
               {legacy && of[RP_PROBED_TLS12].there, RP_NEED_LEGACY},
               {server->concurrent, RP_NEED_CONCURRENT},
               {server->answers, RP_NEED_ANSWER}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        server->has |= all[i].there ? all[i].need : 0;
    }
    for (size_t i = 0; i < RP_PROBED_VERSIONS; i++) {
        server->also[i] = has_suites(&of[i]);
        server->also[i] |= of[i].extended_master_secret ? RP_NEED_EMS : 0;
        server->also[i] |= of[i].status ? RP_NEED_STATUS : 0;
        server->also[i] |= of[i].asks_certificate && has_identity ? RP_NEED_ASKS_CERTIFICATE : 0;
    }
}

enum rp_fleet_end rp_probe(const struct rp_fleet_config *fleet, const struct rp_setting *setting, struct rp_server *out)
{
    struct probing p = {.fleet = fleet, .setting = setting, .server = out};
    *out = (struct rp_server){0};
    reach(&p);
    bool worth_it = out->met == RP_MET_SERVER || out->met == RP_MET_REFUSES || out->met == RP_MET_CLOSES
                    || out->met == RP_MET_BROKEN;
    for (size_t place = RP_PROBED_VERSIONS; worth_it && place-- > 0;) {
        probe_version(&p, place);
    }
    for (size_t place = RP_PROBED_VERSIONS; out->met == RP_MET_SERVER && place-- > 0;) {
        probe_suites(&p, place);
    }
    if (out->met == RP_MET_SERVER) {
        probe_resumption(&p);
        probe_rest(&p);
        probe_addresses(&p);
    }
    conclude(out, fleet->identity != NULL);
    return p.end;
}
