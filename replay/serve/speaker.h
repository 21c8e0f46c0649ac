// What the sockets of the embedded server carry bytes to: BoringSSL's libssl, or a pretend server.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SERVE_SPEAKER_H
#define RESHAKE_REPLAY_SERVE_SPEAKER_H

#include "replay/pretend/pretend.h"
#include "replay/serve/session.h"

// rp_speaker is one of the two.
struct rp_speaker {
    struct rp_serve_contexts contexts;  // libssl's
    struct rp_pretend *pretend;         // NULL: it is libssl
    void *certificates, *key;           // of the pretend server: what was read from files
};

// rp_speaker_make sets it up. False: `why` says what was wrong; there is nothing to be freed then.
TW_MUST_USE bool rp_speaker_make(struct rp_speaker *speaker, const struct rp_serve_config *config, char *why,
                                 size_t why_cap);
void rp_speaker_free(struct rp_speaker *speaker);
void rp_speaker_ticket_key(struct rp_speaker *speaker, const uint8_t *key);

// rp_speaker_down is true once a pretend server crashed, as it was told to.
bool rp_speaker_down(const struct rp_speaker *speaker);

// One connection; as in session.h. rp_speaker_begin: false where there is no memory.
struct rp_speaker_conn {
    struct rp_serve_session *session;
    struct rp_pretend_conn *pretend;
};
TW_MUST_USE bool rp_speaker_begin(struct rp_speaker *speaker, struct rp_speaker_conn *conn);
void rp_speaker_end(struct rp_speaker_conn *conn);
TW_MUST_USE enum rp_serve_step rp_speaker_feed(struct rp_speaker_conn *conn, struct tw_span in, uint64_t now_us);
size_t rp_speaker_output_len(const struct rp_speaker_conn *conn);
void rp_speaker_output(struct rp_speaker_conn *conn, uint8_t *out, size_t len);
bool rp_speaker_done(const struct rp_speaker_conn *conn);
bool rp_speaker_resets(const struct rp_speaker_conn *conn);  // the end is a RST
void rp_speaker_report(const struct rp_speaker_conn *conn, struct rp_served *out);

#endif
