// Drafts: every suite's records open again on the other side, and whatever an edit keeps from being right does not.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/tls/record.h"
#include "replay/engine/draft.h"

#define ROOM 65536

// peer is both ends of one direction, with the keys of a suite.
struct peer {
    struct rp_protection sealing, opening;
    struct rp_random random;
    struct rp_epochs epochs;
};

static struct rp_draft draft;
static uint8_t wire[ROOM], built[ROOM], opened_room[ROOM];

static void start(struct peer *peer, uint16_t version, const struct tw_suite *suite, bool encrypt_then_mac)
{
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    struct rp_record_keys keys = {.mac_len = (uint8_t)tw_mac_bytes(suite->mac), .key_len = cipher->key_bytes};
    keys.iv_len = cipher->mode == TW_MODE_CBC   ? (version == TW_VERSION_TLS10 ? cipher->block_bytes : 0)
                  : version == TW_VERSION_TLS13 ? 12
                                                : cipher->fixed_iv_bytes;
    memset(keys.mac, 1, sizeof keys.mac);
    memset(keys.key, 2, sizeof keys.key);
    memset(keys.iv, 3, sizeof keys.iv);
    const struct rp_protection_config config = {version, suite, &keys, encrypt_then_mac};
    assert_true(rp_seal_init(&peer->sealing, &config));
    assert_true(rp_open_init(&peer->opening, &config));
    rp_random_seed_number(&peer->random, 7);
    peer->epochs = (struct rp_epochs){.clear_version = 0x0303, .random = &peer->random};
    peer->epochs.of[RP_EPOCH_NOW] = &peer->sealing;
}

// seal writes three parts, the last two sealed, changed by one edit; it returns what goes out.
static struct tw_span seal(struct peer *peer, const struct rp_edit *edit, const char *honest)
{
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    rp_draft_init(&draft, tw_writer_into(built, sizeof built));
    assert_true(rp_draft_add(&draft, RP_PART_CCS, 0, RP_EPOCH_CLEAR, tw_span_of("c", 1)));
    size_t first = draft.num_pieces;
    assert_true(rp_draft_add(&draft, TW_HS_FINISHED, 0, RP_EPOCH_NOW, tw_span_of("finished", 8)));
    if (honest != NULL) {
        rp_draft_honest(&draft, first, tw_span_of(honest, strlen(honest)));
    }
    assert_true(rp_draft_add(&draft, RP_PART_DATA, 0, RP_EPOCH_NOW, tw_span_of("data", 4)));
    const struct rp_edits edits = {edit, edit == NULL ? 0 : 1};
    assert_true(rp_draft_seal(&draft, &edits, &peer->epochs, &out));
    assert_int_equal(draft.num_unapplied, 0);
    assert_null(draft.fault);
    return tw_writer_span(&out);
}

// tell opens the records and writes what comes out, type and content; `!` where one does not open. ChangeCipherSpec in the
// clear is one byte long.
static void tell(struct peer *peer, struct tw_span bytes, char out[512])
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    size_t len = 0;
    out[0] = 0;
    while (tw_record_parse(&in, &record) == TW_DONE && len < 400) {
        struct tw_span plain = record.body;
        uint8_t type = record.type;
        bool ok = (record.type == TW_CT_CHANGE_CIPHER_SPEC && record.body.len == 1)
                  || rp_open(&peer->opening, &record, opened_room, sizeof opened_room, &plain, &type);
        int shown = ok ? (int)plain.len : 0;
        len += (size_t)snprintf(out + len, 512 - len, ok ? "%u:%.*s " : "! ", type, shown, (const char *)plain.data);
    }
    assert_int_equal(in.left, 0);
}

#define EDIT(o, p, ...) (&(const struct rp_edit){.op = RP_EDIT_##o, .part = (p), __VA_ARGS__})
#define DATA RP_PART_DATA
#define FINISHED TW_HS_FINISHED

