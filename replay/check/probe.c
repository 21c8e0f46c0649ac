// The probe: what a server offers, found out by honest handshakes, one after the other.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/probe.h"
#include "parsers/tls/certificate.h"
#include "parsers/tls/codes.h"
#include "replay/check/probe_parts.h"
#include "replay/check/stage.h"

#include <string.h>

static const uint16_t codes[RP_PROBED_VERSIONS] = {TW_VERSION_TLS10, TW_VERSION_TLS11, TW_VERSION_TLS12,
                                                   TW_VERSION_TLS13};

const uint16_t *rp_probed_codes(size_t place)
{
    return &codes[place];
}

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

// note_way: the quickest of the first answers, which is one that took the server no signature, tells how far away it is.
static void note_way(struct rp_server *server, const struct rp_conn_log *log)
{
    uint64_t round_trip_us = rp_round_trip_us(log);
    if (log->answer_us != 0 && (server->round_trip_us == 0 || round_trip_us < server->round_trip_us)) {
        server->round_trip_us = round_trip_us;
    }
}

static void look(void *context, const struct rp_job *job)
{
    struct rp_server *server = ((struct rp_probing *)context)->server;
    struct rp_seen *seen = &((struct rp_probing *)context)->seen;
    const struct rp_transcript *transcript = rp_player_transcript(job->player);
    seen->end = transcript->end;
    for (uint8_t i = 0; i < transcript->num_conns && i < RP_SEEN_CONNS; i++) {
        note_way(server, &transcript->conns[i]);
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

const struct rp_seen *rp_probe_try(struct rp_probing *p, struct rp_step *steps, size_t num, uint8_t num_conns)
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
    p->seen = (struct rp_seen){.end = RP_PLAY_CANNOT};
    p->server->num_probes++;
    if (p->end == RP_FLEET_DONE) {
        p->end = rp_stage_play(p->fleet, NULL, &script, 0, look, p);
    }
    return &p->seen;
}

// What the cases call it.

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
    struct rp_probing p = {.fleet = fleet, .setting = setting, .server = out};
    *out = (struct rp_server){0};
    rp_probe_reach(&p);
    bool worth_it = out->met == RP_MET_SERVER || out->met == RP_MET_REFUSES || out->met == RP_MET_CLOSES
                    || out->met == RP_MET_BROKEN;
    for (size_t place = RP_PROBED_VERSIONS; worth_it && place-- > 0;) {
        rp_probe_version(&p, place);
    }
    for (size_t place = RP_PROBED_VERSIONS; out->met == RP_MET_SERVER && place-- > 0;) {
        rp_probe_suites(&p, place);
    }
    if (out->met == RP_MET_SERVER) {
        rp_probe_resumption(&p);
        rp_probe_rest(&p);
        rp_probe_addresses(&p);
    }
    conclude(out, fleet->identity != NULL);
    return p.end;
}
