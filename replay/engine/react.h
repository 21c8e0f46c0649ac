// What the server did, in one reaction, from what is known of a connection.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_REACT_H
#define RESHAKE_REPLAY_ENGINE_REACT_H

#include "replay/engine/transcript.h"

// rp_react gives the reaction since our last step that sent something. Where several things happened the one that weighs most
// counts: no connection, an alert, a fault, an end, the outcome of a handshake, data, and so on down to silence.
struct rp_reaction rp_react(const struct rp_conn_log *log);

#endif
