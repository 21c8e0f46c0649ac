// What cases look at in handshakes up to TLS 1.2.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks12.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"

bool rp_look_hello12(const struct rp_look_at *at, uint8_t conn, struct tw_server_hello *out)
{
    struct tw_cursor in = tw_cursor_over(rp_look_message(at, conn, true, TW_HS_SERVER_HELLO));
    return tw_server_hello_parse(&in, out);
}

struct tw_span rp_look_our_id(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_client_hello hello;
    struct tw_cursor in = tw_cursor_over(rp_look_message(at, conn, false, TW_HS_CLIENT_HELLO));
    return tw_client_hello_parse(&in, &hello) ? hello.session_id : (struct tw_span){0};
}

size_t rp_look_parts(const struct rp_look_at *at, uint8_t conn, size_t first, size_t last, rp_part *out, size_t cap)
{
    size_t num = 0;
    for (size_t i = 0; i < at->transcript->num_entries && num < cap; i++) {
        const struct rp_entry *entry = &at->transcript->entries[i];
        bool here = entry->type == RP_ENTRY_SAID && entry->conn == conn && entry->step >= first && entry->step <= last;
        if (here && entry->event_type == TW_EVENT_MESSAGE) {
            out[num++] = entry->message_type;
        } else if (here && entry->event_type == TW_EVENT_CHANGE_CIPHER_SPEC) {
            out[num++] = RP_PART_CCS;
        }
    }
    return num;
}

size_t rp_look_step(const struct rp_look_at *at, uint8_t conn, enum rp_step_type type)
{
    size_t i = at->script->num_steps;
    while (i-- > 0 && (at->script->steps[i].type != type || at->script->steps[i].conn != conn)) {
    }
    return i;
}

static enum rp_result look_id(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_server_hello hello;
    struct tw_span ours = rp_look_our_id(at, conn);
    const struct rp_client_facts *facts = at->transcript->conns[conn].facts;
    if (ours.len == 0 || !rp_look_hello12(at, conn, &hello)) {
        return RP_PASS;
    }
    bool same = tw_span_equal(hello.session_id, ours);
    if (facts->resumed && !same) {
        return rp_look_say(at, RP_FAIL,
                           "it resumed, and of a session ID of %zu bytes returned another one of %zu bytes", ours.len,
                           hello.session_id.len);
    }
    return facts->resumed || !same
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "it returned the session ID that was offered, and made a full handshake");
}

enum rp_result rp_look_ids(const struct rp_look_at *at)
{
    for (uint8_t conn = 0; conn < at->script->num_conns; conn++) {
        enum rp_result result = look_id(at, conn);
        if (result != RP_PASS) {
            return result;
        }
    }
    return RP_PASS;
}

// tickets_in counts NewSessionTickets, and says whether the last stands right before ChangeCipherSpec.
static unsigned tickets_in(const rp_part *parts, size_t num, bool *in_place)
{
    unsigned tickets = 0;
    for (size_t i = 0; i < num; i++) {
        if (parts[i] == TW_HS_NEW_SESSION_TICKET) {
            tickets++;
            *in_place = i + 1 < num && parts[i + 1] == RP_PART_CCS;
        }
    }
    return tickets;
}

static bool has_ticket_extension(struct tw_span extensions, struct tw_span *body)
{
    return tw_extension_find(extensions, TW_EXT_SESSION_TICKET, body);
}

static bool asked_for_ticket(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_client_hello hello;
    struct tw_span body;
    struct tw_cursor in = tw_cursor_over(rp_look_message(at, conn, false, TW_HS_CLIENT_HELLO));
    return tw_client_hello_parse(&in, &hello) && has_ticket_extension(hello.extensions, &body);
}

enum rp_result rp_look_ticket_told(const struct rp_look_at *at)
{
    enum { MOST = 32 };
    rp_part parts[MOST];
    bool in_place = false;
    struct tw_server_hello hello;
    struct tw_span body = {0};
    uint8_t conn = (uint8_t)(at->script->num_conns - 1);
    if (!rp_look_hello12(at, conn, &hello)) {
        return rp_look_say(at, RP_INCONCLUSIVE, "no ServerHello came");
    }
    size_t shake = rp_look_step(at, conn, RP_STEP_HANDSHAKE);
    size_t num = rp_look_parts(at, conn, shake, at->script->num_steps, parts, MOST);
    unsigned tickets = tickets_in(parts, num, &in_place);
    bool told = has_ticket_extension(hello.extensions, &body);
    if (!asked_for_ticket(at, conn) && (told || tickets > 0)) {
        return rp_look_say(at, RP_FAIL, "a NewSessionTicket or its extension came, and nobody had asked for it");
    }
    if (told && body.len != 0) {
        return rp_look_say(at, RP_FAIL, "the extension in ServerHello has %zu bytes, and should have none", body.len);
    }
    if (told != (tickets == 1)) {
        return rp_look_say(at, RP_FAIL, "the extension is %s in ServerHello, and %u NewSessionTickets came",
                           told ? "there" : "not there", tickets);
    }
    return tickets == 0 || in_place
               ? RP_PASS
               : rp_look_say(at, RP_FAIL, "NewSessionTicket does not stand right before ChangeCipherSpec");
}

enum rp_result rp_look_no_ticket(const struct rp_look_at *at)
{
    for (uint8_t conn = 1; conn < at->script->num_conns; conn++) {
        struct tw_server_hello hello;
        struct tw_span body;
        if (rp_look_hello12(at, conn, &hello) && has_ticket_extension(hello.extensions, &body)) {
            return rp_look_say(at, RP_FAIL, "ServerHello of connection %u has the extension of tickets", conn);
        }
        if (rp_look_message(at, conn, true, TW_HS_NEW_SESSION_TICKET).len != 0) {
            return rp_look_say(at, RP_FAIL, "a NewSessionTicket came on connection %u", conn);
        }
    }
    return RP_PASS;
}
