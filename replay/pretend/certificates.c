// The pretend server's certificates: a.example and b.example, each with an EC and an RSA key. They are made up, prove nothing, and their
// keys are known to everybody.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/certificates.h"

#include <string.h>

// clang-format off
static const char ecdsa_a[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIB/TCCAaKgAwIBAgIUfpIyHFHnsiU5RO5b8RnStRvw+LQwCgYIKoZIzj0EAwIw\n"
    "NTEfMB0GA1UECgwWUmVzaGFrZSBwcmV0ZW5kIHNlcnZlcjESMBAGA1UEAwwJYS5l\n"
    "eGFtcGxlMCAXDTI2MTEyMTE3MjAyN1oYDzIxMDAxMDI0MTcyMDI3WjA1MR8wHQYD\n"
    "VQQKDBZSZXNoYWtlIHByZXRlbmQgc2VydmVyMRIwEAYDVQQDDAlhLmV4YW1wbGUw\n"
    "WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATkz5lK48ucm/+9STEilwUMwy6yeQzD\n"
    "CX356076GXSTn0oYfBwaLg6Pdv8dza9CCPwxUAtT2Q8pcNHw+6DcUlWdo4GNMIGK\n"
    "MB0GA1UdDgQWBBS/LLZb+rFm2ZSICptjNmCT/xjfZzAfBgNVHSMEGDAWgBS/LLZb\n"
    "+rFm2ZSICptjNmCT/xjfZzAPBgNVHRMBAf8EBTADAQH/MDcGA1UdEQQwMC6CCWEu\n"
    "ZXhhbXBsZYIJbG9jYWxob3N0hwR/AAABhxAAAAAAAAAAAAAAAAAAAAABMAoGCCqG\n"
    "SM49BAMCA0kAMEYCIQCk7wx/dQ+oizxv23eXFsE9BCVv0wrlyxA9VNLx+PqWFAIh\n"
    "AIzCl+05xn6hFPuVMMzbhGlnYMVOV1pPECnCEVWiw4VT\n"
    "-----END CERTIFICATE-----\n"
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9Hg8OGEmv3ALdiFi\n"
    "Fhs5O8VzST8Z7ubFGdGQYsFV21ShRANCAATkz5lK48ucm/+9STEilwUMwy6yeQzD\n"
    "CX356076GXSTn0oYfBwaLg6Pdv8dza9CCPwxUAtT2Q8pcNHw+6DcUlWd\n"
    "-----END PRIVATE KEY-----\n";

static const char ecdsa_b[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIB2DCCAX2gAwIBAgIUEYPRQPTPJvvYdynauQrgiMbXIrAwCgYIKoZIzj0EAwIw\n"
    "NTEfMB0GA1UECgwWUmVzaGFrZSBwcmV0ZW5kIHNlcnZlcjESMBAGA1UEAwwJYi5l\n"
    "eGFtcGxlMCAXDTI2MTEyMTE3MjAyN1oYDzIxMDAxMDI0MTcyMDI3WjA1MR8wHQYD\n"
    "VQQKDBZSZXNoYWtlIHByZXRlbmQgc2VydmVyMRIwEAYDVQQDDAliLmV4YW1wbGUw\n"
    "WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARx6Xed0ZQsq/MgwPsINqHqDLSrd8sp\n"
    "erZQpZFfw5YBsDphiyWelJj/a1zA4JffCwDsl95O/167ykGQjU1M4CkPo2kwZzAd\n"
    "BgNVHQ4EFgQUIf50Rz3aKb15sGvF22+GHBlJ4dEwHwYDVR0jBBgwFoAUIf50Rz3a\n"
    "Kb15sGvF22+GHBlJ4dEwDwYDVR0TAQH/BAUwAwEB/zAUBgNVHREEDTALggliLmV4\n"
    "YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAMAOcbA7PVaNroQxeLnFJl08Omubm5RU\n"
    "PEDtKg67dhCWAiEA5PyUIRvXZA/oRVEBtCRNR4kA63Lzsmg8rYUCQllwDac=\n"
    "-----END CERTIFICATE-----\n"
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg11buMu3TEho3r5uh\n"
    "PjGk+38QfIaFcuzvb51uESoDLQShRANCAARx6Xed0ZQsq/MgwPsINqHqDLSrd8sp\n"
    "erZQpZFfw5YBsDphiyWelJj/a1zA4JffCwDsl95O/167ykGQjU1M4CkP\n"
    "-----END PRIVATE KEY-----\n";

static const char rsa_key[] =
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEowIBAAKCAQEA0q8Vo9ah9AV2IB13TSfjSmwvTgtHlFf3PNbGA2HfNXXVEvKM\n"
    "NwlqCvrlZeN+1xk6Fo1U0R5S/eRuNp0l2dsHi1ovjnUwFIVcG24+fr1Hu8q0Ng0r\n"
    "f+0eFxtUbPBUiXDD55Lx6qqXAfc5OT58lLpi4NejDt9m9OvinZuI4jdR9yfLc4Z6\n"
    "0rEjYioVrkwup6nBq1wx5aOFRS2UCI6swP666xT2TNSlAai4DIqc2f59vDVvJ10D\n"
    "KfMcJ/vPFC+HpuhYmCIMhVHha00//0NEiFqDj09PmZwaN53SH5aJWDlKQvaA+kxO\n"
    "eK+dlbXbhjpVieBn01lFMlw5mjBwlgdCo5/I2QIDAQABAoIBAAJYSgVJN9i7hdQi\n"
    "LSgp7pJEZXtjeJVlVukHBUGs4XCFd6IOxTI989TxnsN/9nMGQsVU/IcY+g39hfTW\n"
    "0hYcZWIEQTK/Sad00NtfolOZSjbZcPYytn5QQTflyTkELMCx2rBVYZq9xtFSCIGY\n"
    "rodzkp2o22r94Atk+Qr4MUa+nGDZO/Netob84HvkRJPbM+xln6VEl8Na32EtGcaF\n"
    "v5LAwX/ziX13PH5BULA2+Siz4rl3Uzx36DV+54mD9S/vSdE5dZv9Y5ndgVHqiEcY\n"
    "IoD9sYNTEOm3Jj163kgHmxjVN8cny6Fve8WV8XGidcARojg2tLRVZh7PO/zkSESS\n"
    "FicE0QECgYEA7LBN7gAd0mJgGEzjgL7ZCdO+kK9EA8xk5pgeUGE7m5gt5l2v6fgj\n"
    "zlLlfjOeS8LuXD7bksUp5fozfObG2rBSSf34AoLskhQVq2YMtwb0EVR0EItZUHew\n"
    "9/W2NHcM8ty7fMxrQrCywlWwdDG0ar24pUnDtT/RegPCKDGDlh8V+FkCgYEA49+e\n"
    "83fL+lzaSoygHxcJ2iDxPIDvUbkxZi3ks5apF2mz0Ac43fYUIG+fUIrPLzBVIRPq\n"
    "oxzxy4rvtEfbWlXsIZJ5CG2yBMJIvS2kx6nAHdEDO0WTFkX0tzhGteJv83omvERq\n"
    "9g4462z6efNRM0vQ3cCtxA0XQ5+T/Bv5X62GRIECgYBfVV/+NgPNApzMDOQxri1D\n"
    "XQtLwZx2nzQhATJsk81rjW8nc6LwbWcWqqMPIwFmaJyTgSn1wv5uSEnGzDlaSlzK\n"
    "usXTVSKub/KOd+s1KVLTTB33r/kIhT09krWSCkWn6KqHyNqHIR7PUa5iDscpm0Mt\n"
    "KDnw3kSkjbD9eXwT0m+J+QKBgQCAaOyGoJR2okp0xigZPP9VR0kJ4lJ6SBT5UpVV\n"
    "SmpBAlTMvrUiB2CyIpSxa3dzTRY7zKBliJMNM17+xZtrnY2yIXtI75/opJ8e1BDO\n"
    "Xu8fHkBm7z8Cxysu8GyQZGjX2JbpctifjcYvjLrda+rvMCMkQ0boesQIXG2lHRJ7\n"
    "AyrtgQKBgEZ8wd2iMokI+SWkCMlU5Q21AnRRGHoucyKsqdJ+8+iZhy7r8LElUjst\n"
    "J5FTMELyLKXGhzZxD8BpDgLZctNxvb7cptqZoI1YVZPZ1ZvdWMuu7ANcbDOTkR6W\n"
    "pq8Zw015Y0vW1CLiMJOND5uBZeOZdo5VHq2BsRXD8QXamtu7DxTR\n"
    "-----END RSA PRIVATE KEY-----\n";

static const char rsa_a[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDiDCCAnCgAwIBAgIUDOwQi4WRkoiVrwhXVQmWSiLR6CMwDQYJKoZIhvcNAQEL\n"
    "BQAwNTEfMB0GA1UECgwWUmVzaGFrZSBwcmV0ZW5kIHNlcnZlcjESMBAGA1UEAwwJ\n"
    "YS5leGFtcGxlMCAXDTI2MTEyMTE3MjAyN1oYDzIxMDAxMDI0MTcyMDI3WjA1MR8w\n"
    "HQYDVQQKDBZSZXNoYWtlIHByZXRlbmQgc2VydmVyMRIwEAYDVQQDDAlhLmV4YW1w\n"
    "bGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDSrxWj1qH0BXYgHXdN\n"
    "J+NKbC9OC0eUV/c81sYDYd81ddUS8ow3CWoK+uVl437XGToWjVTRHlL95G42nSXZ\n"
    "2weLWi+OdTAUhVwbbj5+vUe7yrQ2DSt/7R4XG1Rs8FSJcMPnkvHqqpcB9zk5PnyU\n"
    "umLg16MO32b06+Kdm4jiN1H3J8tzhnrSsSNiKhWuTC6nqcGrXDHlo4VFLZQIjqzA\n"
    "/rrrFPZM1KUBqLgMipzZ/n28NW8nXQMp8xwn+88UL4em6FiYIgyFUeFrTT//Q0SI\n"
    "WoOPT0+ZnBo3ndIflolYOUpC9oD6TE54r52VtduGOlWJ4GfTWUUyXDmaMHCWB0Kj\n"
    "n8jZAgMBAAGjgY0wgYowHQYDVR0OBBYEFGk+Qavi3vh3tp4ms/7h9P+2dIOpMB8G\n"
    "A1UdIwQYMBaAFGk+Qavi3vh3tp4ms/7h9P+2dIOpMA8GA1UdEwEB/wQFMAMBAf8w\n"
    "NwYDVR0RBDAwLoIJYS5leGFtcGxlgglsb2NhbGhvc3SHBH8AAAGHEAAAAAAAAAAA\n"
    "AAAAAAAAAAEwDQYJKoZIhvcNAQELBQADggEBAAa5lCF1HT/Aip/vgq7IGEV2Tshj\n"
    "tPjrbwM0XkEuZg5fbwMxbMKzEdEGXBgM2XUhG6MgFDLo4wLWuQg/H6piUyh2f+MZ\n"
    "d4y1P1ZhwOmfzYW8p9cXljbCKgeWJ1hJw9J1gF9mLehzSW2CAgZ9QKpuX8hcX2mR\n"
    "7XOfLPM3fP8IU90UMsLg9dX+cuLFIL8vmTjw70ZCz2pVJBKsQ/KZ2Vxwn0g0rIUc\n"
    "H20mAfWi9uyNHur8Qb7uJ/IDBXCGP8EZsAVQFZtlNy41WRH/vK2qOQdlEYTjDIrn\n"
    "Uik78RSGGwkMntEEVRRPCNowvK+oguEOvZql42xXwADAu0JPwwwu3P65ods=\n"
    "-----END CERTIFICATE-----\n";

static const char rsa_b[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDYzCCAkugAwIBAgIUL2me4D7TEMRVWH+zO7Okk92WcF0wDQYJKoZIhvcNAQEL\n"
    "BQAwNTEfMB0GA1UECgwWUmVzaGFrZSBwcmV0ZW5kIHNlcnZlcjESMBAGA1UEAwwJ\n"
    "Yi5leGFtcGxlMCAXDTI2MTEyMTE3MjAyN1oYDzIxMDAxMDI0MTcyMDI3WjA1MR8w\n"
    "HQYDVQQKDBZSZXNoYWtlIHByZXRlbmQgc2VydmVyMRIwEAYDVQQDDAliLmV4YW1w\n"
    "bGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDSrxWj1qH0BXYgHXdN\n"
    "J+NKbC9OC0eUV/c81sYDYd81ddUS8ow3CWoK+uVl437XGToWjVTRHlL95G42nSXZ\n"
    "2weLWi+OdTAUhVwbbj5+vUe7yrQ2DSt/7R4XG1Rs8FSJcMPnkvHqqpcB9zk5PnyU\n"
    "umLg16MO32b06+Kdm4jiN1H3J8tzhnrSsSNiKhWuTC6nqcGrXDHlo4VFLZQIjqzA\n"
    "/rrrFPZM1KUBqLgMipzZ/n28NW8nXQMp8xwn+88UL4em6FiYIgyFUeFrTT//Q0SI\n"
    "WoOPT0+ZnBo3ndIflolYOUpC9oD6TE54r52VtduGOlWJ4GfTWUUyXDmaMHCWB0Kj\n"
    "n8jZAgMBAAGjaTBnMB0GA1UdDgQWBBRpPkGr4t74d7aeJrP+4fT/tnSDqTAfBgNV\n"
    "HSMEGDAWgBRpPkGr4t74d7aeJrP+4fT/tnSDqTAPBgNVHRMBAf8EBTADAQH/MBQG\n"
    "A1UdEQQNMAuCCWIuZXhhbXBsZTANBgkqhkiG9w0BAQsFAAOCAQEAk5LmPfs8qE2L\n"
    "CpRmcyRKy9zt6oG9IGyDuOGWPAp1I0tO2Ofc0N5ruse6qvvSOqjs5S0ImfA6MjJf\n"
    "hO5RSmUO8bfX7h5bEe/L26Qm7kYD5u8gu70QL+Tb91GttrJzX7DcHuI+WvWq+y15\n"
    "6iQgKoI98hq9tkNghgLlKYcUR/RSHDdfGpC5ksoQGxPUlrxB3JymS6VaackyQ/kp\n"
    "lVLc8ZCu8R7g4qcAXt2PKv6U0pie7Oge3tV8rZ9AIUZRi0e7AMw7sdvIwV3un/PW\n"
    "NS9kUllgrgZn8PkdYny8ekSnrFyQZefMIorkOpDqWyD48Yqcixtdmuuc32Ejyhtw\n"
    "JbAkfSBlYg==\n"
    "-----END CERTIFICATE-----\n";
// clang-format on

static struct tw_span text(const char *pem)
{
    return tw_span_of(pem, strlen(pem));
}

struct rp_identity *rp_pretend_ecdsa(size_t which)
{
    const char *why = NULL;
    return rp_identity_load(text(which == 0 ? ecdsa_a : ecdsa_b), (struct tw_span){0}, &why);
}

struct rp_identity *rp_pretend_rsa(size_t which)
{
    const char *why = NULL;
    return rp_identity_load(text(which == 0 ? rsa_a : rsa_b), text(rsa_key), &why);
}

struct rp_rsa_key *rp_pretend_rsa_key(void)
{
    const char *why = NULL;
    return rp_rsa_key_read(text(rsa_key), &why);
}
