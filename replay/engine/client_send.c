// What a client sends besides the flights of its handshakes: data, records, KeyUpdate, alerts.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_flight.h"

void rp_count_part(struct rp_client *client, rp_part part)
{
    if (client->sent_parts[part] < UINT8_MAX) {
        client->sent_parts[part]++;
    }
}

// Only the ClientHello's own record says less than 0x0303 (RFC 8446 section 5.1).
uint16_t rp_client_clear_version(const struct rp_client *client)
{
    return client->facts.version == 0 && client->offers13 ? TW_VERSION_TLS12 : 0;
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

void rp_client_fresh(struct rp_draft *draft)
{
    rp_draft_init(draft, tw_writer_into(draft->room.data, draft->room.cap));
}

static bool send_pieces(struct rp_client *client, rp_part part, enum rp_epoch epoch, struct tw_span bytes,
                        struct rp_draft *draft)
{
    uint8_t nth = client->sent_parts[part];
    rp_count_part(client, part);
    return rp_draft_add(draft, part, nth, epoch, bytes);
}

// send_built is for bytes of our own making: they go into the draft's room, for its pieces are looked at when the flight is out.
static bool send_built(struct rp_client *client, rp_part part, enum rp_epoch epoch, struct tw_span bytes,
                       struct rp_draft *draft)
{
    size_t at = draft->room.len;
    return tw_writer_bytes(&draft->room, bytes)
           && send_pieces(client, part, epoch, tw_span_of(draft->room.data + at, bytes.len), draft);
}

bool rp_client_seal(struct rp_client *client, const struct rp_edits *edits, struct rp_draft *draft,
                    struct tw_writer *out)
{
    static const struct rp_edits none = {0};
    struct rp_epochs epochs = epochs_of(client);
    return rp_draft_seal(draft, edits != NULL ? edits : &none, &epochs, out);
}

// is_early is true where data goes out as early data: until the server refused it, or EndOfEarlyData went out.
static bool is_early(const struct rp_client *client)
{
    return client->has_write[RP_EPOCH_EARLY] && !client->early_over;
}

bool rp_client_data(struct rp_client *client, const struct rp_data *data, struct rp_draft *draft, struct tw_writer *out)
{
    bool early = is_early(client);
    rp_client_fresh(draft);
    if (!send_pieces(client, RP_PART_DATA, early ? RP_EPOCH_EARLY : rp_client_epoch(client), data->bytes, draft)
        || !rp_client_seal(client, &data->edits, draft, out)) {
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
    rp_client_fresh(draft);
    if (!send_pieces(client, part, epoch, records->body, draft)) {
        return false;
    }
    uint16_t version = records->version != 0 ? records->version : rp_client_clear_version(client);
    for (size_t i = 0; i < draft->num_pieces; i++) {
        draft->pieces[i].times = records->times != 0 ? records->times : 1;
        draft->pieces[i].version = version;
        draft->pieces[i].version_said = version != 0;
    }
    return rp_client_seal(client, NULL, draft, out);
}

bool rp_client_key_update(struct rp_client *client, bool ask, struct rp_draft *draft, struct tw_writer *out)
{
    const uint8_t message[] = {TW_HS_KEY_UPDATE, 0, 0, 1, ask};
    rp_client_fresh(draft);
    client->update_owed = false;
    if (!send_built(client, TW_HS_KEY_UPDATE, rp_client_epoch(client), tw_span_of(message, sizeof message), draft)
        || !rp_client_seal(client, NULL, draft, out)) {
        return false;
    }
    if (rp_is13(client) && client->established) {
        rp_client13_update(client, true);
    }
    return true;
}

// begins_update is true for the first record of a KeyUpdate under the keys of data.
static bool begins_update(const struct rp_draft *draft, size_t i)
{
    const struct rp_piece *piece = &draft->pieces[i];
    bool goes_on = i != 0 && piece[-1].part == piece->part && piece[-1].nth == piece->nth;
    return piece->part == TW_HS_KEY_UPDATE && piece->epoch == RP_EPOCH_NOW && piece->wire_len != 0 && !goes_on;
}

void rp_client_turn_keys(struct rp_client *client, const struct rp_draft *draft)
{
    for (size_t i = 0; i < draft->num_pieces && rp_is13(client) && client->established; i++) {
        if (begins_update(draft, i)) {
            rp_client13_update(client, true);
        }
    }
}

bool rp_client_alert(struct rp_client *client, uint8_t level, uint8_t description, struct rp_draft *draft,
                     struct tw_writer *out)
{
    const uint8_t body[] = {level, description};
    rp_client_fresh(draft);
    return send_built(client, RP_PART_ALERT, rp_client_epoch(client), tw_span_of(body, sizeof body), draft)
           && rp_client_seal(client, NULL, draft, out);
}
