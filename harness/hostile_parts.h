// How clients shake hands with the hostile server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_HOSTILE_PARTS_H
#define RESHAKE_HARNESS_HOSTILE_PARTS_H

#include "parsers/wire/writer.h"
#include "replay/script/script.h"

// hx_hostile_script is the script of one connection, with a session of its own invention where it offers one, or with that one.
const struct rp_script *hx_hostile_script(unsigned kind, const struct rp_session *session);
uint16_t hx_hostile_version(unsigned kind);

// hx_hostile_sign writes a CertificateVerify of TLS 1.3 with the scheme of `body`, signed by the server's key over a transcript that has that
// hash. False: the body names no scheme that the key can do.
TW_MUST_USE bool hx_hostile_sign(struct tw_writer *out, struct tw_span body, struct tw_span hash);

#endif