static void expect(struct peer *peer, const struct rp_edit *edit, const char *honest, const char *told)
{
    char got[512];
    tell(peer, seal(peer, edit, honest), got);
    if (strcmp(got, told) != 0) {
        fail_msg("%s version %04x: %s, not %s", peer->sealing.cipher->name, peer->sealing.version, got, told);
    }
}

// try_edits seals flights one behind another under the same keys, so each also shows that the last one left both ends in step.
static void try_edits(struct peer *peer)
{
    expect(peer, NULL, NULL, "20:c 22:finished 23:data ");
    expect(peer, EDIT(SPLIT, FINISHED, .at = 3), NULL, "20:c 22:fin 22:ished 23:data ");
    expect(peer, EDIT(FRAGMENT, FINISHED, .at = 3), NULL, "20:c 22:fin 22:ish 22:ed 23:data ");
    expect(peer, EDIT(JOIN, FINISHED), NULL, "20:c 22:finisheddata ");
    expect(peer, EDIT(RECORD_REPEAT, DATA, .times = 2), NULL, "20:c 22:finished 23:data 23:data 23:data ");
    expect(peer, EDIT(RECORD_REPEAT, FINISHED, .unfixed = RP_FIX_SEQUENCE), NULL, "20:c 22:finished ! 23:data ");
    expect(peer, EDIT(RECORD_DROP, FINISHED), NULL, "20:c 23:data ");
    expect(peer, EDIT(RECORD_MOVE, DATA, .other = FINISHED), NULL, "20:c 23:data 22:finished ");
    expect(peer, EDIT(RECORD_MOVE, FINISHED, .other = RP_PART_CCS), NULL, "! 20:c 23:data ");
    expect(peer, EDIT(RECORD_TYPE, FINISHED, .at = 24), NULL, "20:c 24:finished 23:data ");
    expect(peer, EDIT(RECORD_VERSION, DATA, .at = 0x0305), NULL, "20:c 22:finished 23:data ");
    expect(peer, EDIT(RECORD_PADDING, FINISHED, .at = 100), NULL, "20:c 22:finished 23:data ");
    expect(peer, EDIT(RECORD_PADDING, RP_PART_ANY, .piece = RP_EVERY, .at = 10000), NULL, "20:c 22:finished 23:data ");
    expect(peer, EDIT(RECORD_BEFORE, DATA, .other = RP_PART_ALERT, .bytes = {(const uint8_t *)"al", 2}), NULL,
           "20:c 22:finished 21:al 23:data ");
    expect(peer, EDIT(RECORD_AFTER, FINISHED, .other = RP_PART_CCS, .bytes = {(const uint8_t *)"c", 1}), NULL,
           "20:c 22:finished 20:c 23:data ");
    expect(peer, EDIT(RECORD_EPOCH, RP_PART_CCS, .at = RP_EPOCH_NOW), NULL, "20:c 22:finished 23:data ");
    expect(peer, EDIT(SEGMENT, FINISHED, .at = 2), NULL, "20:c 22:finished 23:data ");
}

// try_seal: the tag of other content does not fit, and fits again once the content is what it was made for.
static void try_seal(struct peer *peer)
{
    const struct tw_cipher *cipher = peer->sealing.cipher;
    struct tw_span bytes = seal(peer, NULL, "finishex"), plain = {0};
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record = {0};
    uint8_t type = 0;
    bool ccs = tw_record_parse(&in, &record) == TW_DONE;
    assert_true(ccs && tw_record_parse(&in, &record) == TW_DONE);
    assert_false(rp_open(&peer->opening, &record, opened_room, sizeof opened_room, &plain, &type));
    size_t at = (size_t)(record.body.data - wire);
    if (cipher->mode == TW_MODE_CBC) {
        peer->opening.sequence ^= UINT64_C(1) << 63;
    } else {
        size_t nonce =
            cipher->mode == TW_MODE_AEAD && peer->opening.version != TW_VERSION_TLS13 ? cipher->record_iv_bytes : 0;
        wire[at + nonce + 7] ^= 'd' ^ 'x';
    }
    assert_true(rp_open(&peer->opening, &record, opened_room, sizeof opened_room, &plain, &type));
    assert_true(tw_span_equal(plain, tw_span_of(cipher->mode == TW_MODE_CBC ? "finished" : "finishex", 8)));
    peer->opening.sequence &= UINT64_MAX >> 1;
    assert_int_equal(tw_record_parse(&in, &record), TW_DONE);
    assert_true(rp_open(&peer->opening, &record, opened_room, sizeof opened_room, &plain, &type));
    expect(peer, NULL, NULL, "20:c 22:finished 23:data ");
    expect(peer, NULL, "finished", "20:c 22:finished 23:data ");
}

