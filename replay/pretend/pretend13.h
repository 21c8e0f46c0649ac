// The pretend server in TLS 1.3 (RFC 8446): what the server keeps for it, what a connection does, and what the frame asks of it.
// SPDX-License-Identifier: Apache-2.0
//
// Included by pretend_parts.h alone.
#ifndef RESHAKE_REPLAY_PRETEND_PRETEND13_H
#define RESHAKE_REPLAY_PRETEND_PRETEND13_H

// rp_pretend13_server is what a server keeps for TLS 1.3: what it saw of early data (RFC 8446 section 8), tickets that were used.
struct rp_pretend13_server {
    uint64_t unused;
};

// rp_pretend13 is the handshake of TLS 1.3 on one connection.
struct rp_pretend13 {
    bool retried;
};

// rp_pretend13_server_clear: as new, or started again (`restart`).
void rp_pretend13_server_clear(struct rp_pretend *server, bool restart);

// rp_pretend13_hello answers a ClientHello that chose TLS 1.3: the first one, or the one behind a HelloRetryRequest.
void rp_pretend13_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello);

// rp_pretend13_message takes any other handshake message once TLS 1.3 was chosen. `whole` is the message with its header, which is not
// in the transcript yet.
void rp_pretend13_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole);

// rp_pretend13_skips says whether a record has to be passed over: ChangeCipherSpec of middlebox compatibility (RFC 8446 section 5), and
// early data that is not taken (section 4.2.10). It is asked for each record of TLS 1.3 before it is opened, `opened` false, and again
// where one did not open, `opened` false and `tried` true. It may end the connection.
TW_MUST_USE bool rp_pretend13_skips(struct rp_pretend_conn *conn, const struct tw_record *record, bool tried);

// rp_pretend13_data takes application data that was opened: early data or not.
void rp_pretend13_data(struct rp_pretend_conn *conn, struct tw_span data);

// rp_pretend13_may_answer says whether application data of ours may go out.
bool rp_pretend13_may_answer(const struct rp_pretend_conn *conn);

#endif
