# SPDX-License-Identifier: Apache-2.0
"""Which check of another tool asks the same as which case of ours; and, where they differ, who is right (tests/peers.py)."""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Check:
    """`script` and `name` are the peer's words: tlsfuzzer's script and conversation, testssl.sh's finding, sslyze's command and
    a field of its result. `variant` is a pattern of our case's variants that do the same. `reneg` is whether the server has to
    renegotiate, or must not."""

    peer: str
    script: str
    name: str
    case: str
    variant: str = ""
    reneg: Optional[bool] = None
    fact: str = ""  # what is compared is a fact that the probe found, and no verdict

    @property
    def title(self) -> str:
        return f"{self.script}: {self.name}" if self.script else self.name

    def suits(self, renegotiates: bool) -> bool:
        return self.reneg is None or self.reneg == renegotiates


def fuzz(script: str, name: str, case: str, variant: str = "", reneg: Optional[bool] = None) -> Check:
    return Check("tlsfuzzer", script, name, case, variant, reneg)


def scan(name: str, case: str, fact: str = "", reneg: Optional[bool] = None) -> Check:
    return Check("testssl.sh", "", name, case, "", reneg, fact)


def yze(command: str, name: str, case: str, fact: str = "") -> Check:
    return Check("sslyze", command, name, case, fact=fact)


LEGACY, TICKET, EMS, CHANGED = "legacy-renegotiation", "session-ticket-resumption", "extended-master-secret-extension", \
    "renegotiation-changed-clienthello"
SIGALGS, GARBAGE, DISABLED = "sig-algs-renegotiation-resumption", "tls13-0rtt-garbage", "renegotiation-disabled"
INTERLEAVED = "interleaved-application-data-in-renegotiation"
FRAGMENTED = "interleaved-application-data-and-fragmented-handshakes-in-renegotiation"

