// Certificates and private keys of every kind, in PEM, for tests alone. They are valid until 2081. All are self-issued but P-256's,
// which RSA's key signed; it also has the names:
// DNS:www.example.test DNS:*.wild.test IP:192.0.2.1 IP:2001:db8::1 email:a@b.test URI:https://u.test/
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_IDENTITIES_H
#define TESTS_SUPPORT_IDENTITIES_H

// clang-format off
// 1536 bits.
#define TEST_RSA_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIICgjCCAaugAwIBAgIUfioK8tYn19kAdsnpQIDHOZyXILswDQYJKoZIhvcNAQEL\n" \
    "BQAwEjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgy\n" \
    "NDE0MjAzMVowEjEQMA4GA1UEAwwHVGVzdCBDQTCB3zANBgkqhkiG9w0BAQEFAAOB\n" \
    "zQAwgckCgcEAoRVcRsimTRBPxFVau0Pz68gEPgTccHZgsAalEQ3QnG2OLI5ZEeuM\n" \
    "BgzbArZDBIK5v6ZaoqxnyGDgBkXGaMJ7KPuDtzSlLQkoRhNXfHuPUGK7DtTqbgcr\n" \
    "cGV5I6cWohUVyMet/pBYy/gP3JR/ue8ApIc/pRcNj33mT/2GU6Gm7xaB4PMsMuD2\n" \
    "YAAAF62ZChp7w5TZ0QEvDVgDo3fWzXKZnDaNNfCrW042+6T2zD6rh5CaoSVhOD/y\n" \
    "mp6/vfva58TVAgMBAAGjUzBRMB0GA1UdDgQWBBTjiwlehvry79DBcyM5KfMnO1x4\n" \
    "gDAfBgNVHSMEGDAWgBTjiwlehvry79DBcyM5KfMnO1x4gDAPBgNVHRMBAf8EBTAD\n" \
    "AQH/MA0GCSqGSIb3DQEBCwUAA4HBAAOVosyHU8LdCOk2b2VUHP5UY8ZkK/69AnMQ\n" \
    "1DEsmoelgC/E3koi9N4xXPoIeYEzB1HzEAZEeCudM/ieB3yRtt29aH7uP2SP4nQV\n" \
    "Cv3Az3U7tDxUbq+dwIDDhugteS7/dS69kZBce7h4NHqAwqd27NynhcqWtoJ1eFc3\n" \
    "5G+ygjFvF70Vqb/CS/zgYHLY3AJaXo0Vv6XmeEXADdQB8MlqtxlMwZoO8cuQWnPz\n" \
    "vo3IUrYahM5Iizjt5m20NAtggJi0Ug==\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_RSA_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIIDlwIBADANBgkqhkiG9w0BAQEFAASCA4EwggN9AgEAAoHBAKEVXEbIpk0QT8RV\n" \
    "WrtD8+vIBD4E3HB2YLAGpREN0JxtjiyOWRHrjAYM2wK2QwSCub+mWqKsZ8hg4AZF\n" \
    "xmjCeyj7g7c0pS0JKEYTV3x7j1Biuw7U6m4HK3BleSOnFqIVFcjHrf6QWMv4D9yU\n" \
    "f7nvAKSHP6UXDY995k/9hlOhpu8WgeDzLDLg9mAAABetmQoae8OU2dEBLw1YA6N3\n" \
    "1s1ymZw2jTXwq1tONvuk9sw+q4eQmqElYTg/8pqev7372ufE1QIDAQABAoHAE/LF\n" \
    "Pq7SiXCfsDyxw8ciiex3Ogb4FaVTS/lGr9n6H6Uhmjr2pNV6vbUR2kAgBIr73dQI\n" \
    "HWUkZRg6Jgy2CXssLWMYaLPIUM91gVgb2XqjwNy5NZkAfye8JWsrmVKz5tadbbd9\n" \
    "B4LkzUHsDqeHHpK4yiouN2g1kBUvkbpdh8UNhTXVnUNL/NFDkfsDfGAZ7qodyVDi\n" \
    "RQbawWSbuvWNFiukrie83Qw5B0En39pqn5fd1I07D1pZaeotSvIJNbNmvt1xAmEA\n" \
    "zO/cdoGXGk5Y8H3CYRHAfdbf43fLJU6fwtPXUNnf1gcQiGFcz0c4rG5JDfGpZazh\n" \
    "4nwPVHmp2V5+EHJPdTIgMU1+74/m+lUx+uikr/sU12O6I294EmmUnkb9BN+1sdbT\n" \
    "AmEAyThAl9TVn8l30ZspqU2P/TYaT/37n7hvFh98ukbqu5abxIr1HEZUf8H99xLr\n" \
    "xRrRqiDhAr1GnVjfCvgnNimsdb9zUA8RvOHU5mt+VTbtOlyU5YEls4ovZLT+6ivG\n" \
    "w3y3AmEAkKz8nISb4axRyWVephxcIfphkDnvpeS9kFLw/FjzVisilsT1OjdzYPdy\n" \
    "h2+FQQwtYzBluiMxrwywPngUdA3xAB1PcVvLmgovAIzgRoQgkHYM4Bs/TvBORPak\n" \
    "hJ5RrLyVAmAE41DuX0UxNHuso9BHRJMS25WYC9to7doE947YF5DsLaRrCdUacrrq\n" \
    "v5OjxNnlV9lwAIx2vJJSkC4a3hxVvH1r/tKWR0dvBy1cy4+uEj+BA266hICd8+Vi\n" \
    "1OK8XYPei9ECYQDIeLyFwDuaqXgAQ8hdx6vAm7kqA2BRdnUQgR2pELzgNdQweXet\n" \
    "X6WaNC918dhiODBQPNWwaPmhehAICOSS6gnUACVZIM1Q55PFspnuzKFVgcEImoap\n" \
    "rAYMZfQKgFhoDA0=\n" \
    "-----END PRIVATE KEY-----\n"
