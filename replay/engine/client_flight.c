// Our flights: planned, built part by part, bent by edits, sealed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_flight.h"

// build_body writes what an honest client sends as the body of a message. False: there is no such thing here.
static bool build_body(const struct rp_outgoing *f, rp_part part, struct tw_writer *body)
{
    struct rp_client *client = f->client;
    switch (part) {
    case TW_HS_CLIENT_HELLO: return rp_client_hello_body(client, f->spec, f->now_us, body);
    case TW_HS_CLIENT_KEY_EXCHANGE: return rp_client12_key_exchange(client, body);
    case TW_HS_CERTIFICATE: return rp_client_certificate_body(client, f->spec, body);
    case TW_HS_CERTIFICATE_VERIFY: return rp_client_certificate_verify_body(client, body);
    case TW_HS_FINISHED:
        return rp_is13(client) ? rp_client13_finished(client, body) : rp_client12_finished(client, f->finish, body);
    case TW_HS_KEY_UPDATE: return tw_writer_u8(body, 0);
    }
    return true;
}

// honest_message builds a message with its header in the draft's room.
static struct tw_span honest_message(const struct rp_outgoing *f, const struct rp_planned *planned)
{
    struct tw_writer *room = &f->draft->room;
    size_t at = room->len;
    tw_writer_u8(room, (uint8_t)planned->part);
    size_t place = tw_writer_open(room, 3);
    size_t body = room->len;
    bool built = planned->given ? tw_writer_bytes(room, planned->body) : build_body(f, planned->part, room);
    if (!built && tw_writer_ok(room)) {
        room->len = body;
        if (planned->part == TW_HS_CLIENT_KEY_EXCHANGE) {
            rp_client_fault(f->client, RP_FAULT_BAD_SHARE, TW_ALERT_ILLEGAL_PARAMETER);
        }
        f->draft->fault = planned->part == TW_HS_CERTIFICATE_VERIFY ? f->draft->fault
                          : planned->part == TW_HS_CLIENT_HELLO
                              ? "a ClientHello cannot be built: no secret or no suite goes with a PSK, or it is like "
                                "bytes that are none"
                              : "a message cannot be built from what the server sent";
    }
    tw_writer_close(room, place, 3);
    if (!tw_writer_ok(room)) {
        return tw_span_of(NULL, 0);
    }
    if (planned->part == TW_HS_CLIENT_HELLO && !planned->given && !rp_is_sent(f)) {
        rp_client_bind(f->client, room->data + at, room->len - at);
    }
    return tw_span_of(room->data + at, room->len - at);
}

static bool meant(const struct rp_edit *edit, rp_part part, uint8_t nth)
{
    return edit->op <= RP_EDIT_MOVE && (edit->part == part || edit->part == RP_PART_ANY)
           && (edit->nth == nth || edit->nth == RP_EVERY);
}

// edit_message writes the message changed by one edit, and returns it; where that cannot be, as it was.
static struct tw_span edit_message(const struct rp_outgoing *f, const struct rp_edit *edit, struct tw_span whole)
{
    struct rp_client *client = f->client;
    struct tw_writer *room = &f->draft->room;
    size_t at = room->len;
    const struct tw_message_context context = {.from = TW_CLIENT,
                                               .type = whole.data[0],
                                               .version = client->facts.version,
                                               .cipher_suite = client->facts.cipher_suite};
    tw_writer_u8(room, whole.data[0]);
    size_t place = tw_writer_open(room, 3);
    bool header_only = edit->op == RP_EDIT_LENGTH && edit->path == NULL;
    struct tw_span body = tw_span_of(whole.data + 4, whole.len - 4);
    bool applied =
        header_only ? tw_writer_bytes(room, body)
                    : rp_field_edit(&context, body, edit, client->setting.source, client->setting.source_context, room);
    tw_writer_close(room, place, 3);
    if (!tw_writer_ok(room)) {
        return whole;
    }
    f->draft->num_unapplied += !applied;
    if (header_only) {
        uint32_t length = (uint32_t)(body.len + (size_t)edit->by);
        for (size_t i = 0; i < 3; i++) {
            room->data[at + 1 + i] = (uint8_t)(length >> (16 - 8 * i));
        }
    }
    return tw_span_of(room->data + at, room->len - at);
}

// belongs is true for messages that the transcript has.
static bool belongs(const struct rp_client *client, rp_part part)
{
    return part != TW_HS_HELLO_REQUEST && part != TW_HS_KEY_UPDATE
           && (part != TW_HS_NEW_SESSION_TICKET || !rp_is13(client));
}