CHECKS = [
    scan("sessionresumption_ID", "a-sid-basic", fact="resumes_by_id"),
    scan("sessionresumption_ticket", "b-tkt-resume-empty-sid", fact="resumes_by_ticket"),
    scan("TLS_session_ticket", "b-tkt-lifetime-hint", fact="ticket_lifetime_s"),
    scan("secure_renego", "g-ri-initial"),
    scan("secure_client_renego", "g-reneg-rate", fact="renegotiation"),
    scan("CCS", "i-early-ccs"),
    scan("ticketbleed", "i-ticketbleed"),

    yze("session_resumption", "session_id_resumption_result", "a-sid-basic", "resumes_by_id"),
    yze("session_resumption", "tls_ticket_resumption_result", "b-tkt-resume-empty-sid", "resumes_by_ticket"),
    yze("session_renegotiation", "supports_secure_renegotiation", "g-ri-initial"),
    yze("session_renegotiation", "is_vulnerable_to_client_renegotiation_dos", "g-reneg-rate", "renegotiation"),
    yze("tls_1_3_early_data", "supports_early_data", "f-early-accept", "early_data"),

    fuzz("sessionID-resumption", "session ID resume", "a-sid-basic"),
    fuzz("sessionID-resumption", "Client Hello with garbage session ID", "a-sid-unknown-lengths", "^31$"),
    fuzz("sessionID-resumption", "Client Hello too long session ID", "a-sid-33-bytes", "1.2 alone"),
    fuzz("invalid-session-id", "33 byte long session id", "a-sid-33-bytes", "1.2 alone 0"),
    fuzz(TICKET, "session resumption with empty session_id", "b-tkt-resume-empty-sid"),
    fuzz(TICKET, "session resumption with random session_id", "b-tkt-resume-sid-echo"),
    fuzz(TICKET, "session resumption with renegotiation", "g-reneg-resume", "ticket own", reneg=True),
    fuzz(TICKET, "renegotiation with removal of session_ticket ext", "b-tkt-removed-in-reneg", "removed", reneg=True),
    fuzz("resumption-with-wrong-ciphers", "sanity - session ID resume", "a-sid-basic"),
    fuzz("resumption-with-wrong-ciphers", "resumption with cipher from old CH but not selected by server",
         "d-suite-not-offered", "id 1.2"),
    fuzz("resumption-with-wrong-ciphers", "resumption of safe session with NULL cipher", "d-suite-not-offered", "id 1.2"),
    fuzz(EMS, "EMS with session resume", "d-ems-kept", "id"),
    fuzz(EMS, "EMS with session resume without extension", "d-ems-dropped", "id"),
    fuzz(EMS, "resume non-EMS session with EMS extension", "d-ems-added", "id"),
    fuzz(EMS, "extended master secret with renegotiation", "g-reneg-basic", "answer", reneg=True),
    fuzz(EMS, "renegotiate with EMS in session without EMS", "g-reneg-ems", "added", reneg=True),
    fuzz(EMS, "renegotiate without EMS in session with EMS", "g-reneg-ems", "dropped", reneg=True),
    fuzz("invalid-server-name-extension-resumption", "session resume with malformed SNI", "d-sni-malformed", "1.2 id"),
    fuzz(SIGALGS, "renegotiation with session_id resumption without signature_algorithms ext", "g-reneg-resume", "id own",
         reneg=True),

    fuzz("ccs", "two bytes long CCS", "c-ccs-malformed", "id 01-01"),
    fuzz("message-skipping", "skip Change Cipher Spec", "c-no-ccs-encrypted-finished", "id"),
    fuzz("message-skipping", "skip Finished", "c-no-finished", "id"),
    fuzz("message-skipping", "skip Client Key Exchange", "c-acts-abbr-on-full", "id"),
    fuzz("message-duplication", "duplicate change cipher spec before Finished", "c-ccs-twice", "id encrypted"),
    fuzz("message-duplication", "duplicate change cipher spec after Finished", "c-ccs-twice", "id after-finished"),
    fuzz("message-duplication", "duplicate client hello before CCS", "c-second-client-hello", "id instead-of-ccs"),
    fuzz("message-duplication", "duplicate client key exchange before CCS", "c-extra-handshake-message",
         "id client-key-exchange"),
    fuzz("early-application-data", "before Change Cipher Spec", "c-app-data-inside", "id in-clear"),
    fuzz("early-application-data", "before Finished", "c-app-data-inside", "id encrypted"),
    fuzz("hello-request-by-client", "hello request to server", "c-hello-request-from-client", "id"),
    fuzz("truncating-of-finished", "truncated Finished", "c-finished-length", "id shorter"),
    fuzz("truncating-of-finished", "padded Finished", "c-finished-length", "id longer"),
    fuzz("invalid-compression-methods", "only deflate compression method", "d-compression", "id deflate$"),
    fuzz("cve-2004-0079", "Single interleaved ClientHello fragment", "i-ccs-crafted"),
    fuzz("ssl-death-alert", "SSL Death Alert without getting alert", "i-warning-flood", "1.2"),

    fuzz("tls13-session-resumption", "session resumption", "e-psk-dhe"),
    fuzz("tls13-session-resumption", "session resumption - PSK_WITH_DHE", "e-psk-modes", "^dhe$"),
    fuzz("tls13-session-resumption", "session resumption - PSK_ONLY", "e-psk-modes", "^ke$"),
    fuzz("tls13-keyshare-omitted", "key_share extension omitted", "e-required-exts", "groups-without-share"),
    fuzz("tls13-finished", "empty - cipher TLS_AES_128_GCM_SHA256", "e-finished", "empty"),
    fuzz("tls13-session-resumption", "use TLS 1.2 ticket in TLS 1.3", "d-ticket12-in-13"),
    fuzz("tls13-ccs", "both client and server send CCS", "e-ccs-compat", "once"),
    fuzz("tls13-ccs", "two byte long CCS", "e-ccs-compat", "other-body"),
    fuzz("tls13-ccs", "CCS message after Finished message", "e-ccs-compat", "after-finished"),
    fuzz(GARBAGE, "handshake with invalid PSK", "e-id-unknown"),
    fuzz(GARBAGE, "handshake with invalid 0-RTT", "f-early-unknown-ticket"),
    fuzz(GARBAGE, "handshake with invalid 0-RTT and HRR", "f-early-hrr", "unknown-left-out"),
    fuzz(GARBAGE, "handshake with 0-RTT, HRR and early data after 2nd Client Hello", "f-early-hrr", "unknown-sent-again"),
    fuzz(GARBAGE, "handshake with invalid 0-RTT and unknown version (downgrade to TLS 1.2)", "f-early-version"),
    fuzz(GARBAGE, "handshake with invalid 0-RTT with fragmented early data", "f-early-shapes"),

    fuzz(LEGACY, "non-empty initial renegotiation_info extension (without SCSV)", "g-ri-initial-nonempty", "1.2 alone"),
    fuzz(LEGACY, "non-empty initial renegotiation_info extension (with SCSV)", "g-ri-initial-nonempty", "1.2 beside"),
    fuzz(LEGACY, "insecure (legacy) renegotiation with GET after 2nd handshake", "g-legacy-reneg", "1.2 plain", reneg=True),
    fuzz(LEGACY, "insecure (legacy) renegotiation with incomplete GET", "g-legacy-reneg", "1.2 plain", reneg=True),
    fuzz(LEGACY, "secure renegotiation with GET after 2nd handshake", "g-reneg-basic", reneg=True),
    fuzz(LEGACY, "secure renegotiation with incomplete GET", "g-request-split-by-reneg", reneg=True),
    fuzz(LEGACY, "sending both SCSV and renegotiation_info in renegotiated handshake", "g-scsv-in-reneg", "id full", reneg=True),
    fuzz(LEGACY, "sending both SCSV and renegotiation_info in renegotiation+resumption", "g-scsv-in-reneg",
         "id resuming", reneg=True),
    fuzz(DISABLED, "try secure renegotiation with GET after 2nd CH", "g-refusal-usable", "data-behind", reneg=False),
    fuzz(DISABLED, "try secure renegotiation with incomplete GET", "g-refusal-usable", "data-behind", reneg=False),
    fuzz(DISABLED, "try insecure (legacy) renegotiation with incomplete GET", "g-legacy-reneg", "1.2 plain", reneg=False),
    fuzz(DISABLED, "try insecure (legacy) renegotiation with GET after 2nd CH", "g-legacy-reneg", "1.2 plain", reneg=False),
    fuzz(CHANGED, "drop extended_master_secret in renegotiation", "g-reneg-ems", "dropped", reneg=True),
    fuzz(CHANGED, "drop supported_groups in renegotiation", "g-reneg-drop-ext", reneg=True),
    fuzz(CHANGED, "drop ec_point_formats in renegotiation", "g-reneg-drop-ext", reneg=True),
    fuzz(SIGALGS, "sanity - renegotiation with session_id resumption", "g-reneg-resume", "id own", reneg=True),
    fuzz(SIGALGS, "renegotiation without signature_algorithms and sig_algs_cert ext", "g-reneg-drop-ext", "dropped", reneg=True),
    fuzz(SIGALGS, "renegotiation without signature_algorithms ext", "i-reneg-no-sigalgs-cert-only", reneg=True),
    fuzz("interleaved-CKE-with-CCS", "Single interleaved ClientKeyExchange fragment", "g-reneg-order",
         "change-before-key-exchange", reneg=True),
    fuzz("encrypt-then-mac-renegotiation", "Encrypt-then-MAC renegotiation crash", "i-reneg-etm-switch", reneg=True),
    fuzz(INTERLEAVED, "Application data before Client Key Exchange", "g-app-data-between", reneg=True),
    fuzz(INTERLEAVED, "Application data before Change Cipher Spec", "g-app-data-between", reneg=True),
    fuzz(INTERLEAVED, "Application data before Finished", "g-app-data-after-ccs", reneg=True),
    fuzz("openssl-3712", "weaved app data and handshake proto", "g-app-data-between", reneg=True),
    fuzz(FRAGMENTED, "Application data inside Client Hello", "g-app-data-in-fragments", reneg=True),
]

