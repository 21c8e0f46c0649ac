// What stands above a ladder: which connection it is, what its handshakes came to, and who stands at which rail.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/ladder_words.h"
#include "replay/report/words.h"

#include <time.h>

static void put_title(struct rp_pen *pen, const struct tw_handshake *handshake)
{
    struct rp_text *out = pen->out;
    const char *dot = rp_pen_dot(pen);
    enum rp_color color = rp_words_kind_color(handshake);
    rp_text_string(out, rp_color_on(stdout, color));
    rp_text_string(out, tw_kind_name((enum tw_kind)handshake->kind));
    rp_text_string(out, rp_color_off(stdout, color));
    if (handshake->hello_retry) {
        rp_text_string(out, " after HelloRetryRequest");
    }
    if (handshake->version != 0) {
        rp_text_string(out, dot);
        rp_words_version(out, handshake->version);
    }
    if (handshake->has_server_hello) {
        rp_text_string(out, dot);
        rp_words_suite(out, handshake->cipher_suite);
    }
    if (handshake->has_server_name) {
        rp_text_string(out, dot);
        rp_text_escaped(out, tw_handshake_server_name(handshake));
    }
    rp_text_char(out, '\n');
}

// put_reason writes why it is of that kind, and how it came out where it was not completed.
static void put_reason(struct rp_pen *pen, const struct tw_handshake *handshake)
{
    struct rp_text *out = pen->out;
    const char *early = rp_words_early_data((enum tw_early_data)handshake->early_data);
    rp_text_fill(out, " ", RP_PEN_MARGIN);
    rp_text_string(out, tw_why_text((enum tw_why)handshake->why));
    if (early) {
        rp_text_string(out, "; early data ");
        rp_text_string(out, early);
    }
    if (handshake->outcome != TW_OUTCOME_COMPLETED) {
        rp_text_string(out, "; not completed: ");
        rp_text_string(out, tw_outcome_name((enum tw_outcome)handshake->outcome));
    }
    rp_text_char(out, '\n');
}

static void put_starttls(struct rp_pen *pen, const struct rp_notes *notes)
{
    if (notes->starttls) {
        rp_text_fill(pen->out, " ", RP_PEN_MARGIN);
        rp_ladder_bytes(pen->out, notes->plain_bytes);
        rp_text_string(pen->out, " in the clear before TLS (STARTTLS)\n");
    }
}

static void put_date(struct rp_pen *pen, uint64_t ns)
{
    time_t seconds = (time_t)(ns / 1000000000);
    struct tm utc;
    char day[32];
    if (ns == 0 || !gmtime_r(&seconds, &utc) || strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &utc) == 0) {
        return;
    }
    rp_text_fill(pen->out, " ", RP_PEN_MARGIN);
    rp_text_format(pen->out, "%s.%06u UTC\n", day, (unsigned)(ns % 1000000000 / 1000));
}

static void put_titles(struct rp_pen *pen, const struct rp_connection *conn, const struct rp_notes *notes)
{
    struct rp_text *out = pen->out;
    struct rp_text number = {0};
    rp_text_string(&number, "#");
    rp_text_number(&number, conn->index);
    rp_text_string(out, rp_color_on(stdout, RP_COLOR_BOLD));
    rp_text_add(out, &number);
    rp_text_string(out, rp_color_off(stdout, RP_COLOR_BOLD));
    rp_text_fill(out, " ", number.len < RP_PEN_MARGIN ? RP_PEN_MARGIN - number.len : 1);
    rp_text_free(&number);
    if (notes->num_handshakes == 0) {
        rp_text_string(out, conn->tls_seen ? "no handshake seen\n" : "no TLS\n");
    }
    for (uint32_t i = 0; i < notes->num_handshakes; i++) {
        const struct tw_handshake *handshake = &notes->handshakes[i];
        if (i > 0) {
            rp_text_fill(out, " ", RP_PEN_MARGIN);
            rp_text_string(out, handshake->renegotiation ? "renegotiation: " : "again: ");
        }
        put_title(pen, handshake);
        put_reason(pen, handshake);
    }
    put_starttls(pen, notes);
    put_date(pen, conn->first_ns);
    rp_text_char(out, '\n');
}

void rp_ladder_head(struct rp_pen *pen, const struct rp_connection *conn, const struct rp_notes *notes)
{
    struct rp_text client = {0};
    struct rp_text server = {0};
    put_titles(pen, conn, notes);
    rp_text_string(&client, "client ");
    rp_text_string(&server, "server ");
    rp_words_endpoint(&client, &conn->key, rp_connection_end(conn, TW_CLIENT));
    rp_words_endpoint(&server, &conn->key, rp_connection_end(conn, TW_SERVER));
    rp_pen_heads(pen, &client, &server);
    pen->out->failed |= client.failed || server.failed;
    rp_text_free(&client);
    rp_text_free(&server);
}
