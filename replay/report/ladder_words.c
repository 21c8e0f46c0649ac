// What a ladder calls the things that it shows.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/ladder_words.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/server_hello.h"
#include "replay/report/words.h"

void rp_ladder_count(struct rp_text *text, uint64_t number, const char *one, const char *many)
{
    rp_text_grouped(text, number);
    rp_text_char(text, ' ');
    rp_text_string(text, number == 1 ? one : many);
}

void rp_ladder_bytes(struct rp_text *text, uint64_t bytes)
{
    rp_ladder_count(text, bytes, "byte", "bytes");
}

bool rp_ladder_is_retry(const struct rp_notes *notes, const struct rp_step *step)
{
    struct tw_server_hello hello;
    struct tw_cursor body = tw_cursor_over(rp_notes_body(notes, step));
    return step->message_type == TW_HS_SERVER_HELLO && tw_server_hello_parse(&body, &hello)
           && tw_server_hello_is_retry(&hello);
}

static const char *encrypted_name(const struct rp_step *step)
{
    switch (step->record_type) {
    case TW_CT_HANDSHAKE: return "encrypted handshake message";
    case TW_CT_ALERT: return "encrypted alert";
    case TW_CT_CHANGE_CIPHER_SPEC: return "ChangeCipherSpec (encrypted)";
    case TW_CT_APPLICATION_DATA: break;
    default: return "encrypted record";
    }
    if (step->version == 0) {
        return "early data, encrypted";  // there was no ServerHello yet
    }
    if (step->version < TW_VERSION_TLS13) {
        return "encrypted application data";
    }
    return step->count > 1 ? "encrypted" : "encrypted record";
}

static void put_alert(struct rp_text *out, const struct rp_step *step)
{
    rp_text_string(out, "Alert: ");
    rp_words_alert_level(out, step->level);
    rp_text_char(out, ' ');
    rp_words_alert(out, step->description);
}

static void put_message(struct rp_text *out, const struct rp_notes *notes, const struct rp_step *step)
{
    if (rp_ladder_is_retry(notes, step)) {
        rp_text_string(out, "HelloRetryRequest");
    } else {
        rp_words_message(out, step->message_type);
    }
    rp_text_string(out, step->sslv2 ? " (SSLv2 form)" : "");
}

void rp_ladder_name(struct rp_text *out, const struct rp_notes *notes, const struct rp_step *step)
{
    switch ((enum tw_event_type)step->event) {
    case TW_EVENT_MESSAGE: put_message(out, notes, step); return;
    case TW_EVENT_CHANGE_CIPHER_SPEC: rp_text_string(out, "ChangeCipherSpec"); return;
    case TW_EVENT_ALERT: put_alert(out, step); return;
    case TW_EVENT_APPLICATION_DATA:
        rp_text_string(out, step->opened && step->version == 0 ? "early data" : "application data");
        return;
    case TW_EVENT_ENCRYPTED: rp_text_string(out, encrypted_name(step)); return;
    case TW_EVENT_HEARTBEAT: rp_text_string(out, "heartbeat"); return;
    case TW_EVENT_PLAIN: rp_text_string(out, "no TLS"); return;
    case TW_EVENT_GAP: rp_text_string(out, "not captured"); return;
    case TW_EVENT_BROKEN: rp_text_string(out, tw_fault_text((enum tw_fault)step->fault)); return;
    case TW_EVENT_WANT_ROOM: return;
    }
}

enum rp_color rp_ladder_color(const struct rp_step *step, enum tw_from from)
{
    switch ((enum tw_event_type)step->event) {
    case TW_EVENT_ALERT:
    case TW_EVENT_BROKEN:
    case TW_EVENT_GAP: return RP_COLOR_RED;
    case TW_EVENT_ENCRYPTED:
        return step->record_type == TW_CT_APPLICATION_DATA && step->settled ? RP_COLOR_DIM : RP_COLOR_MAGENTA;
    case TW_EVENT_PLAIN: return RP_COLOR_DIM;
    default: return from == TW_CLIENT ? RP_COLOR_CYAN : RP_COLOR_GREEN;
    }
}

static void put_option(struct rp_text *out, const char *name)
{
    rp_text_string(out, out->len > 0 ? ", " : "");
    rp_text_string(out, name);
}

void rp_ladder_options(struct rp_text *out, const struct tw_tcp_summary *options)
{
    if (options->has_mss) {
        put_option(out, "MSS ");
        rp_text_number(out, options->mss);
    }
    if (options->has_window_scale) {
        put_option(out, "window scale ");
        rp_text_number(out, options->window_scale);
    }
    const struct {
        bool seen;
        const char *name;
    } rest[] = {
        {options->sack_permitted, "SACK"},
        {options->timestamps, "timestamps"},
        {options->fast_open, "Fast Open"},
        {options->has_user_timeout, "user timeout"},
        {options->md5, "MD5"},
        {options->ao, "AO"},
        {options->broken, "malformed options"},
    };
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        if (rest[i].seen) {
            put_option(out, rest[i].name);
        }
    }
}

// list is what stands behind one another with dots between.
struct list {
    struct rp_text *out;
    const char *dot;
    size_t start;
};

static void next(struct list *list)
{
    if (list->out->len > list->start) {
        rp_text_string(list->out, list->dot);
    }
}

static void add(struct list *list, const char *what)
{
    next(list);
    rp_text_string(list->out, what);
}

