// The server name that a connection of a script asks for: what is said before TLS names the same server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_ASKED_NAME_H
#define RESHAKE_REPLAY_NET_ASKED_NAME_H

#include "replay/script/script.h"

// rp_asked_name is the server_name of the first handshake of connection `conn` from step `from` on, or of the one that is sent again there;
// empty: it names none of its own. Borrowed from the script.
struct tw_span rp_asked_name(const struct rp_script *script, size_t from, uint8_t conn);

#endif
