// Certificates made on the fly, for servers that need one for a test and nothing more.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SERVE_CERTIFICATE_H
#define RESHAKE_REPLAY_SERVE_CERTIFICATE_H

#include "parsers/wire/result.h"

#include <stdbool.h>

#include <openssl/ssl.h>

// rp_certificate_make gives `ctx` a new P-256 key and a self-signed certificate for `name` (a DNS name, or an IP address), valid from
// yesterday for 30 days. False: BoringSSL refused; its error queue says why.
TW_MUST_USE bool rp_certificate_make(SSL_CTX *ctx, const char *name);

#endif