static void add_number(struct list *list, const char *before, uint64_t number, const char *behind)
{
    next(list);
    rp_text_string(list->out, before);
    rp_text_grouped(list->out, number);
    rp_text_string(list->out, behind);
}

static void add_bytes(struct list *list, const char *before, struct tw_span bytes)
{
    next(list);
    rp_text_string(list->out, before);
    rp_text_escaped(list->out, bytes);
}

static void client_hello(struct list *list, const struct tw_handshake *handshake)
{
    if (handshake->has_server_name) {
        add_bytes(list, "for ", tw_handshake_server_name(handshake));
    }
    if (handshake->session_id_len > 0) {
        add_number(list, "session ID of ", handshake->session_id_len, " bytes");
    }
    if (handshake->ticket_offered > 0) {
        add_number(list, "ticket of ", handshake->ticket_offered, " bytes");
    } else if (handshake->ticket_extension) {
        add(list, "takes tickets");
    }
    if (handshake->num_psks > 0) {
        add_number(list, "", handshake->num_psks, handshake->num_psks == 1 ? " PSK" : " PSKs");
        add_number(list, "identity of ", handshake->psk_identity_len, " bytes");
    }
    if (handshake->early_data != TW_EARLY_NOT_OFFERED) {
        add(list, "early data");
    }
}

static void server_hello(struct list *list, const struct tw_handshake *handshake)
{
    bool echoed = handshake->session_id_len > 0
                  && tw_span_equal(tw_span_of(handshake->session_id, handshake->session_id_len),
                                   tw_span_of(handshake->server_session_id, handshake->server_session_id_len));
    next(list);
    rp_words_version(list->out, handshake->version);
    next(list);
    rp_words_suite(list->out, handshake->cipher_suite);
    if (handshake->has_alpn) {
        add_bytes(list, "ALPN ", tw_handshake_alpn(handshake));
    }
    if (handshake->kind == TW_KIND_PSK || handshake->kind == TW_KIND_PSK_EARLY_DATA) {
        add_number(list, "PSK ", handshake->selected_psk, " selected");
    } else if (handshake->version != TW_VERSION_TLS13) {
        add(list, echoed ? "session ID echoed" : handshake->server_session_id_len ? "new session ID" : "no session ID");
    }
}

// retry says for which group the server wants a key share (RFC 8446 section 4.2.8).
static void retry(struct list *list, const struct rp_notes *notes, const struct rp_step *step)
{
    struct tw_server_hello hello;
    struct tw_cursor body = tw_cursor_over(rp_notes_body(notes, step));
    struct tw_span share;
    uint16_t group = 0;
    if (tw_server_hello_parse(&body, &hello) && tw_extension_find(hello.extensions, TW_EXT_KEY_SHARE, &share)) {
        struct tw_cursor cursor = tw_cursor_over(share);
        const char *name = tw_cursor_u16(&cursor, &group) ? tw_group_name(group) : NULL;
        add(list, "asks for a key share of ");
        rp_text_string(list->out, name ? name : "an unknown group");
    } else {
        add(list, "asks for another ClientHello");
    }
}

static void ticket(struct list *list, const struct tw_handshake *handshake, const struct rp_step *step)
{
    size_t num = 0;
    const struct tw_ticket *tickets = tw_handshake_tickets(handshake, &num);
    for (size_t i = 0; i < num; i++) {
        if (tickets[i].time_ns == step->time_ns) {
            add_number(list, "lifetime ", tickets[i].lifetime_s, " s");
            add_number(list, "ticket of ", tickets[i].length, " bytes");
            return;
        }
    }
}

bool rp_ladder_premaster(struct rp_text *out, const struct rp_notes *notes, const struct rp_step *step)
{
    const struct tw_handshake *handshake =
        step->handshake < notes->num_handshakes ? &notes->handshakes[step->handshake] : NULL;
    if (step->event != TW_EVENT_MESSAGE || step->message_type != TW_HS_CLIENT_KEY_EXCHANGE || !handshake
        || handshake->premaster_version == 0) {
        return true;
    }
    bool right = handshake->premaster_version == handshake->hello_version;
    rp_text_string(out, "premaster secret of ");
    rp_words_version(out, handshake->premaster_version);
    if (!right) {
        rp_text_string(out, ", and the ClientHello said ");
        rp_words_version(out, handshake->hello_version);
    }
    return right;
}

void rp_ladder_details(struct rp_text *out, const struct rp_pen *pen, const struct rp_notes *notes,
                       const struct rp_step *step, enum tw_from from)
{
    struct list list = {.out = out, .dot = rp_pen_dot(pen), .start = out->len};
    if (step->event != TW_EVENT_MESSAGE || step->handshake >= notes->num_handshakes) {
        return;
    }
    const struct tw_handshake *handshake = &notes->handshakes[step->handshake];
    if (step->message_type == TW_HS_CLIENT_HELLO && from == TW_CLIENT) {
        client_hello(&list, handshake);
    } else if (step->message_type == TW_HS_SERVER_HELLO && rp_ladder_is_retry(notes, step)) {
        retry(&list, notes, step);
    } else if (step->message_type == TW_HS_SERVER_HELLO && handshake->has_server_hello) {
        server_hello(&list, handshake);
    } else if (step->message_type == TW_HS_NEW_SESSION_TICKET) {
        ticket(&list, handshake, step);
    } else if (step->message_type == TW_HS_SERVER_KEY_EXCHANGE && handshake->group != 0) {
        const char *name = tw_group_name(handshake->group);
        add(&list, name ? name : "unknown group");
    }
}
