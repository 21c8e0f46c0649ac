// The table of connections: what stands in a row and below it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/listing.h"
#include "replay/report/words.h"

#include "parsers/tls/codes.h"

enum { NAME_WIDTH = 32, PROTOCOL_WIDTH = 10 };

static void put_color(struct rp_text *out, enum rp_color color)
{
    if (color != RP_COLOR_NONE) {
        rp_text_char(out, (char)(1 + color));
    }
}

// put_short writes bytes of the network, cut to `width` columns.
static void put_short(struct rp_text *out, struct tw_span bytes, size_t width)
{
    size_t start = out->len;
    rp_text_escaped(out, bytes);
    size_t len = out->len - start;
    if (len > width && rp_text_width(out->data + start, len) > width) {
        out->len = start + rp_text_cut(out->data + start, len, width - 1);
        rp_text_string(out, "\xe2\x80\xa6");
    }
}

// put_suite writes a suite's name without what all of them have: ECDHE_RSA AES_128_GCM_SHA256.
static void put_suite(struct rp_text *out, uint16_t suite)
{
    const char *name = tw_suite_name(suite);
    if (!name || strncmp(name, "TLS_", 4) != 0) {
        rp_words_suite(out, suite);
        return;
    }
    const char *with = strstr(name + 4, "_WITH_");
    if (with) {
        rp_text_bytes(out, name + 4, (size_t)(with - name - 4));
        rp_text_char(out, ' ');
        rp_text_string(out, with + 6);
    } else {
        rp_text_string(out, name + 4);
    }
}

// put_version leaves out the "TLS" that stands at the head of the column.
static void put_version(struct rp_text *out, uint16_t version)
{
    const char *name = tw_version_name(version);
    if (name && strncmp(name, "TLS ", 4) == 0) {
        rp_text_string(out, name + 4);
    } else if (version != 0) {
        rp_words_version(out, version);
    }
}

static void put_why(struct rp_text *out, const struct tw_handshake *handshake)
{
    rp_text_string(out, rp_words_short_why((enum tw_why)handshake->why));
    if (handshake->hello_retry) {
        rp_text_string(out, ", retry");
    }
    if (handshake->early_data == TW_EARLY_REJECTED) {
        rp_text_string(out, ", 0-RTT rejected");
    } else if (handshake->early_data == TW_EARLY_OFFERED) {
        rp_text_string(out, ", 0-RTT offered");
    }
    if (handshake->client_certificate) {
        rp_text_string(out, ", client cert");
    }
}

// put_tickets writes lifetime and length of the tickets: "7200s 176B", and how many there were when more than one.
static void put_tickets(struct rp_text *out, const struct tw_handshake *handshake)
{
    if (handshake->num_tickets == 0) {
        return;
    }
    size_t kept = 0;
    const struct tw_ticket *first = tw_handshake_tickets(handshake, &kept);
    rp_text_number(out, first->lifetime_s);
    rp_text_string(out, "s ");
    rp_text_number(out, first->length);
    rp_text_char(out, 'B');
    if (handshake->num_tickets > 1) {
        rp_text_string(out, " x");
        rp_text_number(out, handshake->num_tickets);
    }
}

// tcp_opening says how TCP began.
static const char *tcp_opening(const struct rp_connection *conn)
{
    switch ((enum tw_opening)conn->tcp.opening) {
    case TW_OPENING_COMPLETE: return "ok";
    case TW_OPENING_SIMULTANEOUS: return "both";
    case TW_OPENING_SYN: return "SYN";
    case TW_OPENING_PARTIAL: return "part";
    case TW_OPENING_REFUSED: return "refused";
    case TW_OPENING_NONE: break;
    }
    return "none";
}

static const char *tcp_closing(const struct rp_connection *conn)
{
    switch ((enum tw_closing)conn->tcp.closing) {
    case TW_CLOSING_FIN: return "FIN";
    case TW_CLOSING_RST: return "RST";
    case TW_CLOSING_HALF: return "half";
    case TW_CLOSING_OPEN: break;
    }
    return "open";
}

// put_end says how it ended: TCP's end, and before it the handshake's where that was not completed.
static void put_end(struct rp_row *row, const struct rp_connection *conn, const struct tw_handshake *handshake)
{
    bool failed = handshake && handshake->outcome != TW_OUTCOME_COMPLETED;
    if (failed) {
        rp_text_string(row->out, handshake->outcome == TW_OUTCOME_ALERT ? "alert, " : "unfinished, ");
    }
    rp_text_string(row->out, tcp_closing(conn));
    rp_row_cell(row, failed ? RP_COLOR_RED : RP_COLOR_NONE);
}

static void put_handshake(struct rp_row *row, const struct tw_handshake *handshake)
{
    struct rp_text *out = row->out;
    put_version(out, handshake->version);
    rp_row_cell(row, RP_COLOR_NONE);
    if (handshake->has_server_hello) {
        put_suite(out, handshake->cipher_suite);
    }
    rp_row_cell(row, RP_COLOR_NONE);
    put_short(out, tw_handshake_server_name(handshake), NAME_WIDTH);
    rp_row_wide_cell(row);
    put_short(out, tw_handshake_alpn(handshake), PROTOCOL_WIDTH);
    rp_row_wide_cell(row);
    rp_text_string(out, tw_kind_name((enum tw_kind)handshake->kind));
    rp_row_cell(row, rp_words_kind_color(handshake));
    put_why(out, handshake);
    rp_row_cell(row, RP_COLOR_NONE);
    put_tickets(out, handshake);
    rp_row_cell(row, RP_COLOR_NONE);
}

