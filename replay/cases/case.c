// The list of cases, and names.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/case.h"

#include <string.h>

#define RP_CASE(name) extern const struct rp_case rp_case_##name;
#include "rp_cases.inc"
#undef RP_CASE

#define RP_CASE(name) &rp_case_##name,
const struct rp_case *const rp_cases[] = {
#include "rp_cases.inc"
};
const size_t rp_num_cases = sizeof rp_cases / sizeof rp_cases[0];

const struct rp_case *rp_case_find(const char *id)
{
    for (size_t i = 0; i < rp_num_cases; i++) {
        if (strcmp(rp_cases[i]->id, id) == 0) {
            return rp_cases[i];
        }
    }
    return NULL;
}

const char *rp_level_name(enum rp_level level)
{
    static const char *const names[RP_NUM_LEVELS] = {"MUST", "SHOULD", "MAY", "POLICY", "ROBUSTNESS"};
    return names[level];
}

const char *rp_result_name(enum rp_result result)
{
    static const char *const names[RP_NUM_RESULTS] = {"pass", "tolerated", "fail", "inconclusive", "skipped"};
    return names[result];
}

const char *rp_means_name(enum rp_means means)
{
    static const char *const names[RP_NUM_MEANS] = {"", "id", "ticket", "psk"};
    return names[means];
}

const char *rp_need_text(enum rp_need need)
{
    static const char *const texts[RP_NUM_NEEDS] = {
        "it does not resume by session ID",
        "it does not resume by ticket (TLS 1.2)",
        "it does not resume in TLS 1.3",
        "it takes no early data",
        "it does not renegotiate when the client asks",
        "it renegotiates when the client asks",
        "it has no extended master secret",
        "it has no encrypt-then-MAC",
        "it has no CBC suites",
        "it answers no ClientHello by HelloRetryRequest",
        "it negotiates no application protocol",
        "it staples no OCSP response",
        "it has no two suites of one hash",
        "it has no suites of two hashes",
        "it has no TLS 1.2",
        "it has no TLS 1.3",
        "it asks for no client certificate, or --cert gave none",
        "it serves one connection at a time",
        "--name is needed twice, for two names of the server",
        "--pool is needed, or a name of several addresses",
        "it does not answer the request",
        "--spawn is needed, to restart the server",
        "--on-reload is needed, to reload the server",
        "--on-renegotiate is needed, or a --request that makes the server renegotiate",
        "it takes long: --slow plays it",
        "--spawn is needed, to look at the server's process",
        "it has no RSA key exchange",
        "it has no TLS 1.1 or 1.0 besides 1.2",
        "it takes early data",
    };
    for (unsigned i = 0; i < RP_NUM_NEEDS; i++) {
        if ((unsigned)need == 1u << i) {
            return texts[i];
        }
    }
    return "something is missing";
}
