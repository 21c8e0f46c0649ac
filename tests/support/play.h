// Scripts with keys, played in memory against the embedded server: what the tests of the client share.
// SPDX-License-Identifier: Apache-2.0
//
// To be included by a test that links reshake-replay; the words in capitals make scripts short enough to be read beside their check.
#ifndef TESTS_SUPPORT_PLAY_H
#define TESTS_SUPPORT_PLAY_H

#include "parsers/tls/codes.h"
#include "replay/serve/inprocess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <openssl/bio.h>
#include <openssl/pem.h>

// clang-format off
#define TLS10 RP_CODES(TW_VERSION_TLS10)
#define TLS11 RP_CODES(TW_VERSION_TLS11)
#define TLS12 RP_CODES(TW_VERSION_TLS12)
#define TLS13 RP_CODES(TW_VERSION_TLS13)
#define GET RP_TEXT("GET / HTTP/1.1\r\n\r\n")
#define GET_AND_CLOSE RP_TEXT("GET / HTTP/1.0\r\n\r\n")

#define CONNECT(c) {.type = RP_STEP_CONNECT, .conn = (c), .connect_within_us = 1000000}
#define SHAKE(c, ...) {.type = RP_STEP_HANDSHAKE, .conn = (c), .handshake = {__VA_ARGS__}}
#define EXPECT(c, ...) {.type = RP_STEP_EXPECT, .conn = (c), .expect = {.within_us = 1000000, .accept = RP_ANY_OF(__VA_ARGS__)}}
#define SAVE(c, slot) {.type = RP_STEP_SAVE, .conn = (c), .save.session = (slot)}
#define DATA(c) {.type = RP_STEP_DATA, .conn = (c), .data = {.bytes = GET, .and_wait_us = 1000000}}
#define END(c) {.type = RP_STEP_END, .conn = (c), .end = {.how = RP_END_ORDERLY, .wait_us = 100000}}

#define FULL {.type = RP_REACT_FULL}
#define RESUMED {.type = RP_REACT_RESUMED}
#define RESUMED_OF(slot) {.type = RP_REACT_RESUMED, .of_session = 1 + (slot)}
#define ALERT(id) {.type = RP_REACT_ALERT, .alert = TW_ALERT_##id}
#define ANSWER {.type = RP_REACT_DATA}
#define IS(reaction) {.type = RP_REACT_##reaction}
// clang-format on

// table is where a play takes place.
struct table {
    struct rp_serve_config config;
    struct rp_serve_contexts contexts;
    struct rp_inprocess *memory;
    struct rp_player *player;
    const struct rp_identity *identity;
    uint64_t seed;
};

static inline struct table *lay(const struct rp_serve_config *config)
{
    struct table *t = calloc(1, sizeof *t);
    char why[200] = "";
    assert_non_null(t);
    t->config = *config;
    t->seed = 1;
    if (!rp_serve_contexts_make(&t->contexts, &t->config, why, sizeof why)) {
        fail_msg("%s", why);
    }
    t->memory = rp_inprocess_new(&t->contexts);
    return t;
}

// be gives the server another certificate and key, in PEM, and what it signs with (NULL: as BoringSSL does).
static inline void be(struct table *t, const char *certificate, const char *key, uint16_t scheme)
{
    SSL_CTX *ctx = t->contexts.ctx[0];
    BIO *certificate_bio = BIO_new_mem_buf(certificate, -1);
    BIO *key_bio = BIO_new_mem_buf(key, -1);
    X509 *x509 = PEM_read_bio_X509(certificate_bio, NULL, NULL, NULL);
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    assert_true(SSL_CTX_use_certificate(ctx, x509) == 1 && SSL_CTX_use_PrivateKey(ctx, pkey) == 1);
    assert_true(scheme == 0 || SSL_CTX_set_signing_algorithm_prefs(ctx, &scheme, 1) == 1);
    X509_free(x509);
    EVP_PKEY_free(pkey);
    BIO_free(certificate_bio);
    BIO_free(key_bio);
}

static inline void clear(struct table *t)
{
    rp_inprocess_free(t->memory);
    rp_serve_contexts_free(&t->contexts);
    free(t->player);
    free(t);
}

static inline const struct rp_transcript *play(struct table *t, const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    free(t->player);
    t->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(t->player, t->identity, "localhost");
    return rp_inprocess_play(t->memory, t->player, script, t->seed);
}

// complain says what happened instead of what was expected.
static inline void complain(const struct rp_transcript *transcript, const struct rp_entry *entry)
{
    const struct rp_client_facts *facts = transcript->conns[entry->conn].facts;
    fail_msg("step %u, connection %u: %s, alert %u, session %u; fault: %s, completed %d, handshakes %u", entry->step,
             entry->conn, rp_reaction_name(entry->reaction.type), entry->reaction.alert, entry->reaction.of_session,
             rp_client_fault_text(facts->fault), facts->completed, facts->handshakes);
}

// assert_met fails unless the script was played whole, every expectation is accepted, and every edit found its place.
static inline void assert_met(const struct rp_transcript *transcript)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION && (entry->met == RP_MET_NOT || entry->met == RP_MET_TOLERATED)) {
            complain(transcript, entry);
        }
    }
    if (transcript->end != RP_PLAY_WHOLE) {
        fail_msg("ended at step %u (%d): %s", transcript->end_step, transcript->end,
                 transcript->why ? transcript->why : "-");
    }
    assert_int_equal(transcript->num_unapplied, 0);
}

// last_reaction is what the last expectation saw.
static inline struct rp_reaction last_reaction(const struct rp_transcript *transcript)
{
    for (size_t i = transcript->num_entries; i-- > 0;) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION) {
            return transcript->entries[i].reaction;
        }
    }
    fail_msg("nothing was expected");
    return (struct rp_reaction){0};
}

static inline struct rp_serve_config serves(uint16_t min_version, uint16_t max_version)
{
    return (struct rp_serve_config){
        .min_version = min_version, .max_version = max_version, .tickets = true, .early_data = true};
}

// twice plays a full handshake and one that offers its session, both with data, and asserts that the second one ends `as`
// expected. The hello of the first is used for both.
static inline const struct rp_transcript *twice(struct table *t, const struct rp_hello_spec *hello,
                                                enum rp_offer_as offer_as, struct rp_reaction as)
{
    const struct rp_offer offer = {.session = 0, .as = offer_as};
    struct rp_hello_spec second = *hello;
    second.offers = (struct rp_offers){.of = &offer, .num = 1};
    struct rp_script script = {
        .num_conns = 2,
        .num_sessions = 1,
        RP_STEPS(CONNECT(0), SHAKE(0, .hello = *hello), EXPECT(0, FULL), DATA(0), EXPECT(0, ANSWER), SAVE(0, 0), END(0),
                 CONNECT(1), SHAKE(1, .hello = second),
                 {.type = RP_STEP_EXPECT, .conn = 1, .expect = {.within_us = 1000000, .accept = {.of = &as, .num = 1}}},
                 DATA(1), EXPECT(1, ANSWER), END(1))};
    const struct rp_transcript *transcript = play(t, &script);
    assert_met(transcript);
    for (uint8_t i = 0; i < 2; i++) {
        assert_true(rp_inprocess_report(t->memory, i)->completed);
        assert_true(transcript->conns[i].facts->completed);
        assert_int_equal(transcript->conns[i].facts->fault, RP_FAULT_NONE);
    }
    return transcript;
}

#endif
