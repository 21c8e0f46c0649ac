// The pretend server: what it keeps from connection to connection.
// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "replay/pretend/certificates.h"
#include "replay/pretend/pretend_parts.h"

#define USUAL_LIFETIME_S 7200

static void make_ticket_key(struct rp_pretend *server, const uint8_t *key)
{
    uint8_t made[RP_TICKET_KEY_LEN];
    if (key == NULL) {
        rp_random_bytes(&server->random, made, sizeof made);
        key = made;
    }
    memcpy(server->ticket_key.name, key, 16);
    memcpy(server->ticket_key.mac, key + 16, 16);
    memcpy(server->ticket_key.cipher, key + 32, 16);
    rp_wipe(made, sizeof made);
}

void rp_pretend_new_ticket_keys(struct rp_pretend *server, const uint8_t *key)
{
    make_ticket_key(server, key);
}

// forget is what a restart and a new beginning have in common.
static void forget(struct rp_pretend *server, bool restart)
{
    rp_pretend_mend(server);
    server->down = false;
    server->num_pages = 0;
    server->num_dead = server->superseded = 0;
    server->left.len = 0;
    memset(server->cache, 0, sizeof server->cache);
    rp_pretend13_server_clear(server, restart);
    if (!restart || server->config.ticket_key == NULL) {
        make_ticket_key(server, server->config.ticket_key);
    }
}

void rp_pretend_restart(struct rp_pretend *server, uint64_t now_us)
{
    forget(server, true);
    server->started_us = now_us;
}

void rp_pretend_begin_anew(struct rp_pretend *server, uint64_t seed)
{
    rp_random_seed_number(&server->random, seed);
    server->num_conns = 0;
    server->num_sessions = 0;
    server->asked = (struct rp_pretend_asked){0};
    server->started_us = 0;
    forget(server, false);
}

static void fill_defaults(struct rp_pretend_config *config)
{
    config->min_version = config->min_version != 0 ? config->min_version : TW_VERSION_TLS10;
    config->max_version = config->max_version != 0 ? config->max_version : TW_VERSION_TLS13;
    config->lifetime_s = config->lifetime_s != 0 ? config->lifetime_s : USUAL_LIFETIME_S;
    if (config->names[0].name == NULL) {
        config->names[0].name = "a.example";
        config->names[1].name = "b.example";
    }
}

// load_own takes the user's certificate and key for all names.
static bool load_own(struct rp_pretend *server, const char **why)
{
    const struct rp_pretend_config *config = &server->config;
    struct rp_identity *own = rp_identity_load(config->certificates_pem, config->key_pem, why);
    if (own == NULL) {
        return false;
    }
    const char *fault = NULL;
    const struct tw_span key = config->key_pem.len != 0 ? config->key_pem : config->certificates_pem;
    server->rsa_key = rp_rsa_key_read(key, &fault);
    *(server->rsa_key != NULL ? &server->rsa[0] : &server->ecdsa[0]) = own;
    return true;
}

static bool load_identities(struct rp_pretend *server, const char **why)
{
    if (server->config.certificates_pem.len != 0) {
        return load_own(server, why);
    }
    *why = NULL;
    server->rsa_key = rp_pretend_rsa_key();
    bool good = server->rsa_key != NULL;
    for (size_t i = 0; i < 2; i++) {
        server->ecdsa[i] = rp_pretend_ecdsa(i);
        server->rsa[i] = rp_pretend_rsa(i);
        good = good && server->ecdsa[i] != NULL && server->rsa[i] != NULL;
    }
    return good;
}

struct rp_pretend *rp_pretend_new(const struct rp_pretend_config *config, uint64_t seed, const char **why)
{
    struct rp_pretend *server = calloc(1, sizeof *server);
    *why = NULL;
    if (server == NULL) {
        return NULL;
    }
    server->config = *config;
    fill_defaults(&server->config);
    if (!load_identities(server, why)) {
        rp_pretend_free(server);
        return NULL;
    }
    rp_pretend_begin_anew(server, seed);
    return server;
}

void rp_pretend_free(struct rp_pretend *server)
{
    if (server != NULL) {
        for (size_t i = 0; i < 2; i++) {
            rp_identity_free(server->ecdsa[i]);
            rp_identity_free(server->rsa[i]);
        }
        rp_rsa_key_free(server->rsa_key);
        rp_pretend_mend(server);
        rp_wipe(server, sizeof *server);
        free(server);
    }
}

void rp_pretend_adopt(struct rp_pretend *server, const struct rp_pretend_habits *habits)
{
    for (size_t i = 0; i < RP_HABITS_EACH; i++) {
        server->unchecked[habits->unchecked[i]] = true;
        server->does[habits->does[i]] = true;
        if (habits->replies[i].check != RP_CHECK_NONE) {
            server->replies[habits->replies[i].check] = (uint16_t)(1 + habits->replies[i].reply);
        }
    }
    server->unchecked[RP_CHECK_NONE] = server->does[RP_DOES_NONE] = false;
}

void rp_pretend_honest(struct rp_pretend *server)
{
    memset(server->unchecked, 0, sizeof server->unchecked);
    memset(server->does, 0, sizeof server->does);
    memset(server->replies, 0, sizeof server->replies);
}

void rp_pretend_asked(const struct rp_pretend *server, struct rp_pretend_asked *sum)
{
    for (size_t i = 0; i < RP_NUM_CHECKS; i++) {
        sum->checks[i] = sum->checks[i] || server->asked.checks[i];
    }
    for (size_t i = 0; i < RP_NUM_DEEDS; i++) {
        sum->deeds[i] = sum->deeds[i] || server->asked.deeds[i];
    }
}

bool rp_pretend_down(const struct rp_pretend *server)
{
    return server->down;
}

// Names that have no certificate of their own share that of the second one.
const struct rp_identity *rp_pretend_identity(const struct rp_pretend_conn *conn, bool rsa)
{
    struct rp_identity *const *of = rsa ? conn->server->rsa : conn->server->ecdsa;
    const bool offered = conn->facts.id_offered || conn->facts.ticket_offered;
    const bool first = offered && rp_pretend_does(conn, RP_DOES_FIRST_CERTIFICATE);
    const bool keeps = conn->tls12.established && rp_pretend_does(conn, RP_DOES_RENEGOTIATION_OF_NAME);
    const size_t name = keeps ? conn->tls12.first_name : conn->name;
    return name != 0 && of[1] != NULL && !first ? of[1] : of[0];
}