ANSWERS_EARLY = ("We: s_server answers at the first line of a request, before the renegotiation begins; tlsfuzzer has no room for data "
                 "there, which RFC 5246 section 6.2.1 allows.")
# Of a case, and of a pattern of the peer's check, at these servers (none: all of them): who is right, in one sentence.
OPENSSL = ("OpenSSL", "OpenSSL, renegotiating")
WHY: list[tuple[tuple[str, ...], str, str, str]] = [
    ((), "a-sid-basic", "sessionresumption", "We: `openssl s_client -tls1_2 -no_ticket` with `-sess_out`, then `-sess_in`, says "
     "Reused. testssl.sh asks with TLS 1.3, and its client is gone before the session has come (RFC 8446 section 4.6.1)."),
    (OPENSSL, "a-sid-basic", "session_id_resumption_result", "We: sslyze closes without sending close_notify, and OpenSSL "
     "forgets such a session, as RFC 5246 section 7.2.1 lets it (`a-sid-after-abrupt-close`). Made to send it, sslyze "
     "says supported."),
    (("GnuTLS",), "d-ems-dropped", "", "Both can be read from RFC 7627 section 5.3: what has to be aborted is the abbreviated "
     "handshake. GnuTLS resumes nothing and makes a full one: we tolerate that, tlsfuzzer wants handshake_failure."),
    (OPENSSL, "g-reneg-ems", "renegotiate without", "We: refusing is the safe policy (RFC 7627 sections 5.4 and 6), and "
     "tlsfuzzer's own renegotiation-changed-clienthello wants this very alert."),
    (("GnuTLS",), "g-reneg-ems", "", "The same is seen: it ends with bad_record_mac and not in a weaker session. tlsfuzzer wants "
     "it carried through in one script and handshake_failure in the other; ours is a policy (RFC 7627 sections 5.4 and 6)."),
    (OPENSSL + ("nginx",), "e-psk-modes", "PSK_ONLY", "We: a server need not take a PSK without a key exchange, it may only not "
     "use a mode that is not listed (RFC 8446 section 4.2.9)."),
    (("GnuTLS",), "e-psk-modes", "PSK_ONLY", "We: it sends no ticket to a client whose modes it will not use, which is what RFC "
     "8446 section 4.2.9 says it should."),
    (("OpenSSL",), "g-legacy-reneg", "incomplete GET", ANSWERS_EARLY),
    ((), "g-legacy-reneg", "", "We: servers had better not renegotiate so, and refuse by a warning no_renegotiation (RFC 5746 "
     "section 4.4); tlsfuzzer's conversation is one to be expected to fail on such servers."),
    (OPENSSL, "g-request-split-by-reneg", "", ANSWERS_EARLY),
    (OPENSSL, "g-refusal-usable", "incomplete GET", ANSWERS_EARLY),
    ((), "g-app-data-in-fragments", "", "The same is seen: it is refused. RFC 5246 section 6.2.1 lets data of other types stand "
     "between, and asks no server to read on there: we tolerate an alert, tlsfuzzer does not."),
    (OPENSSL + ("nginx",), "d-compression", "", "We: refused with decode_error. RFC 5246 section 7.4.1.2 names no alert for a "
     "list without null, only RFC 8446 section 4.1.2 names illegal_parameter, for TLS 1.3."),
    (("GnuTLS",), "d-compression", "", "Each of what it sends: GnuTLS refuses such a hello of a full handshake, and takes one "
     "that resumes, which RFC 5246 section 7.4.1.2 makes no exception for."),
    (("GnuTLS",), "i-reneg-no-sigalgs-cert-only", "", "We: it is survived, which is all that CVE-2021-3449 asks. That it goes on "
     "with SHA-1 is RFC 5246 section 7.4.1.4.1; tlsfuzzer has the option --sig-algs-drop-ok for such servers."),
]
