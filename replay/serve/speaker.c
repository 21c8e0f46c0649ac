// The two that the embedded server's sockets carry bytes to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/speaker.h"

#include "replay/pretend/fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#define FILE_MAX ((size_t)1 << 20)

// read_file takes a whole file; *out is to be freed.
static bool read_file(const char *path, void **out, struct tw_span *bytes, char *why, size_t why_cap)
{
    FILE *file = fopen(path, "rb");
    uint8_t *room = file ? malloc(FILE_MAX) : NULL;
    if (!room) {
        snprintf(why, why_cap, "cannot read %s: %s", path, strerror(errno));
    } else {
        *bytes = tw_span_of(room, fread(room, 1, FILE_MAX, file));
    }
    if (file) {
        fclose(file);
    }
    *out = room;
    return room != NULL;
}

static void take_names(const struct rp_serve_config *config, struct rp_pretend_config *out)
{
    static const enum rp_pretend_asks asks[] = {RP_PRETEND_ASKS_NOTHING, RP_PRETEND_ASKS, RP_PRETEND_REQUIRES};
    size_t num = config->num_names < RP_PRETEND_NAMES ? config->num_names : RP_PRETEND_NAMES;
    for (size_t i = 0; i < num; i++) {
        out->names[i] = (struct rp_pretend_name){.name = config->names[i], .asks = asks[config->client_certificate]};
    }
    if (num == 0) {
        out->names[0] = (struct rp_pretend_name){.name = "localhost", .asks = asks[config->client_certificate]};
    }
}

static void adopt(struct rp_pretend *pretend, const struct rp_serve_config *config)
{
    for (size_t i = 0; i < config->num_faults; i++) {
        rp_pretend_adopt(pretend, &config->faults[i]->habits);
    }
}

static bool make_pretend(struct rp_speaker *speaker, const struct rp_serve_config *config, char *why, size_t why_cap)
{
    struct rp_pretend_config is = {.min_version = config->min_version,
                                   .max_version = config->max_version,
                                   .strict_names = config->strict_names,
                                   .no_cache = !config->cache,
                                   .no_tickets = !config->tickets,
                                   .no_early_data = !config->early_data,
                                   .renegotiation =
                                       config->refuse_renegotiation ? RP_PRETEND_REFUSES : RP_PRETEND_RENEGOTIATES,
                                   .alpn = config->alpn,
                                   .lifetime_s = config->session_timeout_s,
                                   .ticket_key = config->has_ticket_key ? config->ticket_key : NULL};
    const char *fault = NULL;
    uint64_t seed = 0;
    take_names(config, &is);
    bool good = !config->certificate_file
                || read_file(config->certificate_file, &speaker->certificates, &is.certificates_pem, why, why_cap);
    good = good && (!config->key_file || read_file(config->key_file, &speaker->key, &is.key_pem, why, why_cap));
    RAND_bytes((uint8_t *)&seed, sizeof seed);  // BoringSSL's does not fail: it aborts
    speaker->pretend = good ? rp_pretend_new(&is, seed, &fault) : NULL;
    if (good && !speaker->pretend) {
        snprintf(why, why_cap, "%s%s%s", fault ? config->certificate_file : "out of memory", fault ? " " : "",
                 fault ? fault : "");
    }
    if (speaker->pretend) {
        adopt(speaker->pretend, config);
    }
    return speaker->pretend != NULL;
}

bool rp_speaker_make(struct rp_speaker *speaker, const struct rp_serve_config *config, char *why, size_t why_cap)
{
    *speaker = (struct rp_speaker){0};
    if (!config->pretend) {
        return rp_serve_contexts_make(&speaker->contexts, config, why, why_cap);
    }
    bool made = make_pretend(speaker, config, why, why_cap);
    if (!made) {
        rp_speaker_free(speaker);
    }
    return made;
}

