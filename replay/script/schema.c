// The rows of every struct that a script is made of.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema_parts.h"

// STEP(KIND, text, member, …more) is the row of a step's field.
#define STEP(kind, text, field, ...) ROW(struct rp_step, kind, text, field, __VA_ARGS__)
#define CONN STEP(NUMBER, "conn", conn, .place = RP_PLACE_FIRST, .most = RP_SCRIPT_MAX_CONNS - 1)
#define WHEN STEP(ENUM, "when", when, .names = &rp_names_when)
#define WAIT(text, field) STEP(TIME, text, field, .most = RP_SCRIPT_MAX_US)
#define CODES(text, field, of) STEP(CODES, text, field, .registry = (of), .most = 512)
#define BYTES(text, field, max) STEP(BYTES, text, field, .most = (max))
#define FLAG(text, field) STEP(BOOL, text, field, .most = 1)
#define EDITS(field)                                                                                                   \
    STEP(LIST, "edit", field, .place = RP_PLACE_BELOW, .items = &rp_shape_edit, .most = RP_SCRIPT_MAX_EDITS)
#define SLOT_MAX (RP_SCRIPT_MAX_SESSIONS - 1)

// A list is a pointer and a number behind it: rp_row_run reads both.
_Static_assert(offsetof(struct rp_send, num_cuts) == offsetof(struct rp_send, cuts) + sizeof(void *), "cuts");
_Static_assert(offsetof(struct rp_codes, num) == sizeof(void *) && offsetof(struct rp_edits, num) == sizeof(void *),
               "lists");
_Static_assert(offsetof(struct rp_offers, num) == sizeof(void *), "lists");
_Static_assert(offsetof(struct rp_reactions, num) == sizeof(void *), "lists");

static bool always(const void *item)
{
    (void)item;
    return true;
}

static const struct rp_row connect_rows[] = {
    CONN,
    WHEN,
    STEP(NUMBER, "address", address, .most = 255),
    WAIT("within", connect_within_us),
};

static const struct rp_row send_rows[] = {
    CONN,
    WHEN,
    STEP(BYTES, "bytes", send.bytes, .most = RP_SCRIPT_MAX_BYTES, .place = RP_PLACE_OPTIONAL),
    STEP(CUTS, "cuts", send.cuts, .most = RP_SCRIPT_MAX_BYTES, .constant = "send.num_cuts"),
    WAIT("gap", send.gap_us),
};

static const struct rp_row junk_rows[] = {
    CONN,
    WHEN,
    STEP(NUMBER, "length", junk_len, .place = RP_PLACE_FIRST, .most = UINT16_MAX),
};

static const struct rp_row expect_rows[] = {
    CONN,
    WHEN,
    STEP(ENUM, "role", expect.role, .names = &rp_names_role, .place = RP_PLACE_OPTIONAL),
    STEP(LIST, "accept", expect.accept, .items = &rp_shape_reaction, .most = 32),
    STEP(LIST, "tolerate", expect.tolerate, .items = &rp_shape_reaction, .most = 32),
    STEP(ENUM, "until", expect.until, .names = &rp_names_until),
    WAIT("quiet", expect.quiet_us),
    WAIT("first-within", expect.first_within_us),
    WAIT("within", expect.within_us),
    FLAG("round-trip", expect.round_trip),
};

static const struct rp_row pause_rows[] = {
    CONN,
    WHEN,
    STEP(TIME, "time", pause_us, .most = RP_SCRIPT_MAX_US, .place = RP_PLACE_FIRST),
};

static const struct rp_row end_rows[] = {
    CONN,
    WHEN,
    STEP(ENUM, "how", end.how, .names = &rp_names_end, .place = RP_PLACE_OPTIONAL),
    WAIT("wait", end.wait_us),
};

static const struct rp_row handshake_rows[] = {
    CONN,
    WHEN,
    CODES("versions", handshake.hello.versions, TW_REGISTRY_VERSION),
    STEP(LIST, "offer", handshake.hello.offers, .items = &rp_shape_offer, .most = RP_SCRIPT_MAX_SESSIONS),
    CODES("suites", handshake.hello.suites, RP_REGISTRY_SUITE),
    CODES("groups", handshake.hello.groups, TW_REGISTRY_GROUP),
    CODES("shares", handshake.hello.shares, TW_REGISTRY_GROUP),
    CODES("signatures", handshake.hello.signatures, TW_REGISTRY_SIG),
    BYTES("server-name", handshake.hello.server_name, 255),
    BYTES("alpn", handshake.hello.alpn, 65535),
    BYTES("session-id", handshake.hello.session_id, 255),
    BYTES("random", handshake.hello.random, 32),
    BYTES("early-data", handshake.hello.early_data, RP_SCRIPT_MAX_BYTES),
    STEP(ENUM, "psk-modes", handshake.hello.psk_modes, .names = &rp_names_psk_modes),
    STEP(ENUM, "renegotiation-info", handshake.hello.secure_renegotiation, .names = &rp_names_secure_renegotiation),
    FLAG("no-server-name", handshake.hello.no_server_name),
    FLAG("no-shares", handshake.hello.no_shares),
    FLAG("no-middlebox", handshake.hello.no_middlebox),
    FLAG("no-extended-master-secret", handshake.hello.no_extended_master_secret),
    FLAG("no-encrypt-then-mac", handshake.hello.no_encrypt_then_mac),
    FLAG("no-ticket", handshake.hello.no_ticket),
    STEP(ENUM, "status-request", handshake.hello.status_request, .names = &rp_names_switch),
    STEP(ENUM, "post-handshake-auth", handshake.hello.post_handshake_auth, .names = &rp_names_switch),
    STEP(ENUM, "client-certificate", handshake.hello.client_certificate, .names = &rp_names_switch),
    STEP(ENUM, "to", handshake.to, .names = &rp_names_to),
    WAIT("within", handshake.within_us),
    BYTES("like", handshake.hello.like, 1 << 17),
    EDITS(handshake.edits),
    BYTES("sent", handshake.hello.sent, 1 << 17),
    BYTES("share-keys", handshake.hello.share_keys, 1 << 14),
    STEP(ENUM, "finish", handshake.finish, .names = &rp_names_finish),
};

