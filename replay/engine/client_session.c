// What lets a client come back: tickets and sessions of the connection, and all its secrets. RFC 5077 section 3.3, RFC 8446 section 4.6.1.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/new_session_ticket.h"
#include "replay/engine/client_parts.h"
#include "replay/engine/secrets.h"

// store keeps bytes in the tickets' room.
static bool store(struct rp_client *client, struct tw_span bytes, struct tw_span *kept)
{
    size_t at = client->ticket_room.len;
    if (bytes.len > client->ticket_room.cap - at || !tw_writer_bytes(&client->ticket_room, bytes)) {
        return false;  // a smaller one may still fit
    }
    *kept = tw_span_of(client->ticket_room.data + at, bytes.len);
    return true;
}

static struct rp_ticket_facts facts_of(const struct rp_got_ticket *got)
{
    struct rp_ticket_facts facts = {.lifetime_s = got->lifetime_s,
                                    .max_early_data = got->max_early_data,
                                    .age_add = got->age_add,
                                    .len = (uint16_t)got->ticket.len,
                                    .nonce_len = (uint8_t)got->nonce.len};
    size_t kept = got->nonce.len < RP_TICKET_NONCE_KEPT ? got->nonce.len : RP_TICKET_NONCE_KEPT;
    if (kept > 0) {
        memcpy(facts.nonce, got->nonce.data, kept);
    }
    return facts;
}

void rp_client_ticket(struct rp_client *client, struct tw_span body, uint64_t now_us)
{
    struct tw_new_session_ticket message;
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span extension;
    bool of13 = client->facts.version == TW_VERSION_TLS13;
    if (!tw_new_session_ticket_parse(&at, of13, &message)) {
        rp_client_fault(client, RP_FAULT_MALFORMED, TW_ALERT_DECODE_ERROR);
        return;
    }
    if (client->facts.num_tickets == RP_CLIENT_MAX_TICKETS || message.ticket.len == 0) {
        return;
    }
    struct rp_got_ticket *got = &client->tickets[client->facts.num_tickets];
    *got = (struct rp_got_ticket){.lifetime_s = message.lifetime_s, .age_add = message.age_add, .received_us = now_us};
    if (of13 && tw_extension_find(message.extensions, TW_EXT_EARLY_DATA, &extension)) {
        at = tw_cursor_over(extension);
        (void)!tw_max_early_data_parse(&at, &got->max_early_data);
    }
    if (store(client, message.ticket, &got->ticket) && store(client, message.nonce, &got->nonce)) {
        client->facts.tickets[client->facts.num_tickets++] = facts_of(got);
    }
}

// psk_of makes the PSK of a ticket, in the place where it is kept.
static struct tw_span psk_of(struct rp_client *client, struct rp_got_ticket *got)
{
    if (got->psk.len == 0 && client->resumption.len != 0) {
        rp_ticket_psk(client->hash, &client->resumption, got->nonce, &got->psk);
    }
    return rp_secret_span(&got->psk);
}

// ticket_of is the ticket that is asked for: the last one that this handshake brought (in TLS 1.3 the connection), or that number.
// NULL: there is none.
static struct rp_got_ticket *ticket_of(struct rp_client *client, uint8_t number)
{
    uint8_t num = client->facts.num_tickets;
    uint8_t before = client->facts.version == TW_VERSION_TLS13 ? 0 : client->tickets_before;
    uint8_t index = number == 0 ? num : number;
    return index > before && index <= num ? &client->tickets[index - 1] : NULL;
}

// stands is true where the connection has a session: its handshake is completed, or a renegotiation was refused at once.
static bool stands(const struct rp_client *client)
{
    return client->facts.completed || (client->established && !client->facts.server_hello);
}

// session12 is the session without a new ticket: by its ID, or the one that was resumed, as it was.
static bool session12(struct rp_client *client, struct rp_session *out)
{
    const struct rp_session *resumed = client->facts.resumed ? rp_client_session_of(client, client->candidate) : NULL;
    if (resumed != NULL) {
        *out = *resumed;
        return true;
    }
    out->id = tw_span_of(client->session_id, client->session_id_len);
    return out->id.len != 0;
}

bool rp_client_session(struct rp_client *client, uint8_t ticket, uint64_t now_us, struct rp_session *out)
{
    const struct rp_client_facts *facts = &client->facts;
    struct rp_got_ticket *got = ticket_of(client, ticket);
    bool of13 = facts->version == TW_VERSION_TLS13;
    if (!stands(client) || (got == NULL && (ticket != 0 || of13))) {
        return false;
    }
    *out = (struct rp_session){
        .version = facts->version,
        .cipher_suite = facts->cipher_suite,
        .extended_master_secret = facts->extended_master_secret,
        .received_us = now_us,
        .alpn = facts->alpn,
        .server_name = client->server_name,
        .secret = of13 ? psk_of(client, got) : rp_secret_span(&client->master),
    };
    if (got == NULL) {
        return out->secret.len != 0 && session12(client, out);
    }
    out->id = tw_span_of(client->session_id, of13 ? 0 : client->session_id_len);
    out->ticket = got->ticket;
    out->lifetime_s = got->lifetime_s;
    out->age_add = got->age_add;
    out->max_early_data = got->max_early_data;
    out->received_us = got->received_us;
    return out->secret.len != 0;
}

// Secrets.

struct telling {
    rp_secret_told told;
    void *context;
};

static void tell(const struct telling *telling, const uint8_t *random, const char *label,
                 const struct rp_secret *secret)
{
    if (secret->len != 0) {
        telling->told(telling->context, label, random, rp_secret_span(secret));
    }
}

static void tell_shares(const struct rp_client *client, rp_secret_told told, void *context)
{
    char label[64];
    for (size_t i = 0; i < client->num_shares; i++) {
        const struct rp_share *share = &client->shares[i];
        rp_secrets_share_label(share->group, label, sizeof label);
        told(context, label, client->randoms.client, tw_span_of(share->private_key, share->len));
    }
}

// is_guess is true where the master secret is of an offered session, and no record has proved yet which one was resumed.
static bool is_guess(const struct rp_client *client)
{
    return client->facts.resumed && (client->after_change || client->await == RP_AWAIT_CHANGE);
}

// The hello of a renegotiation under way has another random than what the secrets in use come from.
void rp_client_secrets(const struct rp_client *client, rp_secret_told told, void *context)
{
    const struct telling telling = {.told = told, .context = context};
    const uint8_t *random = client->secrets_random;
    tell(&telling, client->randoms.client, "CLIENT_EARLY_TRAFFIC_SECRET", &client->early);
    tell(&telling, client->randoms.client, "EARLY_EXPORTER_SECRET", &client->early_exporter);
    tell_shares(client, told, context);
    if (client->facts.version != TW_VERSION_TLS13) {
        if (!is_guess(client)) {
            tell(&telling, random, "CLIENT_RANDOM", &client->master);
        }
        return;
    }
    tell(&telling, random, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", &client->client_handshake);
    tell(&telling, random, "SERVER_HANDSHAKE_TRAFFIC_SECRET", &client->server_handshake);
    tell(&telling, random, "CLIENT_TRAFFIC_SECRET_0", &client->first_client_traffic);
    tell(&telling, random, "SERVER_TRAFFIC_SECRET_0", &client->first_server_traffic);
    tell(&telling, random, "EXPORTER_SECRET", &client->exporter);
    tell(&telling, random, "RESHAKE_RESUMPTION_SECRET", &client->resumption);
    tell(&telling, random, "RESHAKE_PSK", &client->psk);  // its ticket may stand in another recording
}
