// What a resumption has to keep of the session that it resumes, judged by the client's sessions and not by any library.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_RESUMED_H
#define RESHAKE_HARNESS_RESUMED_H

#include "harness/offered.h"
#include "replay/engine/client.h"
#include "replay/engine/session_store.h"
#include "replay/script/script.h"

enum hx_binder { HX_BINDER_UNKNOWN, HX_BINDER_RIGHT, HX_BINDER_WRONG };

// hx_resumed_binder judges the binder of what was offered by the sessions that have this ticket: where two have it, either of their secrets
// is right. Unknown: there is none, or a slot was written twice, and may have held another one with the same ticket, which is gone.
enum hx_binder hx_resumed_binder(const struct rp_script *script, const struct rp_session_store *sessions,
                                 const struct hx_offered *offered);

// hx_resumed_keeps_terms: version, hash, and up to TLS 1.2 suite and extended master secret are those of the session. True as well where
// nothing was resumed, or the session is gone.
bool hx_resumed_keeps_terms(const struct rp_script *script, const struct rp_session_store *sessions,
                            const struct rp_client_facts *facts);

#endif
