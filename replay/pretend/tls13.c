// Handshakes of TLS 1.3: RFC 8446.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/pretend_parts.h"

void rp_pretend13_server_clear(struct rp_pretend *server, bool restart)
{
    (void)restart;
    server->tls13 = (struct rp_pretend13_server){0};
}

void rp_pretend13_hello(struct rp_pretend_conn *conn, const struct rp_pretend_hello *hello)
{
    (void)hello;
    rp_pretend_die(conn, TW_ALERT_PROTOCOL_VERSION, "no TLS 1.3");
}

void rp_pretend13_message(struct rp_pretend_conn *conn, const struct tw_message *message, struct tw_span whole)
{
    (void)message;
    (void)whole;
    rp_pretend_die(conn, TW_ALERT_UNEXPECTED_MESSAGE, "no TLS 1.3");
}

bool rp_pretend13_skips(struct rp_pretend_conn *conn, const struct tw_record *record, bool tried)
{
    (void)conn;
    (void)record;
    (void)tried;
    return false;
}

void rp_pretend13_data(struct rp_pretend_conn *conn, struct tw_span data)
{
    rp_pretend_request(conn, data, false);
}

bool rp_pretend13_may_answer(const struct rp_pretend_conn *conn)
{
    (void)conn;
    return false;
}
