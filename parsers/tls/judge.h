// The parts of the judge: what messages say (judge_facts.c) and where that is kept (judge_keep.c), what records tell (judge_records.c),
// what follows from both (judge_decide.c); kind.c takes the events.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_JUDGE_H
#define RESHAKE_PARSERS_TLS_JUDGE_H

#include "parsers/tls/kind.h"

// What a side has sent in this handshake: judge->sent.
enum {
    TW_SENT_SOMETHING = 1,
    TW_SENT_CCS = 2,
    TW_SENT_FINISHED = 4,
    TW_SENT_MAYBE_FINISHED = 8,  // TLS 1.3: a protected record that is large enough
};

// tw_judge_is_tls13 is true once a ServerHello chose TLS 1.3.
static inline bool tw_judge_is_tls13(const struct tw_judge *judge)
{
    return judge->tls13;
}

// judge_decide.c. The first decision stands.
void tw_judge_decide(struct tw_judge *judge, enum tw_kind kind, enum tw_why why);
void tw_judge_full(struct tw_judge *judge);
void tw_judge_abbreviated(struct tw_judge *judge);
// tw_judge_early_data: the server accepts it, or not.
void tw_judge_early_data(struct tw_judge *judge, bool accepted);
// tw_judge_finished: this side's Finished was seen. The handshake is completed with both.
void tw_judge_finished(struct tw_judge *judge, enum tw_from from, uint64_t time_ns);
// tw_judge_server_is_done: the server's Finished was seen, or can be among what was seen.
bool tw_judge_server_is_done(const struct tw_judge *judge);
// tw_judge_outcome ends the handshake, where it has not ended.
void tw_judge_outcome(struct tw_judge *judge, enum tw_outcome outcome, uint64_t time_ns);

// judge_records.c: a ChangeCipherSpec, readable or not; data that was decrypted; a record that could not be read.
void tw_judge_ciphers_changed(struct tw_judge *judge, enum tw_from from);
void tw_judge_opened_data(struct tw_judge *judge, enum tw_from from, uint64_t time_ns);
void tw_judge_encrypted(struct tw_judge *judge, const struct tw_event *record, uint64_t time_ns);

// judge_keep.c: names and the next ticket, in the handshake or in the room that was lent. A name may be kept again.
void tw_judge_keep_server_name(struct tw_judge *judge, struct tw_span name);
void tw_judge_keep_alpn(struct tw_judge *judge, struct tw_span name);
void tw_judge_keep_ticket(struct tw_judge *judge, const struct tw_ticket *ticket);

// judge_facts.c.
enum tw_server_answer {
    TW_ANSWER_UNREADABLE,
    TW_ANSWER_RETRY,  // HelloRetryRequest
    TW_ANSWER_HELLO,  // ServerHello; now.kind is decided in TLS 1.3
};

// tw_judge_client_hello notes what the client offers, and what early data it announces.
void tw_judge_client_hello(struct tw_judge *judge, const struct tw_event *message);

// tw_judge_server_hello notes what the server chose. *psk: it took a PSK.
enum tw_server_answer tw_judge_server_hello(struct tw_judge *judge, const struct tw_event *message, bool *psk);

// tw_judge_encrypted_extensions notes what the server says in TLS 1.3 where it can be read. *early_data: it accepts that.
bool tw_judge_encrypted_extensions(struct tw_judge *judge, const struct tw_event *message, bool *early_data);

// tw_judge_ticket keeps a NewSessionTicket.
void tw_judge_ticket(struct tw_judge *judge, const struct tw_event *message, uint64_t time_ns);

// tw_judge_certificate notes whether the client's Certificate holds one.
void tw_judge_certificate(struct tw_judge *judge, const struct tw_event *message);

// tw_judge_server_key_exchange notes the group.
void tw_judge_server_key_exchange(struct tw_judge *judge, const struct tw_event *message);

#endif
