// Our flights: planned, built part by part, bent by edits, sealed. RFC 5246 section 7.3, RFC 8446 section 2 and appendix D.4.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

// flight is one flight under way.
struct flight {
    struct rp_client *client;
    const struct rp_hello_spec *spec;
    const struct rp_edits *edits;
    struct rp_draft *draft;
    uint64_t now_us;
    enum rp_owes owed;
    bool changed;  // our ChangeCipherSpec stands before what comes (up to TLS 1.2)
};

static bool is13(const struct rp_client *client)
{
    return client->facts.version == TW_VERSION_TLS13;
}

static bool begins(enum rp_owes owed)
{
    return owed == RP_OWES_HELLO || owed == RP_OWES_NOTHING || owed == RP_OWES_HELLO_AGAIN;
}

static void count_part(struct rp_client *client, rp_part part)
{
    if (client->sent_parts[part] < UINT8_MAX) {
        client->sent_parts[part]++;
    }
}

// Plans.

static void plan_certificate(const struct flight *f, struct rp_plan *plan)
{
    if (f->client->facts.certificate_asked) {
        rp_plan_add(plan, TW_HS_CERTIFICATE);
    }
}

static void plan_verify(const struct flight *f, struct rp_plan *plan)
{
    if (f->client->facts.certificate_asked && rp_client_has_certificate(f->client, f->spec)) {
        rp_plan_add(plan, TW_HS_CERTIFICATE_VERIFY);
    }
}

static void plan_finish12(const struct flight *f, struct rp_plan *plan)
{
    if (!f->client->facts.resumed) {
        plan_certificate(f, plan);
        rp_plan_add(plan, TW_HS_CLIENT_KEY_EXCHANGE);
        plan_verify(f, plan);
    }
    rp_plan_add(plan, RP_PART_CCS);
    rp_plan_add(plan, TW_HS_FINISHED);
}

static void plan_finish13(const struct flight *f, struct rp_plan *plan)
{
    const struct rp_client *client = f->client;
    if (client->compatible && !client->change_sent && f->owed == RP_OWES_FINISH) {
        rp_plan_add(plan, RP_PART_CCS);
    }
    if (client->facts.early_accepted && f->owed == RP_OWES_FINISH) {
        rp_plan_add(plan, TW_HS_END_OF_EARLY_DATA);
    }
    plan_certificate(f, plan);
    plan_verify(f, plan);
    rp_plan_add(plan, TW_HS_FINISHED);
}

// offers_early is true where early data goes out behind the ClientHello.
static bool offers_early(const struct flight *f)
{
    const struct rp_offers *offers = &f->spec->offers;
    const struct rp_session *first =
        offers->num != 0 ? rp_session_get(f->client->setting.sessions, offers->of[0].session) : NULL;
    return f->spec->early_data.len != 0 && first != NULL && (first->version == TW_VERSION_TLS13 || first->external);
}

static void plan_hello(const struct flight *f, struct rp_plan *plan)
{
    const struct rp_client *client = f->client;
    if (f->owed == RP_OWES_SECOND_HELLO && client->compatible && !client->change_sent) {
        rp_plan_add(plan, RP_PART_CCS);
    }
    rp_plan_add(plan, TW_HS_CLIENT_HELLO);
    if (begins(f->owed) && offers_early(f)) {
        if (!f->spec->no_middlebox) {
            rp_plan_add(plan, RP_PART_CCS);
        }
        rp_plan_add(plan, RP_PART_DATA);
        plan->parts[plan->num - 1].given = true;
        plan->parts[plan->num - 1].body = f->spec->early_data;
    }
}

static void make_plan(const struct flight *f, struct rp_plan *plan)
{
    plan->num = 0;
    if (begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO) {
        plan_hello(f, plan);
    } else if (is13(f->client)) {
        plan_finish13(f, plan);
    } else {
        plan_finish12(f, plan);
    }
}

// epoch_of is what a part is honestly protected with.
static enum rp_epoch epoch_of(const struct flight *f, rp_part part)
{
    const struct rp_client *client = f->client;
    if (part == RP_PART_CCS && (is13(client) || client->offers13) && !client->established) {
        return RP_EPOCH_CLEAR;
    }
    if (client->established && (is13(client) || begins(f->owed))) {
        return RP_EPOCH_NOW;
    }
    if (f->changed || (part == TW_HS_FINISHED && !is13(client))) {
        return RP_EPOCH_NEXT;
    }
    if (part == TW_HS_END_OF_EARLY_DATA || (part == RP_PART_DATA && begins(f->owed))) {
        return RP_EPOCH_EARLY;
    }
    return begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO ? RP_EPOCH_CLEAR : rp_client_epoch(client);
}

// Parts.