// One bit more than whole bytes.
#define TEST_RSA1025_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIICAzCCAWugAwIBAgIUZk1Qu3Wj+uroPvramdjKXUsfvxwwDQYJKoZIhvcNAQEL\n" \
    "BQAwEjEQMA4GA1UEAwwHcnNhMTAyNTAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgy\n" \
    "NDE0MjAzMVowEjEQMA4GA1UEAwwHcnNhMTAyNTCBnzANBgkqhkiG9w0BAQEFAAOB\n" \
    "jQAwgYkCgYEBvHSpSdB17DzUjEQl1tngjI+qLJ4QIWsPuiiZkgnNuFR+mmFz0ir0\n" \
    "+DUU71vzbikv+sTv+BSJ35mpaqf3D4YXZAnZXnccH0VIrikoQd9S27sWh3Bd/DT4\n" \
    "0Pe9hOWEq7TLFJdnaFMKds5ANF7lrazKjYJvIU0u19fIxh+os0GgUNECAwEAAaNT\n" \
    "MFEwHQYDVR0OBBYEFLgKbGXKVSo2SgpwoHXyauf5t+25MB8GA1UdIwQYMBaAFLgK\n" \
    "bGXKVSo2SgpwoHXyauf5t+25MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEL\n" \
    "BQADgYIAATmgkHK43Ca6jpM6sY7sK4jElAlRIiOlOOrtK9OS3q4rs/9oEWTMr71z\n" \
    "qf1c8mHeXK/kQEFRop8KQCW/m0zqCayo5HLO3JqJqURb70M686AC6C8uYf54oL5W\n" \
    "6SGqqEs2UthlRTo/TfHPj/Gci6QOHMvIAn+0n6ElACV7+7fcxAEA\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_RSA1025_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIICeQIBADANBgkqhkiG9w0BAQEFAASCAmMwggJfAgEAAoGBAbx0qUnQdew81IxE\n" \
    "JdbZ4IyPqiyeECFrD7oomZIJzbhUfpphc9Iq9Pg1FO9b824pL/rE7/gUid+ZqWqn\n" \
    "9w+GF2QJ2V53HB9FSK4pKEHfUtu7FodwXfw0+ND3vYTlhKu0yxSXZ2hTCnbOQDRe\n" \
    "5a2syo2CbyFNLtfXyMYfqLNBoFDRAgMBAAECgYEA4b6DaZl2+7ld36yRZ5Icamhh\n" \
    "7+2MldyyDUSn07QlCBXqg/ExibMF37feXUDf4LkMxJsYo3GTIb4Dfce4Res+nseC\n" \
    "95+Kfa0UedLJh0ezV+Cf43tFKPo3L9ebcRnSkymAHJcKbP+X6zVLYcSLHtbp/ODB\n" \
    "yokIfmfIEUw2CEkWBBECQQHZtwPrW6GbqMyuC3/cPGvVdCjs9CrAuGPe1eQpKG7g\n" \
    "Qm5FKfr+He6kyJdNgN3acjEqGji8aNc8h00HUo3dUACdAkEA8DAkXmgfiCdKoEFz\n" \
    "GpPx2Mrn7+K2w7finNQmTEdXleYRW+4a4TPpI9NPJX2MwDorLjBx1I8YXGNvO8PV\n" \
    "pWu4xQJBAaETHpNI0OfA3bzbCQ7576M2q5W8gCu/7MZUIZcPL1ephXbFuGOmLOfO\n" \
    "aFBnhmz/H0RHY+6Wi/KR2YL570eMWY0CQQDjHYKmSmrWgeDM3FaM4SwkxOjAKm6L\n" \
    "bwu3I9v68NLfCSeM9/8ux7lCiQMj/i3jbp16FZDtX0m3wsZhivIwc0XJAkEBtpb7\n" \
    "oDsvVgbWsrqNGt+fFiWiWwevrfhvtQOSJF9xhLjJEc/H++JF57/u1HOF5v0BmW8a\n" \
    "F3uoAxT4nHgaq4V2xw==\n" \
    "-----END PRIVATE KEY-----\n"