// try_end: what leaves the ends out of step comes last.
static void try_end(struct peer *peer, uint16_t version)
{
    bool chained = peer->sealing.cipher->mode == TW_MODE_STREAM
                   || (peer->sealing.cipher->mode == TW_MODE_CBC && version == TW_VERSION_TLS10);
    expect(peer, EDIT(RECORD_DROP, FINISHED, .unfixed = RP_FIX_SEQUENCE), NULL, "20:c ! ");
    peer->opening.sequence += 2;
    if (!chained) {
        expect(peer, NULL, "shorter", "20:c ! ! ");
        peer->opening.sequence += 2;
        expect(peer, EDIT(RECORD_FLIP, FINISHED, .at = 100000), NULL, "20:c ! ! ");
    }
}

static void try_suite(uint16_t version, const struct tw_suite *suite, bool encrypt_then_mac)
{
    struct peer peer;
    start(&peer, version, suite, encrypt_then_mac);
    try_edits(&peer);
    try_seal(&peer);
    try_end(&peer, version);
    rp_protection_end(&peer.sealing);
    rp_protection_end(&peer.opening);
}

static void test_every_suite(void **state)
{
    unsigned count = 0;
    (void)state;
    for (unsigned version = TW_VERSION_TLS10; version <= TW_VERSION_TLS13; version++) {
        bool seen[64][16] = {{false}};
        for (size_t i = 0; i < tw_suite_count(); i++) {
            const struct tw_suite *suite = tw_suite_at(i);
            if (!rp_protects((uint16_t)version, suite) || suite->cipher >= 64 || seen[suite->cipher][suite->mac]) {
                continue;
            }
            seen[suite->cipher][suite->mac] = true;
            try_suite((uint16_t)version, suite, false);
            try_suite((uint16_t)version, suite, true);
            count++;
        }
    }
    assert_int_equal(count, 51);
}

static void test_big_parts(void **state)
{
    static uint8_t big[40000];
    struct peer peer;
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    const struct rp_edits none = {0};
    (void)state;
    start(&peer, TW_VERSION_TLS13, tw_suite_by_name("TLS_AES_128_GCM_SHA256"), false);
    rp_draft_init(&draft, tw_writer_into(built, sizeof built));
    assert_true(rp_draft_add(&draft, TW_HS_CERTIFICATE, 0, RP_EPOCH_NOW, tw_span_of(big, sizeof big)));
    assert_int_equal(draft.num_pieces, 3);
    assert_int_equal(draft.pieces[2].bytes.len, 40000 - 2 * 16384);
    struct tw_writer small = tw_writer_into(wire, 20000);
    assert_false(rp_draft_seal(&draft, &none, &peer.epochs, &small));
    assert_non_null(draft.fault);
    assert_true(rp_draft_seal(&draft, &none, &peer.epochs, &out));
    assert_int_equal(out.len, 40000 + 3 * 22);
    assert_int_equal(draft.pieces[1].wire_at, 16384 + 22);
    for (size_t i = 0; i < RP_DRAFT_MAX_PIECES - 3; i++) {
        assert_true(rp_draft_add(&draft, RP_PART_DATA, 0, RP_EPOCH_NOW, tw_span_of(NULL, 0)));
    }
    assert_false(rp_draft_add(&draft, RP_PART_DATA, 0, RP_EPOCH_NOW, tw_span_of(NULL, 0)));
    rp_protection_end(&peer.sealing);
    rp_protection_end(&peer.opening);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_suite),
        cmocka_unit_test(test_big_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