// no_handshake is what stands where a connection had none.
static const char *no_handshake(const struct rp_connection *conn)
{
    if (conn->tls_seen) {
        return "no handshake seen";
    }
    return conn->bytes[0] + conn->bytes[1] > 0 ? "no TLS" : "no data";
}

static void put_nothing(struct rp_row *row, const struct rp_connection *conn)
{
    enum { BETWEEN = 4 };  // version, suite, name, protocol
    for (size_t i = 0; i < BETWEEN; i++) {
        rp_row_cell(row, RP_COLOR_NONE);
    }
    rp_text_char(row->out, '-');
    rp_row_cell(row, RP_COLOR_DIM);
    rp_text_string(row->out, no_handshake(conn));
    rp_row_cell(row, RP_COLOR_NONE);
    rp_row_cell(row, RP_COLOR_NONE);
}

static void put_again(struct rp_text *out, const struct tw_handshake *handshake)
{
    rp_text_char(out, RP_BELOW);
    put_color(out, rp_words_kind_color(handshake));
    rp_text_string(out, handshake->renegotiation ? "renegotiation " : "handshake ");
    rp_text_number(out, handshake->index);
    rp_text_string(out, ": ");
    rp_text_string(out, tw_kind_name((enum tw_kind)handshake->kind));
    if (handshake->why != TW_WHY_NOTHING) {
        rp_text_string(out, ", ");
        rp_text_string(out, tw_why_text((enum tw_why)handshake->why));
    }
    if (handshake->outcome != TW_OUTCOME_COMPLETED) {
        rp_text_string(out, " (");
        rp_text_string(out, tw_outcome_name((enum tw_outcome)handshake->outcome));
        rp_text_char(out, ')');
    }
    rp_text_char(out, '\n');
}

// is_worth_a_line is false for the close_notify of an orderly end, and for what may be one.
static bool is_worth_a_line(const struct rp_alert_note *alert)
{
    return !alert->encrypted && alert->description != TW_ALERT_CLOSE_NOTIFY;
}

static void put_alert(struct rp_text *out, const struct rp_alert_note *alert)
{
    rp_text_char(out, RP_BELOW);
    put_color(out, RP_COLOR_RED);
    rp_text_string(out, "alert from the ");
    rp_text_string(out, rp_words_from((enum tw_from)alert->from));
    rp_text_string(out, ": ");
    rp_words_alert_level(out, alert->level);
    rp_text_char(out, ' ');
    rp_words_alert(out, alert->description);
    rp_text_char(out, '\n');
}

// fatal_encrypted is true where an encrypted alert is what ended a handshake.
static bool fatal_encrypted(const struct rp_notes *notes)
{
    return notes->num_handshakes > 0 && notes->handshakes[notes->num_handshakes - 1].outcome == TW_OUTCOME_ALERT;
}

static void put_below(struct rp_text *out, const struct rp_notes *notes)
{
    if (notes->starttls) {
        rp_text_char(out, RP_BELOW);
        rp_text_string(out, "TLS after ");
        rp_text_grouped(out, notes->plain_bytes);
        rp_text_string(out, " bytes in the clear (STARTTLS)\n");
    }
    for (uint32_t i = 1; i < notes->num_handshakes; i++) {
        put_again(out, &notes->handshakes[i]);
    }
    for (uint32_t i = 0; i < notes->num_alerts; i++) {
        if (is_worth_a_line(&notes->alerts[i])) {
            put_alert(out, &notes->alerts[i]);
        } else if (notes->alerts[i].encrypted && fatal_encrypted(notes)) {
            rp_text_char(out, RP_BELOW);
            put_color(out, RP_COLOR_RED);
            rp_text_string(out, "encrypted alert from the ");
            rp_text_string(out, rp_words_from((enum tw_from)notes->alerts[i].from));
            rp_text_char(out, '\n');
        }
    }
    if (notes->more_handshakes + notes->more_alerts > 0) {
        rp_text_char(out, RP_BELOW);
        rp_text_number(out, notes->more_handshakes);
        rp_text_string(out, " more handshakes, ");
        rp_text_number(out, notes->more_alerts);
        rp_text_string(out, " more alerts\n");
    }
}

void rp_listing_row(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes)
{
    const struct tw_handshake *first = notes && notes->num_handshakes > 0 ? &notes->handshakes[0] : NULL;
    enum tw_end client = rp_connection_end(conn, TW_CLIENT);
    struct rp_row row;
    rp_row_begin(&row, out);
    rp_text_number(out, conn->index);
    rp_row_cell(&row, RP_COLOR_NONE);
    rp_words_endpoint(out, &conn->key, client);
    rp_row_cell(&row, RP_COLOR_NONE);
    rp_words_endpoint(out, &conn->key, client == TW_END_A ? TW_END_B : TW_END_A);
    rp_row_cell(&row, RP_COLOR_NONE);
    rp_text_string(out, tcp_opening(conn));
    rp_row_cell(&row, RP_COLOR_NONE);
    if (first) {
        put_handshake(&row, first);
    } else {
        put_nothing(&row, conn);
    }
    put_end(&row, conn, first);
    rp_row_end(&row);
    if (notes) {
        put_below(out, notes);
    }
}