// Under id-RSASSA-PSS.
#define TEST_RSA_PSS_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIC4jCCAdagAwIBAgIUM0Il+2t+YxZNsq13ecacN6q+JsowQgYJKoZIhvcNAQEK\n" \
    "MDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF\n" \
    "AKIEAgIAnjAOMQwwCgYDVQQDDANwc3MwIBcNMjYxMTIxMTQyMDMxWhgPMjA4MTA4\n" \
    "MjQxNDIwMzFaMA4xDDAKBgNVBAMMA3BzczCB3TALBgkqhkiG9w0BAQoDgc0AMIHJ\n" \
    "AoHBAJo4w2wvukW+ztDK76DxrLoszWRl9bdPjXKcwtAy9+BTKkkbNTaaXGAM2xSF\n" \
    "jCrv2m7nywstoMSIOmG2z4ehgrEWu4uQh6EU9Q8Xh7T1swfUds40/quCrTeJb9t3\n" \
    "Bcew11tptrdtzFmYQtPvPkwlasvGGdDaiRDLSIbbk3fdv9a7arLLFlCrEq9VjAmT\n" \
    "jAkysBjf/1VQ5igjsd2x9cAyhjX8X1PTWzhWOYBiNAuB9kKGq6Pzmmffbi+IJh6B\n" \
    "EKKtiwIDAQABo1MwUTAdBgNVHQ4EFgQUR5YyWNGCVkiyPy7IyZsfv76nul0wHwYD\n" \
    "VR0jBBgwFoAUR5YyWNGCVkiyPy7IyZsfv76nul0wDwYDVR0TAQH/BAUwAwEB/zBC\n" \
    "BgkqhkiG9w0BAQowNaAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0G\n" \
    "CWCGSAFlAwQCAQUAogQCAgCeA4HBAEK95PrN0bdI5VpNyLoa1knA0E4iFtXvFvVW\n" \
    "ZTb0rR2FbhjJ42CM41ytBqFk7WC4Oc1DgDi1axJ6vp8B1j9SKyDZeXBEpNslH7F0\n" \
    "HF2WX2y9CvbGFwF20lLpsF9V5YhYXjhwt06JHelS2z5OgEESgStp6M1N/n89gODk\n" \
    "LMcsJam1Gd9Lf3dUP6n7WcKNsk4m63eQUnOZDj5FUo0xAECpmgzxts4kC1CeGWBW\n" \
    "YiWI2UmiJ2RN3KckPIekpteQW/Vcnw==\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_RSA_PSS_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIIDlAIBADALBgkqhkiG9w0BAQoEggOAMIIDfAIBAAKBwQCaOMNsL7pFvs7Qyu+g\n" \
    "8ay6LM1kZfW3T41ynMLQMvfgUypJGzU2mlxgDNsUhYwq79pu58sLLaDEiDphts+H\n" \
    "oYKxFruLkIehFPUPF4e09bMH1HbONP6rgq03iW/bdwXHsNdbaba3bcxZmELT7z5M\n" \
    "JWrLxhnQ2okQy0iG25N33b/Wu2qyyxZQqxKvVYwJk4wJMrAY3/9VUOYoI7HdsfXA\n" \
    "MoY1/F9T01s4VjmAYjQLgfZChquj85pn324viCYegRCirYsCAwEAAQKBwB+QQIbS\n" \
    "2dfObnuTHSoebFCKPNswdvK2iGeNp91+oPa7bqsZs3FidEeAOhJgJsje4CDUtdyq\n" \
    "0P2IOBKpnJ3Qs3PVCDtPMEMKjAEzuqWRp7uRg2M+u2SU0SjNqyQKnxc4nPmLU/km\n" \
    "WoTgBaYY4HmYOIgufl4YfMhvH+NcJrqz4GI48H/RIXP0xDWQmcN5ETRvxi4njLZP\n" \
    "MtLLQHl7855jKhU367Jd/DM4Oq/MA1I6HKvc4pzLTNJmM6NO+43kIvUUkQJhAM06\n" \
    "0+0dzHEJSTTi2djS/n/66ln2qNjeRh7+D3bbKaDQUrlSVpzw+j8Z9zP6PksZllAJ\n" \
    "zhodAaWWJZ4epqaRmy68/Ky9oc56tTaFhszXuMeBDvLJGL5g0hiORi+RbTgB0wJh\n" \
    "AMBfmjxEvshjaTIOuqI404se1CVbkPS51XL0F7aGblGup1pXCbJZOyZCWcMM7r37\n" \
    "4y5SaAK6oxB5hYQa3+YZwuvg1cr0FX/WGR7PUHad5Ls3ath8GzbiBx00kRKTUoua\n" \
    "aQJgNrq6a2Bn9bj5Oc5JNAZIck6ykl0x9+uGnZs4+oRFnKoRdXRcvquQwKUnBEh2\n" \
    "tkZTjHKg8NvNZaAd1gXsgT0ROiyR4WsMrGiSzMBdC2F32FQ1bU9tds+RF5VRaDwK\n" \
    "+UWbAmA1CqcmMvY/nllk+favv+dkFo379vFS6OJXncHkC9DjKLrwB8uep0fN1sGV\n" \
    "LD2vmIIdRY90IS3Q3xDXSemuMjAyhX2tRfufkdK/Uf4nloV4sWD+a8m9Kjk37kSJ\n" \
    "0KET6PECYQDBjNReEr7NFePANNTKk4GoYV6ZK6fy6us3AUxct4AfWA9kVuviJcki\n" \
    "7R+Mq6ZGS5Xoc+i/7xrsGxu108r0KiwMLsNWXvBrc0ieyb2MBE39cQIOHYl8kWDo\n" \
    "PiKyPe7VO78=\n" \
    "-----END PRIVATE KEY-----\n"
