// Java's SSLServerSocket as a server for tests; own.py says what it is told and what it prints.
// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public final class JavaTls {
    private static final Map<String, String> GROUPS =
        Map.of("X25519", "x25519", "P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final Map<String, String> words = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        JavaTls server = new JavaTls();
        for (String word : arguments) {
            String[] parts = word.split("=", 2);
            server.words.put(parts[0], parts[1]);
        }
        server.listen();
    }

    private boolean isOn(String name) {
        return words.get(name).equals("1");
    }

    private void listen() throws Exception {
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", String.valueOf(isOn("tickets")));
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", String.valueOf(!isOn("renegotiation")));
        if (!words.get("groups").isEmpty()) {
            System.setProperty("jdk.tls.namedGroups", String.join(
                ",", Arrays.stream(words.get("groups").split(":")).map(GROUPS::get).toArray(String[]::new)));
        }
        SSLContext context = makeContext();
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(
            Integer.parseInt(words.get("port")), 1024, InetAddress.getByName("127.0.0.1"));
        listener.setSSLParameters(parameters(listener.getSSLParameters()));
        boolean asksLater = isOn("asks_later");
        while (true) {
            SSLSocket connection = (SSLSocket) listener.accept();
            Thread thread = new Thread(() -> serve(connection, asksLater));
            thread.setDaemon(true);
            thread.start();
        }
    }

    private SSLParameters parameters(SSLParameters parameters) throws Exception {
        List<String> all = List.of("1.0", "1.1", "1.2", "1.3");
        parameters.setProtocols(all.subList(all.indexOf(words.get("lowest")), all.indexOf(words.get("highest")) + 1).stream()
                                    .map(version -> version.equals("1.0") ? "TLSv1" : "TLSv" + version)
                                    .toArray(String[]::new));
        if (words.get("lowest").compareTo("1.2") < 0) {
            parameters.setCipherSuites(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        }
        if (words.get("client").equals("request")) {
            parameters.setWantClientAuth(true);
        }
        if (words.get("client").equals("require")) {
            parameters.setNeedClientAuth(true);
        }
        if (!words.get("alpn").isEmpty()) {
            parameters.setApplicationProtocols(words.get("alpn").split(","));
        }
        return parameters;
    }

    private SSLContext makeContext() throws Exception {
        KeyStore identities = KeyStore.getInstance("PKCS12");
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        identities.load(null, null);
        authorities.load(null, null);
        String[] certificates = words.get("certificates").split(",");
        String[] keys = words.get("keys").split(",");
        char[] password = new char[0];
        for (int i = 0; i < keys.length; i++) {
            Certificate certificate = certificate(certificates[i]);
            identities.setKeyEntry("identity" + i, key(keys[i], certificate.getPublicKey().getAlgorithm()), password,
                                   new Certificate[] {certificate});
        }
        authorities.setCertificateEntry("authority", certificate(words.get("authority")));
        KeyManagerFactory ours = KeyManagerFactory.getInstance("NewSunX509");
        ours.init(identities, password);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ours.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(String path) throws Exception {
        try (InputStream stream = Files.newInputStream(Path.of(path))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
    }

    private static PrivateKey key(String path, String algorithm) throws Exception {
        String base64 = Files.readString(Path.of(path)).replaceAll("-----[A-Z ]*-----", "");
        return KeyFactory.getInstance(algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private static void tell(boolean completed, long began, SSLSession session) {
        StringBuilder line = new StringBuilder("{\"completed\":" + completed);
        if (completed) {
            // Java does not say it; but a session that is older than the connection is a resumed one.
            line.append(",\"resumed\":").append(session.getCreationTime() < began);
            line.append(",\"version\":\"").append(session.getProtocol().replace("TLSv", "")).append('"');
        }
        System.out.println(line.append('}'));
    }

    private static void serve(SSLSocket connection, boolean asksLater) {
        long began = System.currentTimeMillis();
        try (connection) {
            connection.setSoTimeout(20000);
            try {
                connection.startHandshake();
            } catch (IOException error) {
                System.err.println(error);
                tell(false, began, null);
                return;
            }
            SSLSession session = connection.getSession();
            tell(true, began, session);
            String path = request(connection.getInputStream());
            if (path.equals("/later") && asksLater && session.getProtocol().equals("TLSv1.2")) {
                askAgain(connection, path);
            } else if (!path.isEmpty()) {
                answer(connection, path);
            }
        } catch (IOException error) {
            System.err.println(error);
        }
    }

    /** Renegotiates: startHandshake only asks the client for it, and reading does the rest, until the client is answered. */
    private static void askAgain(SSLSocket connection, String path) throws IOException {
        connection.setNeedClientAuth(true);
        connection.addHandshakeCompletedListener(event -> {
            try {
                answer(connection, path);
                connection.close();
            } catch (IOException error) {
                System.err.println(error);
            }
        });
        connection.startHandshake();
        connection.getInputStream().read();
    }

    private static void answer(SSLSocket connection, String path) throws IOException {
        connection.getOutputStream().write(page(path).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the head of a request and returns the path that it asks for. */
    private static String request(InputStream stream) throws IOException {
        byte[] some = new byte[65536];
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int count = stream.read(some);
            if (count < 0) {
                return "";
            }
            head.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
        }
        String[] fields = head.toString().split("\\s", 3);
        return fields.length > 1 ? fields[1] : "";
    }

    private static String page(String path) {
        return "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + (path.length() + 1) + "\r\n\r\n" + path
            + "\n";
    }
}
