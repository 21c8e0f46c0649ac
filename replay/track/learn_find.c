// Sessions that were learnt, found for a ClientHello that offers them. RFC 5246 section 7.4.1.2, RFC 5077 section 3.2, RFC 8446
// sections 4.2.11 and 4.6.1.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/learn_parts.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"

#include <stdlib.h>

enum { LABEL = 64 };

static int compare_names(enum rp_made_by a_which, struct tw_span a, enum rp_made_by b_which, struct tw_span b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    if (a_which != b_which) {
        return a_which < b_which ? -1 : 1;
    }
    int order = shorter != 0 ? memcmp(a.data, b.data, shorter) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_made(const void *left, const void *right)
{
    const struct rp_made *a = left;
    const struct rp_made *b = right;
    int order = compare_names(a->which, a->name, b->which, b->name);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

// behind gives the index behind the last session of that name; the latest of several stands last.
static size_t behind(struct rp_learnt *learnt, enum rp_made_by which, struct tw_span name)
{
    size_t from = 0;
    size_t to = learnt->num;
    if (!learnt->sorted && learnt->num > 1) {
        qsort(learnt->made, learnt->num, sizeof *learnt->made, compare_made);
    }
    learnt->sorted = true;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct rp_made *made = &learnt->made[middle];
        if (compare_names(made->which, made->name, which, name) <= 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

// find_master finds the master secret of a session up to TLS 1.2: that of the handshake that made it, or what a reader remembers.
static bool find_master(struct rp_learnt *learnt, const struct rp_made *made)
{
    struct tw_span random = tw_span_of(made->random, RP_RANDOM_BYTES);
    struct rp_digest digest;
    uint8_t hash[RP_HASH_MAX];
    if (rp_secrets_find_label(learnt->secrets, TW_KEYLOG_CLIENT_RANDOM, random, RP_MASTER_BYTES, &learnt->secret)) {
        return true;
    }
    switch (made->which) {
    case RP_BY_ID: return rp_secrets_recall(learnt->secrets, RP_SESSION_ID, made->name, &learnt->secret);
    case RP_BY_TICKET:
        rp_digest_init(&digest, RP_HASH_SHA256);
        rp_digest_add(&digest, made->name);
        rp_digest_value(&digest, hash);
        return rp_secrets_recall(learnt->secrets, RP_SESSION_TICKET, tw_span_of(hash, 32), &learnt->secret);
    case RP_BY_PSK:
    case RP_BY_RANDOM: break;
    }
    return false;
}

// find_psk makes the PSK of a ticket of TLS 1.3.
static bool find_psk(struct rp_learnt *learnt, const struct rp_made *made)
{
    const struct tw_suite *suite = tw_suite_find(made->cipher_suite);
    enum rp_hash hash;
    struct tw_span bytes;
    struct rp_secret resumption = {0};
    if (suite == NULL || !rp_suite_hash(TW_VERSION_TLS13, suite, &hash)
        || !rp_secrets_find(learnt->secrets, "RESHAKE_RESUMPTION_SECRET", tw_span_of(made->random, RP_RANDOM_BYTES),
                            &bytes)
        || bytes.len != rp_hash_bytes(hash)) {
        return false;
    }
    memcpy(resumption.bytes, bytes.data, bytes.len);
    resumption.len = (uint8_t)bytes.len;
    rp_ticket_psk(hash, &resumption, made->nonce, &learnt->secret);
    rp_wipe(&resumption, sizeof resumption);
    return true;
}

// find gives the latest session of a name whose secret is known; NULL: none. *seen becomes true where there is one at all.
static const struct rp_made *find(struct rp_learnt *learnt, enum rp_made_by which, struct tw_span name, bool *seen)
{
    size_t at = name.len != 0 ? behind(learnt, which, name) : 0;
    for (; at > 0; at--) {
        const struct rp_made *made = &learnt->made[at - 1];
        if (compare_names(made->which, made->name, which, name) != 0) {
            return NULL;
        }
        *seen = true;
        if (which == RP_BY_PSK ? find_psk(learnt, made) : find_master(learnt, made)) {
            return made;
        }
    }
    return NULL;
}

static void tell(struct rp_learnt *learnt, const struct rp_made *made, uint64_t now_ns, struct rp_session *out)
{
    *out = (struct rp_session){.version = made->version,
                               .cipher_suite = made->cipher_suite,
                               .extended_master_secret = made->extended,
                               .secret = rp_secret_span(&learnt->secret),
                               .lifetime_s = made->lifetime_s,
                               .age_add = made->age_add,
                               .age_us = now_ns > made->time_ns ? (now_ns - made->time_ns) / 1000 : 0};
}

// find_own finds the PSK that this very ClientHello was answered with, where our own client kept it. What its age was told as goes
// on from there.
static bool find_own(struct rp_learnt *learnt, struct tw_span random, struct tw_span identities, uint64_t now_ns,
                     struct rp_session *out)
{
    struct tw_psk_identity psk;
    struct tw_span bytes;
    struct tw_cursor at = tw_cursor_over(identities);
    size_t end = behind(learnt, RP_BY_RANDOM, random);
    const struct rp_made *made = end > 0 ? &learnt->made[end - 1] : NULL;
    bool is_one = tw_psk_identity_next(&at, &psk) && at.left == 0;
    if (!is_one || made == NULL || compare_names(made->which, made->name, RP_BY_RANDOM, random) != 0
        || !rp_secrets_find(learnt->secrets, "RESHAKE_PSK", random, &bytes)
        || bytes.len > sizeof learnt->secret.bytes) {
        return false;
    }
    memcpy(learnt->secret.bytes, bytes.data, bytes.len);
    learnt->secret.len = (uint8_t)bytes.len;
    tell(learnt, made, now_ns, out);
    out->ticket = psk.identity;
    out->age_add = psk.obfuscated_ticket_age;
    return true;
}

static enum rp_unknown find_offered_psk(struct rp_learnt *learnt, struct tw_span random, struct tw_span psks_body,
                                        uint64_t now_ns, struct rp_session *out)
{
    struct tw_offered_psks psks;
    struct tw_psk_identity psk;
    struct tw_cursor at = tw_cursor_over(psks_body);
    bool seen = false;
    if (!tw_offered_psks_parse(&at, &psks)) {
        return RP_UNKNOWN_SECRET;
    }
    at = tw_cursor_over(psks.identities);
    while (tw_psk_identity_next(&at, &psk)) {
        const struct rp_made *made = find(learnt, RP_BY_PSK, psk.identity, &seen);
        if (made != NULL) {
            tell(learnt, made, now_ns, out);
            out->ticket = made->name;
            return RP_UNKNOWN_NOT;
        }
    }
    if (find_own(learnt, random, psks.identities, now_ns, out)) {
        return RP_UNKNOWN_NOT;
    }
    return seen ? RP_UNKNOWN_RESUMPTION : RP_UNKNOWN_TICKET;
}

// find_offered finds a session up to TLS 1.2 that is offered by ticket, by ID, or known because it was resumed.
static enum rp_unknown find_offered(struct rp_learnt *learnt, const struct tw_client_hello *hello, bool resumed,
                                    uint64_t now_ns, struct rp_session *out)
{
    struct tw_span ticket = {0};
    bool seen = false;
    if (hello->has_extensions && !tw_extension_find(hello->extensions, TW_EXT_SESSION_TICKET, &ticket)) {
        ticket = (struct tw_span){0};
    }
    if (ticket.len == 0 && hello->session_id.len == 0) {
        return RP_UNKNOWN_NO_OFFER;
    }
    const struct rp_made *made = find(learnt, RP_BY_TICKET, ticket, &seen);
    made = made != NULL || ticket.len != 0 ? made : find(learnt, RP_BY_ID, hello->session_id, &seen);
    made = made != NULL || !resumed ? made : find(learnt, RP_BY_RANDOM, hello->random, &seen);
    if (made == NULL) {
        return RP_UNKNOWN_SECRET;
    }
    tell(learnt, made, now_ns, out);
    out->ticket = ticket;
    out->id = hello->session_id;
    return RP_UNKNOWN_NOT;
}

enum rp_unknown rp_learnt_session(struct rp_learnt *learnt, struct tw_span hello, bool resumed, uint64_t now_ns,
                                  struct rp_session *out)
{
    struct tw_client_hello view;
    struct tw_span psks;
    struct tw_cursor at = tw_cursor_over(hello);
    *out = (struct rp_session){0};
    if (!tw_client_hello_parse(&at, &view)) {
        return RP_UNKNOWN_NO_OFFER;
    }
    if (view.has_extensions && tw_extension_find(view.extensions, TW_EXT_PRE_SHARED_KEY, &psks)) {
        return find_offered_psk(learnt, view.random, psks, now_ns, out);
    }
    return find_offered(learnt, &view, resumed, now_ns, out);
}

bool rp_learnt_shares(const struct rp_learnt *learnt, struct tw_span hello, struct tw_writer *out)
{
    struct tw_client_hello view;
    struct tw_span body, shares, key;
    struct tw_key_share_entry entry;
    char label[LABEL];
    struct tw_cursor at = tw_cursor_over(hello);
    if (!tw_client_hello_parse(&at, &view) || !view.has_extensions
        || !tw_extension_find(view.extensions, TW_EXT_KEY_SHARE, &body)) {
        return true;
    }
    at = tw_cursor_over(body);
    if (!tw_key_share_client_parse(&at, &shares)) {
        return true;
    }
    at = tw_cursor_over(shares);
    while (tw_key_share_entry_next(&at, &entry)) {
        rp_secrets_share_label(entry.group, label, sizeof label);
        if (rp_secrets_find(learnt->secrets, label, view.random, &key)) {
            entry.key_exchange = key;
            (void)!tw_key_share_entry_write(out, &entry);
        }
    }
    return tw_writer_ok(out);
}
