// What messages say about a handshake: the half of the judge that reads (judge_facts.c), for the half that decides (kind.c).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_JUDGE_H
#define RESHAKE_PARSERS_TLS_JUDGE_H

#include "parsers/tls/kind.h"

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