#define TEST_P256_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIICejCCAaOgAwIBAgIFAIDA/+4wDQYJKoZIhvcNAQELBQAwEjEQMA4GA1UEAwwH\n" \
    "VGVzdCBDQTAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgyNDE0MjAzMVowUjELMAkG\n" \
    "A1UEBhMCREUxGzAZBgNVBAoMEk1hL8OfLCAidW5kIiBtZWhyKzEUMAgGA1UECwwB\n" \
    "eDAIBgNVBAsMAXkxEDAOBgNVBAMMByNQLTI1NjswWTATBgcqhkjOPQIBBggqhkjO\n" \
    "PQMBBwNCAASdOl9KipMKaac/Tv28qxPtXguqCeymaIjsYbMatJp+ZUhMFLyq7Ug3\n" \
    "J2Aqbn4deIo6qOVGi1gk5SXPJpffMVyAo4GgMIGdMFsGA1UdEQRUMFKCEHd3dy5l\n" \
    "eGFtcGxlLnRlc3SCCyoud2lsZC50ZXN0hwTAAAIBhxAgAQ24AAAAAAAAAAAAAAAB\n" \
    "gQhhQGIudGVzdIYPaHR0cHM6Ly91LnRlc3QvMB0GA1UdDgQWBBSAogCqqfDDuBWu\n" \
    "ebdKQ+2WapoihjAfBgNVHSMEGDAWgBTjiwlehvry79DBcyM5KfMnO1x4gDANBgkq\n" \
    "hkiG9w0BAQsFAAOBwQA7kDSxNGcKR8I3xpznetoCHOVbJjlGgNUlQkeVP0NseKMm\n" \
    "bFbRiTVXq6FvQSVLV0zHgi/y9c+uIR5IEpO1t2U/m5ZTNYFwQiVRX4o1geX2gTAd\n" \
    "NyK+dsRQCm5AVGirxZezPotW0IjPl1UwjH+gA4xRrThxaIvVNL9jAxhN/TJMBCRQ\n" \
    "JjGqnZbHuc4RX9AXf/SEWkZS5BdCEb8ldlP0KOdf9m5KXI9NxFfy+txaDa1ua/WX\n" \
    "NcXIM2ndxg+QWubyTJU=\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_P256_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgpMLs5h82rwjsNMhb\n" \
    "cBL0PZj+IxCvQjyWSBOeWSzHp8uhRANCAASdOl9KipMKaac/Tv28qxPtXguqCeym\n" \
    "aIjsYbMatJp+ZUhMFLyq7Ug3J2Aqbn4deIo6qOVGi1gk5SXPJpffMVyA\n" \
    "-----END PRIVATE KEY-----\n"