// sent_message draws the conclusions from a message as it goes out.
static void sent_message(struct rp_outgoing *f, rp_part part, struct tw_span kept, struct tw_span verify_data)
{
    struct rp_client *client = f->client;
    if (part == TW_HS_CLIENT_HELLO) {
        rp_client_hello_sent(client, tw_span_of(kept.data + 4, kept.len - 4));
        if (client->facts.early_offered) {
            rp_client13_early(client);
        }
    } else if (part == TW_HS_CLIENT_KEY_EXCHANGE) {
        rp_client12_exchanged(client);
    } else if (part == TW_HS_END_OF_EARLY_DATA) {
        f->early_ended = client->early_over = true;
    } else if (part == TW_HS_FINISHED) {
        f->finished = client->facts.finished_sent = true;
        if (verify_data.len == 4 + RP_VERIFY12_BYTES && !rp_is13(client)) {
            memcpy(client->client_verify, verify_data.data + 4, RP_VERIFY12_BYTES);
        }
    }
}

// is_of_binders is true where the binders themselves are edited: they are not made again.
static bool is_of_binders(const struct rp_edit *edit)
{
    static const char binders[] = "pre_shared_key.binders";
    return edit->path != NULL && strncmp(edit->path, binders, sizeof binders - 1) == 0;
}

// room_at is where in the draft's room a message lies that was written there.
static uint8_t *room_at(const struct rp_outgoing *f, struct tw_span message)
{
    return f->draft->room.data + (message.data - f->draft->room.data);
}

static bool add_message(struct rp_outgoing *f, const struct rp_planned *planned)
{
    struct rp_client *client = f->client;
    struct rp_draft *draft = f->draft;
    uint8_t nth = client->sent_parts[planned->part];
    enum rp_epoch epoch = rp_flight_epoch(f, planned->part);
    struct tw_span honest = honest_message(f, planned);
    struct tw_span sent = honest;
    uint8_t unfixed = 0;
    bool bound = true;
    if (honest.len == 0) {
        return false;
    }
    for (size_t i = 0; i < f->edits->num; i++) {
        if (meant(&f->edits->of[i], planned->part, nth)) {
            sent = edit_message(f, &f->edits->of[i], sent);
            unfixed |= f->edits->of[i].unfixed;
            bound = bound && !is_of_binders(&f->edits->of[i]);
        }
    }
    if (!tw_writer_ok(&draft->room)) {
        return false;
    }
    if (bound && sent.data != honest.data && !(unfixed & RP_FIX_BINDER) && planned->part == TW_HS_CLIENT_HELLO) {
        rp_client_bind(client, room_at(f, sent), sent.len);
    }
    struct tw_span kept = unfixed & RP_FIX_TRANSCRIPT ? honest : sent;
    if (belongs(client, planned->part)) {
        (void)rp_transcript_keep(client, false, kept);
        sent_message(f, planned->part, kept, unfixed & RP_FIX_VERIFY_DATA ? honest : sent);
    }
    size_t first = draft->num_pieces;
    if (!rp_draft_add(draft, planned->part, nth, epoch, sent)) {
        return false;
    }
    if (unfixed & RP_FIX_SEAL) {
        rp_draft_honest(draft, first, honest);
    }
    rp_count_part(client, planned->part);
    return true;
}

// add_other adds what is no message.
static bool add_other(struct rp_outgoing *f, const struct rp_planned *planned)
{
    static const uint8_t change[] = {1};
    static const uint8_t farewell[] = {TW_ALERT_LEVEL_WARNING, TW_ALERT_CLOSE_NOTIFY};
    struct tw_span body = planned->body;
    struct rp_client *client = f->client;
    uint8_t nth = client->sent_parts[planned->part];
    if (!planned->given) {
        body = planned->part == RP_PART_CCS     ? tw_span_of(change, sizeof change)
               : planned->part == RP_PART_ALERT ? tw_span_of(farewell, sizeof farewell)
                                                : tw_span_of(NULL, 0);
    }
    enum rp_epoch epoch = rp_flight_epoch(f, planned->part);
    uint16_t version = rp_client_clear_version(client);
    size_t first = f->draft->num_pieces;
    if (!rp_draft_add(f->draft, planned->part, nth, epoch, body)) {
        return false;
    }
    for (size_t i = first; i < f->draft->num_pieces; i++) {
        f->draft->pieces[i].times = planned->times;
        f->draft->pieces[i].version = version;
        f->draft->pieces[i].version_said = version != 0;
    }
    if (planned->part == RP_PART_CCS) {
        client->change_sent = true;
        f->changed = f->changed || !(rp_is13(client) || (client->offers13 && rp_begins(f->owed)));
    } else if (planned->part == RP_PART_DATA && client->has_write[epoch]) {
        *(epoch == RP_EPOCH_EARLY ? &client->facts.early_sent : &client->facts.data_sent) += body.len;
    }
    rp_count_part(client, planned->part);
    return true;
}

static bool add_part(struct rp_outgoing *f, const struct rp_planned *planned)
{
    if (planned->part > 0xff) {
        return add_other(f, planned);
    }
    for (uint32_t i = 0; i < planned->times; i++) {
        if (!add_message(f, planned)) {
            return false;
        }
    }
    return true;
}

