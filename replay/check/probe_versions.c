// The probe: reaching the server, its versions and suites.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/check/probe_parts.h"

#include <string.h>

// Reaching the server.

static enum rp_met_server met_by(const struct rp_seen *seen)
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

void rp_probe_reach(struct rp_probing *p)
{
    struct rp_server *server = p->server;
    const struct rp_seen *seen = TRY(p, 1, CONNECT(0), SHAKE(0, .no_middlebox = false), SETTLE(0), END(0));
    server->met = met_by(seen);
    server->refusal = seen->last;
    server->error = seen->logs[0].error;
    if (server->met == RP_MET_UNREACHABLE && p->fleet->starttls_end) {
        server->starttls = *p->fleet->starttls_end;
    }
}

// Versions and suites.

// shake_in plays a handshake of one version. In TLS 1.3 tickets come behind it, and may take their time: one is waited for.
static const struct rp_seen *shake_in(struct rp_probing *p, size_t place)
{
    if (place == RP_PROBED_TLS13) {
        return TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(place), .status_request = RP_ON), COMPLETE(0), SAVE(0),
                   END(0));
    }
    return TRY(p, 1, CONNECT(0), SHAKE(0, .versions = ONE(place), .status_request = RP_ON), SETTLE(0), END(0));
}

void rp_probe_version(struct rp_probing *p, size_t place)
{
    struct rp_server *server = p->server;
    struct rp_probed_version *version = &server->versions[place];
    const struct rp_seen *seen = shake_in(p, place);
    const struct rp_client_facts *facts = &seen->facts[0];
    if (!facts->completed || facts->version != rp_probed_version_at(place)) {
        return;
    }
    server->met = RP_MET_SERVER;
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

// rp_probe_suites has the server choose, again and again, from what it has not chosen yet.
void rp_probe_suites(struct rp_probing *p, size_t place)
{
    struct rp_probed_version *version = &p->server->versions[place];
    struct rp_codes ours = rp_client_suites(rp_probed_version_at(place));
    uint16_t left[RP_PROBED_SUITES];
    size_t num = ours.num < RP_PROBED_SUITES ? ours.num : RP_PROBED_SUITES;
    memcpy(left, ours.of, num * sizeof *left);
    while (num > 0 && version->there && p->end == RP_FLEET_DONE) {
        const struct rp_seen *seen = TRY(
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