#define TEST_P384_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIBsTCCATigAwIBAgIUPLXbAMkFsb6Cwl/lbpuztROz69kwCgYIKoZIzj0EAwIw\n" \
    "DzENMAsGA1UEAwwEcDM4NDAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgyNDE0MjAz\n" \
    "MVowDzENMAsGA1UEAwwEcDM4NDB2MBAGByqGSM49AgEGBSuBBAAiA2IABLjA1LBh\n" \
    "mQDVoMGiNTFVtkV4JPjRr1LSH+A6+sgjIBVUZ5X9kORg06T1A0czevlLMF4CURmW\n" \
    "y7dF70E5zxt9UdmLnfrah3VC2AebgiAWULLVdj1QWlvdTU+oH8ukTZ1Vb6NTMFEw\n" \
    "HQYDVR0OBBYEFEqBDoYfgnay1CSBGpyQ42rLW/lEMB8GA1UdIwQYMBaAFEqBDoYf\n" \
    "gnay1CSBGpyQ42rLW/lEMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDZwAw\n" \
    "ZAIwQ8ngqz2U7sFFLrxMb03Z8EoDCJ/v3jdCLiV9sX89LqRiWJKYPWLyD/ZYMqsX\n" \
    "QlPaAjBo7PgIEnnKOzet3vrz4AZ3mP5dZFZVRBgduPizmA/EX9wPrkBJ6dNYB4F9\n" \
    "+qvWeqc=\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_P384_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDDv3jXPSgVR4qLGTa9l\n" \
    "WlAg9DQP3ed1FtgPq/V7bOXfPmVFafTuICY5Nhrxxe0IcrGhZANiAAS4wNSwYZkA\n" \
    "1aDBojUxVbZFeCT40a9S0h/gOvrIIyAVVGeV/ZDkYNOk9QNHM3r5SzBeAlEZlsu3\n" \
    "Re9BOc8bfVHZi5362od1QtgHm4IgFlCy1XY9UFpb3U1PqB/LpE2dVW8=\n" \
    "-----END PRIVATE KEY-----\n"
#define TEST_P521_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIB/TCCAV6gAwIBAgIUO1xrQlc3l8PSv37C2ijOLFxcyFUwCgYIKoZIzj0EAwIw\n" \
    "DzENMAsGA1UEAwwEcDUyMTAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgyNDE0MjAz\n" \
    "MVowDzENMAsGA1UEAwwEcDUyMTCBmzAQBgcqhkjOPQIBBgUrgQQAIwOBhgAEAdrc\n" \
    "LxrlJyY5Xg37zT9/NhPPB5M0FAxOyO9yH3nP/FdLMndWArTIFhobt9JcC85RSvrV\n" \
    "KnFdPxkElhB71TYZjhd5AMjLhEYLgPgMdtcvH3wkKOXVj93P3VZfUiH9sCwwN1W/\n" \
    "aqaymiHvnrdeOgw0lU5pjqxNhkHLE78INhi/Lqw8SdHno1MwUTAdBgNVHQ4EFgQU\n" \
    "wApf1ysSODF7cdqO2Va7P2MDojkwHwYDVR0jBBgwFoAUwApf1ysSODF7cdqO2Va7\n" \
    "P2MDojkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgOBjAAwgYgCQgCBL+iF\n" \
    "y7bKy8M73l4tR9WNvCmxm/WF4GJb+X6vzJYsqRvXkbyFXtA1SQxwaQIG/FBC75oc\n" \
    "PK1UfjnaXHbP+zRIZQJCAMmG9l+UV4W7TeWy+5dpgdE97tLzeZ6KCUaA6XXIqPZJ\n" \
    "nkMJrZBPcUeoE2LPkWz4sk0wIKCl/4MHHcoLDJWuby8c\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_P521_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBYYf9QsvETZGQkd1W\n" \
    "V4nUyOim9YM+Zl1oD2XC186Vbuyq1LbsQ9wYFvktP9IvUmDEytKQnFCOpZEDZtjT\n" \
    "JiapesmhgYkDgYYABAHa3C8a5ScmOV4N+80/fzYTzweTNBQMTsjvch95z/xXSzJ3\n" \
    "VgK0yBYaG7fSXAvOUUr61SpxXT8ZBJYQe9U2GY4XeQDIy4RGC4D4DHbXLx98JCjl\n" \
    "1Y/dz91WX1Ih/bAsMDdVv2qmspoh7563XjoMNJVOaY6sTYZByxO/CDYYvy6sPEnR\n" \
    "5w==\n" \
    "-----END PRIVATE KEY-----\n"
