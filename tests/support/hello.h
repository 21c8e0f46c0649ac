// Flights for tests, put together from a few words: ClientHellos, and what servers answer.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_HELLO_H
#define TESTS_SUPPORT_HELLO_H

#include "parsers/wire/writer.h"

// tw_test_hello is a ClientHello in one record. All zero: TLS 1.2, no session.
struct tw_test_hello {
    const char *name;   // server_name; NULL: none
    size_t session_id;  // its length
    size_t ticket;      // length of a SessionTicket
    bool has_ticket;    // the extension, even empty
    bool tls13;         // supported_versions with 1.3, key_share
    bool psk, early_data;
};
void tw_test_write_hello(struct tw_writer *w, const struct tw_test_hello *hello);

// Records of both sides. The message is put together with its header.
void tw_test_write_record(struct tw_writer *w, uint8_t type, const void *body, size_t len);
void tw_test_write_message(struct tw_writer *w, uint8_t type, const void *body, size_t len);

// A ServerHello: of TLS 1.2, with a session ID of that length (the same bytes as of tw_test_write_hello where `echo`), or of
// TLS 1.3, with or without pre_shared_key.
void tw_test_write_server_hello(struct tw_writer *w, size_t session_id, bool echo);
void tw_test_write_server_hello13(struct tw_writer *w, bool psk);
void tw_test_write_hello_retry(struct tw_writer *w);

// Whole flights of servers.
void tw_test_write_full12(struct tw_writer *w);         // ServerHello, Certificate, ServerHelloDone
void tw_test_write_abbreviated12(struct tw_writer *w);  // ServerHello with the client's ID, ChangeCipherSpec, Finished
void tw_test_write_flight13(struct tw_writer *w, bool psk, size_t first_record);  // and encrypted records

#endif
