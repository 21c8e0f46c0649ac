// Who listens on a port of this machine, found out without connecting: many a server takes a single connection.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_LISTENING_H
#define RESHAKE_REPLAY_CHECK_LISTENING_H

#include <stdbool.h>
#include <stdint.h>

// rp_is_listening says whether a TCP socket listens on that port, whatever the address, by the system's tables.
bool rp_is_listening(uint16_t port);

#endif