#define TEST_ED25519_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIBOjCB7aADAgECAhRbK9f6Iwbj9VvK/7wl1y8+StRfQDAFBgMrZXAwEjEQMA4G\n" \
    "A1UEAwwHZWQyNTUxOTAgFw0yNjExMjExNDIwMzFaGA8yMDgxMDgyNDE0MjAzMVow\n" \
    "EjEQMA4GA1UEAwwHZWQyNTUxOTAqMAUGAytlcAMhABshuetb7fMCXyI7oTIEalSf\n" \
    "2jyMzJ2qA+QBhWBd53qXo1MwUTAdBgNVHQ4EFgQU5NAblBC3xracdVisr+SJbNdi\n" \
    "rWMwHwYDVR0jBBgwFoAU5NAblBC3xracdVisr+SJbNdirWMwDwYDVR0TAQH/BAUw\n" \
    "AwEB/zAFBgMrZXADQQBXaYpxgUmuAYEjv0p+NBGyeizzK3Pd5InvnJQt6RiZw0Oe\n" \
    "xhgkO9b5mktnklvKKvyq4M4CYZLW0XuamTOser4K\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_ED25519_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MC4CAQAwBQYDK2VwBCIEIOMThyqQ4VE7a+TNQ7qvd6+5ndGWz61gTjnRahBcZLKp\n" \
    "-----END PRIVATE KEY-----\n"
// Of a curve that BoringSSL does not have.
#define TEST_BRAINPOOL_CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\n" \
    "MIIBcTCCARigAwIBAgIUG443oxYLhVHmGCq8gRAwsNePhfIwCgYIKoZIzj0EAwIw\n" \
    "DTELMAkGA1UEAwwCYnAwIBcNMjYxMTIxMTQyMDMxWhgPMjA4MTA4MjQxNDIwMzFa\n" \
    "MA0xCzAJBgNVBAMMAmJwMFowFAYHKoZIzj0CAQYJKyQDAwIIAQEHA0IABIMzatuV\n" \
    "VglZPgVtruW0v29891dvN1JsIT+X09KgTC0dgqbKCbMEhzwSO+Pf9CsxdxeS5VnC\n" \
    "WyWBtb2ggI8PijijUzBRMB0GA1UdDgQWBBS60tOQfJueiO5s8x/B0hlZjW0J6DAf\n" \
    "BgNVHSMEGDAWgBS60tOQfJueiO5s8x/B0hlZjW0J6DAPBgNVHRMBAf8EBTADAQH/\n" \
    "MAoGCCqGSM49BAMCA0cAMEQCIEvmNWZZZq+sRc78OksV168NZjjMy32FuDNk7hR9\n" \
    "XOpAAiBIQu5SjU73qv9U1tZBZTZg8lLJq+cyQEhPPDOlEIKklQ==\n" \
    "-----END CERTIFICATE-----\n"
#define TEST_BRAINPOOL_KEY \
    "-----BEGIN PRIVATE KEY-----\n" \
    "MIGIAgEAMBQGByqGSM49AgEGCSskAwMCCAEBBwRtMGsCAQEEIGeDG2IzdbmuwU42\n" \
    "WvM0qy19N9dNs3BCrqH+49hUoI49oUQDQgAEgzNq25VWCVk+BW2u5bS/b3z3V283\n" \
    "UmwhP5fT0qBMLR2CpsoJswSHPBI749/0KzF3F5LlWcJbJYG1vaCAjw+KOA==\n" \
    "-----END PRIVATE KEY-----\n"
// clang-format on

#endif