// build_body writes what an honest client sends as the body of a message. False: there is no such thing here.
static bool build_body(const struct flight *f, rp_part part, struct tw_writer *body)
{
    struct rp_client *client = f->client;
    switch (part) {
    case TW_HS_CLIENT_HELLO: return rp_client_hello_body(client, f->spec, f->now_us, body);
    case TW_HS_CLIENT_KEY_EXCHANGE: return rp_client12_key_exchange(client, body);
    case TW_HS_CERTIFICATE: return rp_client_certificate_body(client, f->spec, body);
    case TW_HS_CERTIFICATE_VERIFY: return rp_client_certificate_verify_body(client, body);
    case TW_HS_FINISHED: return is13(client) ? rp_client13_finished(client, body) : rp_client12_finished(client, body);
    case TW_HS_KEY_UPDATE: return tw_writer_u8(body, 0);
    }
    return true;
}

// honest_message builds a message with its header in the draft's room.
static struct tw_span honest_message(const struct flight *f, const struct rp_planned *planned)
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
        f->draft->fault = planned->part == TW_HS_CERTIFICATE_VERIFY ? f->draft->fault : "a message cannot be built";
    }
    tw_writer_close(room, place, 3);
    if (!tw_writer_ok(room)) {
        return tw_span_of(NULL, 0);
    }
    if (planned->part == TW_HS_CLIENT_HELLO && !planned->given) {
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
static struct tw_span edit_message(const struct flight *f, const struct rp_edit *edit, struct tw_span whole)
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
    if (context.type == TW_HS_CLIENT_HELLO && !(edit->unfixed & RP_FIX_BINDER)) {
        rp_client_bind(client, room->data + at, room->len - at);
    }
    return tw_span_of(room->data + at, room->len - at);
}

// belongs is true for messages that the transcript has.
static bool belongs(const struct rp_client *client, rp_part part)
{
    return part != TW_HS_HELLO_REQUEST && part != TW_HS_KEY_UPDATE
           && (part != TW_HS_NEW_SESSION_TICKET || !is13(client));
}

// sent_message draws the conclusions from a message as it goes out.
static void sent_message(const struct flight *f, rp_part part, struct tw_span kept, struct tw_span verify_data)
{
    struct rp_client *client = f->client;
    if (part == TW_HS_CLIENT_HELLO) {
        rp_client_hello_sent(client, tw_span_of(kept.data + 4, kept.len - 4));
        if (client->facts.early_offered) {
            rp_client13_early(client);
        }
    } else if (part == TW_HS_CLIENT_KEY_EXCHANGE) {
        rp_client12_exchanged(client);
    } else if (part == TW_HS_FINISHED && verify_data.len == 4 + RP_VERIFY12_BYTES && !is13(client)) {
        memcpy(client->client_verify, verify_data.data + 4, RP_VERIFY12_BYTES);
    }
}

static bool add_message(struct flight *f, const struct rp_planned *planned)
{
    struct rp_client *client = f->client;
    struct rp_draft *draft = f->draft;
    uint8_t nth = client->sent_parts[planned->part];
    enum rp_epoch epoch = epoch_of(f, planned->part);
    struct tw_span honest = honest_message(f, planned);
    struct tw_span sent = honest;
    uint8_t unfixed = 0;
    if (honest.len == 0) {
        return false;
    }
    for (size_t i = 0; i < f->edits->num; i++) {
        if (meant(&f->edits->of[i], planned->part, nth)) {
            sent = edit_message(f, &f->edits->of[i], sent);
            unfixed |= f->edits->of[i].unfixed;
        }
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
    count_part(client, planned->part);
    return true;
}

// add_other adds what is no message.
static bool add_other(struct flight *f, const struct rp_planned *planned)
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
    enum rp_epoch epoch = epoch_of(f, planned->part);
    // Only the ClientHello's own record says less than 0x0303 (RFC 8446 section 5.1).
    uint16_t version = client->facts.version == 0 && client->offers13 ? TW_VERSION_TLS12 : 0;
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
        f->changed = f->changed || !(is13(client) || (client->offers13 && begins(f->owed)));
    } else if (planned->part == RP_PART_DATA && epoch == RP_EPOCH_EARLY) {
        client->facts.early_sent += body.len;
    }
    count_part(client, planned->part);
    return true;
}

static bool add_part(struct flight *f, const struct rp_planned *planned)
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
    facts->resumed = facts->server_hello = facts->server_finished = facts->completed = false;
    facts->certificate_asked = facts->certificate_sent = facts->hello_retry = false;
    facts->num_chain = facts->of_session = 0;
    facts->group = facts->scheme = 0;
    client->cookie = client->server_params = client->request_schemes = client->request_context = tw_span_of(NULL, 0);
    rp_transcript_begin(client);
}

static struct rp_epochs epochs_of(struct rp_client *client)
{
    struct rp_epochs epochs = {.random = client->setting.random};
    uint16_t version = client->facts.version;
    epochs.clear_version = version == 0 ? TW_VERSION_TLS10 : version == TW_VERSION_TLS13 ? TW_VERSION_TLS12 : version;
    for (size_t i = 0; i < RP_NUM_EPOCHS; i++) {
        epochs.of[i] = client->has_write[i] ? &client->write[i] : NULL;
    }
    return epochs;
}