static const struct rp_row data_rows[] = {
    CONN,
    WHEN,
    STEP(BYTES, "bytes", data.bytes, .most = RP_SCRIPT_MAX_BYTES, .place = RP_PLACE_OPTIONAL),
    WAIT("wait", data.and_wait_us),
    EDITS(data.edits),
};

static const struct rp_row record_rows[] = {
    CONN,
    WHEN,
    STEP(CODE, "type", records.content_type, .registry = TW_REGISTRY_CT, .place = RP_PLACE_FIRST),
    STEP(BYTES, "body", records.body, .most = UINT16_MAX, .place = RP_PLACE_OPTIONAL),
    STEP(CODE, "version", records.version, .registry = TW_REGISTRY_VERSION),
    STEP(NUMBER, "times", records.times, .most = RP_SCRIPT_MAX_TIMES),
    STEP(ENUM, "sealing", records.sealing, .names = &rp_names_sealing),
};

static const struct rp_row key_update_rows[] = {
    CONN,
    WHEN,
    FLAG("ask", ask_update),
};

static const struct rp_row resend_rows[] = {
    CONN,
    WHEN,
    STEP(NUMBER, "of", resend.of, .most = RP_SCRIPT_MAX_CONNS - 1, .shown = always),
    STEP(NUMBER, "less", resend.less, .most = RP_SCRIPT_MAX_BYTES),
    EDITS(resend.edits),
};

static const struct rp_row save_rows[] = {
    CONN,
    WHEN,
    STEP(NUMBER, "session", save.session, .most = SLOT_MAX, .shown = always),
    STEP(NUMBER, "ticket", save.ticket, .most = 255),
};

static const struct rp_row session_rows[] = {
    STEP(NUMBER, "session", known.session, .place = RP_PLACE_FIRST, .most = SLOT_MAX),
    STEP(NUMBER, "conn", conn, .most = RP_SCRIPT_MAX_CONNS - 1),
    WHEN,
    STEP(CODE, "version", known.is.version, .registry = TW_REGISTRY_VERSION),
    STEP(CODE, "suite", known.is.cipher_suite, .registry = RP_REGISTRY_SUITE),
    FLAG("extended-master-secret", known.is.extended_master_secret),
    FLAG("external", known.is.external),
    BYTES("id", known.is.id, 255),
    BYTES("ticket", known.is.ticket, UINT16_MAX),
    BYTES("secret", known.is.secret, RP_SESSION_MAX_SECRET),
    STEP(TIME, "age", known.is.age_us, .most = INT64_MAX),
    STEP(NUMBER, "age-add", known.is.age_add, .most = UINT32_MAX),
    STEP(NUMBER, "lifetime", known.is.lifetime_s, .most = UINT32_MAX),
    STEP(NUMBER, "max-early-data", known.is.max_early_data, .most = UINT32_MAX),
    STEP(TIME, "received", known.is.received_us, .most = INT64_MAX),
    BYTES("alpn", known.is.alpn, 255),
    BYTES("server-name", known.is.server_name, RP_SESSION_MAX_NAME),
};

static const struct rp_row host_rows[] = {
    STEP(ENUM, "what", host, .names = &rp_names_host, .place = RP_PLACE_FIRST),
    STEP(NUMBER, "conn", conn, .most = RP_SCRIPT_MAX_CONNS - 1),
    WHEN,
};

#define SHAPE_OF_STEP(table) SHAPE(table, struct rp_step, NULL)
const struct rp_shape rp_shape_of_step[RP_NUM_STEP_TYPES] = {
    [RP_STEP_CONNECT] = SHAPE_OF_STEP(connect_rows),     [RP_STEP_SEND] = SHAPE_OF_STEP(send_rows),
    [RP_STEP_JUNK] = SHAPE_OF_STEP(junk_rows),           [RP_STEP_EXPECT] = SHAPE_OF_STEP(expect_rows),
    [RP_STEP_PAUSE] = SHAPE_OF_STEP(pause_rows),         [RP_STEP_END] = SHAPE_OF_STEP(end_rows),
    [RP_STEP_HANDSHAKE] = SHAPE_OF_STEP(handshake_rows), [RP_STEP_DATA] = SHAPE_OF_STEP(data_rows),
    [RP_STEP_RECORD] = SHAPE_OF_STEP(record_rows),       [RP_STEP_KEY_UPDATE] = SHAPE_OF_STEP(key_update_rows),
    [RP_STEP_RESEND] = SHAPE_OF_STEP(resend_rows),       [RP_STEP_SAVE] = SHAPE_OF_STEP(save_rows),
    [RP_STEP_SESSION] = SHAPE_OF_STEP(session_rows),     [RP_STEP_HOST] = SHAPE_OF_STEP(host_rows),
};
