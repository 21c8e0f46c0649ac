// Where to connect or listen: HOST:PORT as people write it, and socket addresses as text.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_ADDRESS_H
#define RESHAKE_REPLAY_NET_ADDRESS_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct rp_address {
    char host[256];  // a name or an address, without brackets; empty where only a port was given
    uint16_t port;
};

// rp_address_parse reads HOST:PORT, [IPV6]:PORT, HOST, [IPV6], IPV6, :PORT. Where no port is given it is `default_port`;
// with 0 there a port has to be given. False: it is none of these.
TW_MUST_USE bool rp_address_parse(const char *text, uint16_t default_port, struct rp_address *out);

// rp_address_parse_listen is the same for a place to listen at: port 0, or none, stands for any that is free.
TW_MUST_USE bool rp_address_parse_listen(const char *text, struct rp_address *out);

#define RP_ADDRESS_TEXT 64

// rp_sockaddr_text writes 127.0.0.1:443 or [::1]:443 into `out`, of RP_ADDRESS_TEXT bytes, and returns it.
const char *rp_sockaddr_text(const struct sockaddr *address, char *out);

// rp_sockaddr_is_loopback is true for 127.0.0.0/8 and ::1 (also as ::ffff:127.x).
bool rp_sockaddr_is_loopback(const struct sockaddr *address);

uint16_t rp_sockaddr_port(const struct sockaddr *address);
void rp_sockaddr_set_port(struct sockaddr_storage *address, uint16_t port);

#endif
