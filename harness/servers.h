// The embedded server as fuzz targets use it: set up once, one ticket key, one certificate, a clock that stands where the play's does.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SERVERS_H
#define RESHAKE_HARNESS_SERVERS_H

#include "replay/engine/keys_sign.h"
#include "replay/serve/session.h"

// What the servers differ in; all of them share the ticket key. The `address` of a script's connect chooses, counted round.
enum hx_server {
    HX_SERVER_USUAL,     // TLS 1.0 to 1.3, tickets, IDs, early data
    HX_SERVER_RETRIES,   // P-256 alone, so that HelloRetryRequest is asked for
    HX_SERVER_ASKS,      // for a client's certificate, and takes none as well
    HX_SERVER_OLD,       // TLS 1.0 to 1.2, IDs without tickets
    HX_SERVER_NO_EARLY,  // TLS 1.3 with tickets and without early data
};
#define HX_NUM_SERVERS (HX_SERVER_NO_EARLY + 1)

const struct rp_serve_contexts *hx_server(unsigned which);

extern const uint8_t hx_ticket_key[RP_SERVE_TICKET_KEY_LEN];

// hx_server_identity is the one certificate and its key, to sign by as the servers do.
const struct rp_identity *hx_server_identity(void);

// What a server says of how it shook hands (rp_served.kind): by a PSK, by a ticket up to TLS 1.2, or by any session.
bool hx_served_by_psk(const struct rp_served *served);
bool hx_served_by_ticket(const struct rp_served *served);
bool hx_served_resumed(const struct rp_served *served);

// hx_server_forget empties the caches of session IDs and restarts randomness, so that nothing is left of the input before.
void hx_server_forget(void);

// hx_server_clock sets what time it is to the servers: so many microseconds behind a fixed date.
void hx_server_clock(uint64_t us);

#endif
