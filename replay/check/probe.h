// The probe: what a server offers, found out by honest handshakes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_PROBE_H
#define RESHAKE_REPLAY_CHECK_PROBE_H

#include "replay/cases/expand.h"
#include "replay/net/fleet.h"

enum { RP_PROBED_TLS10, RP_PROBED_TLS11, RP_PROBED_TLS12, RP_PROBED_TLS13, RP_PROBED_VERSIONS };

#define RP_PROBED_SUITES 40

// How the server meets a client that renegotiates.
enum rp_renegotiates {
    RP_RENEGOTIATES_UNKNOWN,  // it was not tried: no TLS 1.2
    RP_RENEGOTIATES_YES,
    RP_RENEGOTIATES_NO,  // by `renegotiation`
};

// What came of the first connection.
enum rp_met_server {
    RP_MET_SERVER,       // a handshake was completed
    RP_MET_UNREACHABLE,  // no connection
    RP_MET_NOT_TLS,
    RP_MET_CLOSES,   // it ends connections before a handshake is over, without an alert
    RP_MET_REFUSES,  // by an alert
    RP_MET_HANGS,    // nothing comes
    RP_MET_BROKEN,   // what it sends is no honest TLS
};

struct rp_probed_version {
    bool there;
    uint16_t suites[RP_PROBED_SUITES];  // of those that we know, as the server prefers them
    uint8_t num_suites;
    bool extended_master_secret, secure_renegotiation;
    bool asks_certificate;
    bool status;  // staples an OCSP response
    uint64_t handshake_us;
};

struct rp_server {
    enum rp_met_server met;
    struct rp_reaction refusal;  // of RP_MET_REFUSES
    int error;                   // of RP_MET_UNREACHABLE: errno; 0: no answer in time
    // starttls: likewise, what went wrong before TLS, if it was that; also where the server was gone half way.
    struct rp_starttls_end starttls;
    struct rp_probed_version versions[RP_PROBED_VERSIONS];
    uint32_t addresses;      // a bit for each of the target's, where a handshake was completed
    uint64_t round_trip_us;  // the quickest of its first answers
    uint64_t longest_us;     // of the handshakes that were completed
    bool by_id, by_ticket, by_psk, early;
    uint64_t resumes_after_us;  // a pause that it takes before it resumes; 0: none
    uint32_t ticket_lifetime_s[RP_PROBED_VERSIONS];
    uint8_t num_tickets;      // that come with a handshake of TLS 1.3
    uint32_t max_early_data;  // as announced
    enum rp_renegotiates renegotiates;
    struct rp_reaction renegotiation;  // what came instead
    bool asks_again;                   // the request makes it ask for a renegotiation
    bool encrypt_then_mac, retries, alpn_http11, alpn_h2, concurrent, answers;
    uint32_t num_probes;
    uint32_t has;                       // enum rp_need, whatever the version …
    uint32_t also[RP_PROBED_VERSIONS];  // … and those that hold in that version
};

// rp_probe finds it out. `setting` says how long to wait, and the request. Anything but RP_FLEET_DONE: it was not brought to its end.
TW_MUST_USE enum rp_fleet_end rp_probe(const struct rp_fleet_config *fleet, const struct rp_setting *setting,
                                       struct rp_server *out);

// rp_server_has is all that is there for a play in that version.
uint32_t rp_server_has(const struct rp_server *server, uint16_t version);

// rp_server_best is the highest version of a server, for hellos that are to work; empty where none does.
struct rp_codes rp_server_best(const struct rp_server *server);

// rp_probed_place is the index of a version; RP_PROBED_VERSIONS: it is none of ours.
size_t rp_probed_place(uint16_t version);
uint16_t rp_probed_version_at(size_t place);

#endif
