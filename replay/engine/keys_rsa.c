// RSA private keys of servers, through libcrypto.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_rsa.h"

#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

// An rp_rsa_key is an RSA of libcrypto, whose headers stay out of ours.
static RSA *rsa_of(const struct rp_rsa_key *key)
{
    return (RSA *)(uintptr_t)key;
}

struct asked {
    bool for_passphrase;
};

// no_passphrase is asked where the key is encrypted. Nobody types here.
static int no_passphrase(char *out, int size, int writing, void *context)
{
    struct asked *asked = context;
    (void)out;
    (void)size;
    (void)writing;
    asked->for_passphrase = true;
    return -1;
}

struct rp_rsa_key *rp_rsa_key_read(struct tw_span pem, const char **fault)
{
    struct asked asked = {0};
    *fault = "holds no private key in PEM form";
    BIO *bio = pem.len <= INT_MAX ? BIO_new_mem_buf(pem.data, (int)pem.len) : NULL;
    EVP_PKEY *any = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked) : NULL;
    RSA *rsa = any != NULL ? EVP_PKEY_get1_RSA(any) : NULL;
    if (asked.for_passphrase) {
        *fault = "is encrypted with a passphrase; decrypt it with `openssl pkey`";
    } else if (any != NULL && rsa == NULL) {
        *fault = "holds a private key that is not RSA; only RSA key exchange can be decrypted with a key";
    }
    EVP_PKEY_free(any);
    BIO_free(bio);
    ERR_clear_error();
    return (struct rp_rsa_key *)rsa;
}

void rp_rsa_key_free(struct rp_rsa_key *key)
{
    RSA_free(rsa_of(key));
}

bool rp_rsa_premaster(const struct rp_rsa_key *key, struct tw_span encrypted, uint8_t out[RP_MASTER_BYTES])
{
    uint8_t opened[2048];  // libcrypto takes keys up to 16,384 bits
    size_t len = 0;
    RSA *rsa = rsa_of(key);
    bool whole = RSA_size(rsa) == encrypted.len && encrypted.len <= sizeof opened;
    bool good = whole
                && RSA_decrypt(rsa, &len, opened, sizeof opened, encrypted.data, encrypted.len, RSA_PKCS1_PADDING) == 1
                && len == RP_MASTER_BYTES;
    memset(out, 0, RP_MASTER_BYTES);
    if (good) {
        memcpy(out, opened, RP_MASTER_BYTES);
    }
    rp_wipe(opened, sizeof opened);
    ERR_clear_error();
    return good;
}