// begin_handshake forgets the handshake before, but for what a renegotiation builds on.
static void begin_handshake(struct rp_client *client)
{
    struct rp_client_facts *facts = &client->facts;
    facts->resumed = facts->server_hello = facts->server_finished = facts->completed = facts->finished_sent = false;
    facts->certificate_asked = facts->certificate_sent = facts->hello_retry = false;
    facts->early_offered = facts->early_accepted = facts->session_id_echoed = false;
    facts->num_chain = facts->of_session = 0;
    facts->group = facts->scheme = 0;
    facts->alpn = tw_span_of(NULL, 0);
    client->cookie = client->server_params = client->request_schemes = client->request_context = tw_span_of(NULL, 0);
    client->num_shares = client->premaster_len = client->retry_group = 0;
    client->has_read_next = client->after_change = false;
    client->tickets_before = facts->num_tickets;
    rp_transcript_begin(client);
}

// after_flight is what is awaited once a flight is out.
static void after_flight(const struct rp_outgoing *f)
{
    struct rp_client *client = f->client;
    if (rp_begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO) {
        client->owes = RP_OWES_ANSWER;
        client->await = RP_AWAIT_SERVER_HELLO;
    } else if (rp_is13(client)) {
        rp_client13_flight_sent(client);
    } else {
        rp_client12_flight_sent(client);
    }
}

// says_anything tells a step that has a ClientHello of its own from one that goes on with the first.
static bool says_anything(const struct rp_hello_spec *h)
{
    size_t spans =
        h->like.len + h->server_name.len + h->alpn.len + h->session_id.len + h->random.len + h->early_data.len;
    size_t lists = h->versions.num + h->suites.num + h->groups.num + h->shares.num + h->signatures.num + h->offers.num;
    unsigned choices = (unsigned)h->psk_modes | (unsigned)h->secure_renegotiation | (unsigned)h->status_request
                       | (unsigned)h->post_handshake_auth | (unsigned)h->client_certificate;
    bool without = h->no_server_name || h->no_shares || h->no_middlebox || h->no_extended_master_secret
                   || h->no_encrypt_then_mac || h->no_ticket;
    return spans != 0 || lists != 0 || choices != 0 || without;
}

// choose_spec: a second ClientHello is as the first, unless a later step says it anew.
static void choose_spec(struct rp_outgoing *f, const struct rp_handshake *handshake)
{
    struct rp_client *client = f->client;
    if (rp_begins(f->owed) || (f->owed == RP_OWES_SECOND_HELLO && says_anything(&handshake->hello))) {
        client->spec = handshake->hello;
    } else if (handshake->hello.client_certificate != RP_AS_USUAL) {
        client->spec.client_certificate = handshake->hello.client_certificate;
    }
    f->spec = &client->spec;
}

// build builds the flight that is owed; `again`: it goes out though its ClientHello was sent before.
static bool build(struct rp_client *client, const struct rp_handshake *handshake, bool again, uint64_t now_us,
                  struct rp_draft *draft, struct tw_writer *out)
{
    struct rp_plan plan;
    struct rp_outgoing f = {.client = client,
                            .edits = &handshake->edits,
                            .draft = draft,
                            .now_us = now_us,
                            .finish = handshake->finish,
                            .owed = client->owes};
    rp_client_fresh(draft);
    if (f.owed == RP_OWES_ANSWER || f.owed == RP_OWES_NO_MORE) {
        draft->fault = "nothing is owed";
        return false;
    }
    if (rp_begins(f.owed)) {
        begin_handshake(client);
    }
    choose_spec(&f, handshake);
    if (f.finish == RP_FINISH_ABBREVIATED && f.owed == RP_OWES_FINISH && !rp_is13(client) && !client->facts.resumed) {
        (void)!rp_client12_resume(client, 0);
    }
    rp_flight_plan(&f, &plan);
    draft->num_unapplied += rp_plan_edit(&plan, f.edits, client->sent_parts);
    for (size_t i = 0; i < plan.num; i++) {
        if (!add_part(&f, &plan.parts[i])) {
            draft->fault = draft->fault != NULL ? draft->fault : "the flight is longer than there is room for";
            return false;
        }
    }
    size_t before = out->len;
    if (draft->fault != NULL || !rp_client_seal(client, f.edits, draft, out)) {
        return false;
    }
    if (rp_is_sent(&f) && !again) {
        out->len = before;
        draft->num_cuts = 0;
    }
    after_flight(&f);
    rp_client_turn_keys(client, draft);
    return true;
}

bool rp_client_flight(struct rp_client *client, const struct rp_handshake *handshake, uint64_t now_us,
                      struct rp_draft *draft, struct tw_writer *out)
{
    return build(client, handshake, false, now_us, draft, out);
}

bool rp_client_flight_again(struct rp_client *client, const struct rp_handshake *handshake, uint64_t now_us,
                            struct rp_draft *draft, struct tw_writer *out)
{
    return build(client, handshake, true, now_us, draft, out);
}
