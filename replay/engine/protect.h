// Record protection: what goes on the wire is sealed here, and what comes from there is opened. RFC 5246 section 6.2.3,
// RFC 2246 and 4346 section 6.2.3 (CBC's IV), RFC 7366 (encrypt-then-MAC), RFC 8446 section 5.2.
// SPDX-License-Identifier: Apache-2.0
//
// Nothing here allocates or makes randomness. Records of any content and length may come in: they open or they do not.
#ifndef RESHAKE_REPLAY_ENGINE_PROTECT_H
#define RESHAKE_REPLAY_ENGINE_PROTECT_H

#include "parsers/wire/writer.h"
#include "replay/engine/keys.h"

// rp_protection is one direction of a connection under one set of keys. A copy goes its own way. Of its fields `sequence`
// alone may be changed from outside: it counts the records, those that a capture lost included.
struct rp_protection {
    uint64_t sequence;
    uint64_t state[136];  // of libcrypto, whose headers stay out of this one
    struct rp_hmac mac;   // TLS 1.0 to 1.2 but for AEAD suites
    const struct tw_cipher *cipher;
    enum tw_cipher_id cipher_id;
    uint16_t version;
    uint8_t mac_len;
    uint8_t iv[16];  // AEAD: fixed part of the nonce; CBC in TLS 1.0: the last block of the record before
    bool sealing;
    bool encrypt_then_mac;
};

struct rp_protection_config {
    uint16_t version;  // TLS 1.0 to 1.3
    const struct tw_suite *suite;
    const struct rp_record_keys *keys;  // rp_key_block or rp_traffic_keys
    bool encrypt_then_mac;              // both sides said so; it means something for CBC suites alone
};

// rp_protects is true where records of that version and suite can be sealed and opened: AES-GCM, AES-CCM and
// ChaCha20-Poly1305; up to TLS 1.2 also AES-CBC, 3DES-CBC, RC4 and NULL with a MAC.
bool rp_protects(uint16_t version, const struct tw_suite *suite);

// rp_seal_init and rp_open_init begin at sequence 0. The config is copied. False: not rp_protects, or the keys are not of the
// suite's lengths. rp_protection_end wipes the keys.
TW_MUST_USE bool rp_seal_init(struct rp_protection *p, const struct rp_protection_config *config);
TW_MUST_USE bool rp_open_init(struct rp_protection *p, const struct rp_protection_config *config);
void rp_protection_end(struct rp_protection *p);

// rp_wrapping is how a record is sealed besides what must be.
struct rp_wrapping {
    uint16_t version;    // on the wire and under the MAC; 0: as the connection's version has it
    uint8_t outer_type;  // TLS 1.3: the type on the wire; 0: application_data
    size_t padding;      // TLS 1.3: zeros; CBC: whole blocks more than are needed, as far as 255 bytes allow
    const uint8_t
        *nonce;  // CBC from TLS 1.1 on: a block of random bytes, always needed. GCM and CCM up to TLS 1.2: the
                 // eight bytes that are sent; NULL: the sequence number
};

// rp_sealed_len is the length of a record with its header that holds `len` bytes.
size_t rp_sealed_len(const struct rp_protection *p, size_t len, const struct rp_wrapping *wrapping);

// rp_seal writes one record. False: it does not fit into `out` or into a record's length, and nothing changed.
TW_MUST_USE bool rp_seal(struct rp_protection *p, struct tw_writer *out, uint8_t type, struct tw_span plain,
                         const struct rp_wrapping *wrapping);

// rp_open opens a record into `room`, which holds record->body.len bytes at least and may not overlap it. *plain lies in
// `room`; in TLS 1.3 *type is the inner type. False: too short, wrong padding or wrong MAC (which of them is not told), nothing
// inside but padding, or no room; nothing changed then, so that records that were sealed with other keys can be passed over.
// Padding is looked at without branches; the time that the MAC over a CBC record takes tells its length, for this is an
// instrument, and its peer learns nothing that it does not know.
TW_MUST_USE bool rp_open(struct rp_protection *p, const struct tw_record *record, uint8_t *room, size_t room_len,
                         struct tw_span *plain, uint8_t *type);

// rp_open_pass goes past a record that was not opened, of record->length bytes: RC4's key stream moves on, and with its body the
// IV of the next record in TLS 1.0 is known. The sequence is left to the caller.
void rp_open_pass(struct rp_protection *p, const struct tw_record *record);

#endif
