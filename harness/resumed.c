// What a resumption has to keep of the session that it resumes.
// SPDX-License-Identifier: Apache-2.0
#include "harness/resumed.h"

#include "harness/script_about.h"
#include "replay/engine/keys.h"

enum hx_binder hx_resumed_binder(const struct rp_script *script, const struct rp_session_store *sessions,
                                 const struct hx_offered *offered)
{
    size_t num = 0, right = 0;
    for (uint8_t i = 0; i < script->num_sessions; i++) {
        const struct rp_session *session = rp_session_get(sessions, i);
        if (hx_script_writes(script, i) > 1) {
            return HX_BINDER_UNKNOWN;
        }
        if (session != NULL && session->secret.len != 0 && tw_span_equal(session->ticket, offered->identity)) {
            num++;
            right += hx_binder_is_right(offered, session);
        }
    }
    return num == 0 ? HX_BINDER_UNKNOWN : right != 0 ? HX_BINDER_RIGHT : HX_BINDER_WRONG;
}

bool hx_resumed_keeps_terms(const struct rp_script *script, const struct rp_session_store *sessions,
                            const struct rp_client_facts *facts)
{
    if (!facts->resumed || !facts->completed || facts->of_session == 0
        || hx_script_writes(script, (uint8_t)(facts->of_session - 1)) != 1) {
        return true;
    }
    const struct rp_session *session = rp_session_get(sessions, (uint8_t)(facts->of_session - 1));
    const struct tw_suite *was = session == NULL ? NULL : tw_suite_find(session->cipher_suite);
    const struct tw_suite *is = tw_suite_find(facts->cipher_suite);
    if (session == NULL || was == NULL || is == NULL || session->secret.len == 0) {
        return true;
    }
    enum rp_hash hashes[2] = {RP_HASH_MD5, RP_HASH_MD5};
    bool hashed = rp_suite_hash(facts->version, was, &hashes[0]) && rp_suite_hash(facts->version, is, &hashes[1]);
    bool tls13 =
        facts->version == TW_VERSION_TLS13;  // a PSK goes with every suite of its hash (RFC 8446 section 4.2.11)
    return session->version == facts->version && hashed && hashes[0] == hashes[1]
           && (tls13 || (was == is && session->extended_master_secret == facts->extended_master_secret));
}
