// What our flights are made of: the parts of each, and the keys that each is honestly under. RFC 5246 section 7.3, RFC 8446 section 2
// and appendix D.4.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_flight.h"

static void plan_certificate(const struct rp_outgoing *f, struct rp_plan *plan)
{
    if (f->client->facts.certificate_asked) {
        rp_plan_add(plan, TW_HS_CERTIFICATE);
    }
}

static void plan_verify(const struct rp_outgoing *f, struct rp_plan *plan)
{
    if (f->client->facts.certificate_asked && rp_client_has_certificate(f->client, f->spec)) {
        rp_plan_add(plan, TW_HS_CERTIFICATE_VERIFY);
    }
}

static void plan_finish12(const struct rp_outgoing *f, struct rp_plan *plan)
{
    if (!f->client->facts.resumed) {
        plan_certificate(f, plan);
        rp_plan_add(plan, TW_HS_CLIENT_KEY_EXCHANGE);
        plan_verify(f, plan);
    }
    rp_plan_add(plan, RP_PART_CCS);
    rp_plan_add(plan, TW_HS_FINISHED);
}

static void plan_finish13(const struct rp_outgoing *f, struct rp_plan *plan)
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
static bool offers_early(const struct rp_outgoing *f)
{
    const struct rp_offers *offers = &f->spec->offers;
    const struct rp_session *first =
        offers->num != 0 ? rp_session_get(f->client->setting.sessions, offers->of[0].session) : NULL;
    return f->spec->early_data.len != 0 && first != NULL && (first->version == TW_VERSION_TLS13 || first->external);
}

static void plan_hello(const struct rp_outgoing *f, struct rp_plan *plan)
{
    const struct rp_client *client = f->client;
    if (f->owed == RP_OWES_SECOND_HELLO && client->compatible && !client->change_sent) {
        rp_plan_add(plan, RP_PART_CCS);
    }
    rp_plan_add(plan, TW_HS_CLIENT_HELLO);
    if (rp_begins(f->owed) && offers_early(f)) {
        if (!f->spec->no_middlebox) {
            rp_plan_add(plan, RP_PART_CCS);
        }
        rp_plan_add(plan, RP_PART_DATA);
        plan->parts[plan->num - 1].given = true;
        plan->parts[plan->num - 1].body = f->spec->early_data;
    }
}

void rp_flight_plan(const struct rp_outgoing *f, struct rp_plan *plan)
{
    plan->num = 0;
    if (rp_begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO) {
        plan_hello(f, plan);
    } else if (rp_is13(f->client)) {
        plan_finish13(f, plan);
    } else {
        plan_finish12(f, plan);
    }
}

// epoch12 and epoch13 are for the flights behind the ClientHello.
static enum rp_epoch epoch12(const struct rp_outgoing *f, rp_part part)
{
    bool next = f->changed || part == TW_HS_FINISHED;
    return next ? RP_EPOCH_NEXT : rp_client_epoch(f->client);
}

static enum rp_epoch epoch13(const struct rp_outgoing *f, rp_part part)
{
    const struct rp_client *client = f->client;
    bool early = client->facts.early_accepted && !f->early_ended;
    if (part == TW_HS_END_OF_EARLY_DATA || (part == RP_PART_DATA && early)) {
        return RP_EPOCH_EARLY;
    }
    return f->finished ? RP_EPOCH_NOW : rp_client_epoch(client);
}

enum rp_epoch rp_flight_epoch(const struct rp_outgoing *f, rp_part part)
{
    const struct rp_client *client = f->client;
    if (client->established && (rp_is13(client) || rp_begins(f->owed))) {
        return RP_EPOCH_NOW;
    }
    if (rp_begins(f->owed) && (part == TW_HS_END_OF_EARLY_DATA || part == RP_PART_DATA)) {
        return RP_EPOCH_EARLY;
    }
    if (rp_begins(f->owed) || f->owed == RP_OWES_SECOND_HELLO) {
        return RP_EPOCH_CLEAR;
    }
    if (rp_is13(client)) {
        return part == RP_PART_CCS ? RP_EPOCH_CLEAR : epoch13(f, part);
    }
    return epoch12(f, part);
}