static void fresh(struct rp_draft *draft)
{
    rp_draft_init(draft, tw_writer_into(draft->room.data, draft->room.cap));
}

// after_flight is what is awaited once a flight is out.
static void after_flight(const struct flight *f)
{
    struct rp_client *client = f->client;
    if (begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO) {
        client->owes = RP_OWES_ANSWER;
        client->await = RP_AWAIT_SERVER_HELLO;
    } else if (is13(client)) {
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

bool rp_client_flight(struct rp_client *client, const struct rp_handshake *handshake, uint64_t now_us,
                      struct rp_draft *draft, struct tw_writer *out)
{
    struct rp_plan plan;
    struct flight f = {
        .client = client, .edits = &handshake->edits, .draft = draft, .now_us = now_us, .owed = client->owes};
    fresh(draft);
    if (f.owed == RP_OWES_ANSWER || f.owed == RP_OWES_NO_MORE) {
        draft->fault = "nothing is owed";
        return false;
    }
    if (begins(f.owed)) {
        client->spec = handshake->hello;
        begin_handshake(client);
    }
    if (f.owed == RP_OWES_SECOND_HELLO && says_anything(&handshake->hello)) {
        client->spec = handshake->hello;
    }
    f.spec = &client->spec;
    make_plan(&f, &plan);
    draft->num_unapplied += rp_plan_edit(&plan, f.edits, client->sent_parts);
    for (size_t i = 0; i < plan.num; i++) {
        if (!add_part(&f, &plan.parts[i])) {
            draft->fault = draft->fault != NULL ? draft->fault : "the flight is longer than there is room for";
            return false;
        }
    }
    struct rp_epochs epochs = epochs_of(client);
    if (draft->fault != NULL || !rp_draft_seal(draft, f.edits, &epochs, out)) {
        return false;
    }
    after_flight(&f);
    return true;
}

// What else a client sends.

static bool send_pieces(struct rp_client *client, rp_part part, enum rp_epoch epoch, struct tw_span bytes,
                        struct rp_draft *draft)
{
    uint8_t nth = client->sent_parts[part];
    count_part(client, part);
    return rp_draft_add(draft, part, nth, epoch, bytes);
}

static bool seal(struct rp_client *client, const struct rp_edits *edits, struct rp_draft *draft, struct tw_writer *out)
{
    static const struct rp_edits none = {0};
    struct rp_epochs epochs = epochs_of(client);
    return rp_draft_seal(draft, edits != NULL ? edits : &none, &epochs, out);
}

bool rp_client_data(struct rp_client *client, const struct rp_data *data, struct rp_draft *draft, struct tw_writer *out)
{
    bool early = client->has_write[RP_EPOCH_EARLY] && !client->facts.completed;
    fresh(draft);
    if (!send_pieces(client, RP_PART_DATA, early ? RP_EPOCH_EARLY : rp_client_epoch(client), data->bytes, draft)
        || !seal(client, &data->edits, draft, out)) {
        return false;
    }
    *(early ? &client->facts.early_sent : &client->facts.data_sent) += data->bytes.len;
    return true;
}

bool rp_client_records(struct rp_client *client, const struct rp_records *records, struct rp_draft *draft,
                       struct tw_writer *out)
{
    rp_part part = (rp_part)(0x100 + records->content_type);
    enum rp_epoch epoch = records->sealing == RP_SEAL_NEVER ? RP_EPOCH_CLEAR : rp_client_epoch(client);
    fresh(draft);
    if (!send_pieces(client, part, epoch, records->body, draft)) {
        return false;
    }
    for (size_t i = 0; i < draft->num_pieces; i++) {
        draft->pieces[i].times = records->times != 0 ? records->times : 1;
        draft->pieces[i].version = records->version;
        draft->pieces[i].version_said = records->version != 0;
    }
    return seal(client, NULL, draft, out);
}

bool rp_client_key_update(struct rp_client *client, bool ask, struct rp_draft *draft, struct tw_writer *out)
{
    const uint8_t message[] = {TW_HS_KEY_UPDATE, 0, 0, 1, ask};
    fresh(draft);
    client->update_owed = false;
    if (!send_pieces(client, TW_HS_KEY_UPDATE, rp_client_epoch(client), tw_span_of(message, sizeof message), draft)
        || !seal(client, NULL, draft, out)) {
        return false;
    }
    if (is13(client) && client->established) {
        rp_client13_update(client, true);
    }
    return true;
}

bool rp_client_alert(struct rp_client *client, uint8_t level, uint8_t description, struct rp_draft *draft,
                     struct tw_writer *out)
{
    const uint8_t body[] = {level, description};
    fresh(draft);
    return send_pieces(client, RP_PART_ALERT, rp_client_epoch(client), tw_span_of(body, sizeof body), draft)
           && seal(client, NULL, draft, out);
}
