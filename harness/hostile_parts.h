// How clients shake hands with the hostile server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_HOSTILE_PARTS_H
#define RESHAKE_HARNESS_HOSTILE_PARTS_H

#include "replay/script/script.h"

// hx_hostile_script is the script of one connection, with a session of its own invention where it offers one, or with that one.
const struct rp_script *hx_hostile_script(unsigned kind, const struct rp_session *session);
uint16_t hx_hostile_version(unsigned kind);

#endif