void rp_speaker_free(struct rp_speaker *speaker)
{
    rp_pretend_free(speaker->pretend);
    free(speaker->certificates);
    free(speaker->key);
    rp_serve_contexts_free(&speaker->contexts);
    *speaker = (struct rp_speaker){0};
}

void rp_speaker_ticket_key(struct rp_speaker *speaker, const uint8_t *key)
{
    uint8_t random[RP_SERVE_TICKET_KEY_LEN];
    if (!key) {
        RAND_bytes(random, sizeof random);
        key = random;
    }
    if (speaker->pretend) {
        rp_pretend_new_ticket_keys(speaker->pretend, key);
    } else {
        rp_serve_contexts_ticket_key(&speaker->contexts, key);
    }
}

bool rp_speaker_down(const struct rp_speaker *speaker)
{
    return speaker->pretend && rp_pretend_down(speaker->pretend);
}

bool rp_speaker_begin(struct rp_speaker *speaker, struct rp_speaker_conn *conn)
{
    *conn = (struct rp_speaker_conn){0};
    if (speaker->pretend) {
        conn->pretend = rp_pretend_conn_new(speaker->pretend);
    } else {
        conn->session = rp_serve_session_new(&speaker->contexts);
    }
    return conn->pretend || conn->session;
}

void rp_speaker_end(struct rp_speaker_conn *conn)
{
    rp_pretend_conn_free(conn->pretend);
    if (conn->session) {
        rp_serve_session_free(conn->session);
    }
}

enum rp_serve_step rp_speaker_feed(struct rp_speaker_conn *conn, struct tw_span in, uint64_t now_us)
{
    bool reset = false;
    if (conn->session) {
        return rp_serve_session_feed(conn->session, in);
    }
    rp_pretend_conn_feed(conn->pretend, in, now_us);
    return rp_pretend_conn_ended(conn->pretend, &reset) ? RP_SERVE_ENDED : RP_SERVE_GOING_ON;
}

size_t rp_speaker_output_len(const struct rp_speaker_conn *conn)
{
    return conn->session ? rp_serve_session_output_len(conn->session) : rp_pretend_conn_output(conn->pretend).len;
}

void rp_speaker_output(struct rp_speaker_conn *conn, uint8_t *out, size_t len)
{
    if (conn->session) {
        rp_serve_session_output(conn->session, out, len);
    } else {
        memcpy(out, rp_pretend_conn_output(conn->pretend).data, len);
        rp_pretend_conn_sent(conn->pretend, len);
    }
}

bool rp_speaker_done(const struct rp_speaker_conn *conn)
{
    return conn->session ? rp_serve_session_done(conn->session) : rp_pretend_conn_facts(conn->pretend)->handshakes != 0;
}

bool rp_speaker_resets(const struct rp_speaker_conn *conn)
{
    bool reset = false;
    return conn->pretend && rp_pretend_conn_ended(conn->pretend, &reset) && reset;
}

void rp_speaker_report(const struct rp_speaker_conn *conn, struct rp_served *out)
{
    if (conn->session) {
        rp_serve_session_report(conn->session, out);
        return;
    }
    const struct rp_pretend_facts *facts = rp_pretend_conn_facts(conn->pretend);
    out->version = facts->version;
    out->cipher_suite = facts->cipher_suite;
    out->kind = tw_kind_name(facts->kind);
    out->completed = facts->handshakes != 0;
    out->hello_retry = facts->hello_retry;
    out->early_data_offered = facts->early_offered;
    out->early_data_accepted = facts->early_accepted;
    out->id_offered = facts->id_offered;
    out->ticket_offered = facts->ticket_offered;
    out->psk_offered = facts->psk_offered;
    out->tickets_sent = facts->tickets_sent;
    out->server_name = facts->server_name;
    out->alpn = (const uint8_t *)facts->alpn;
    out->alpn_len = (unsigned)strlen(facts->alpn);
    out->alert_sent = facts->alert_sent;
    out->alert_received = facts->alert_received;
    out->error = out->completed ? NULL : facts->why ? facts->why : "the connection ended";
}
