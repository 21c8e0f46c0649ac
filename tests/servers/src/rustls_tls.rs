// rustls as a server for tests; own.py says what it is told and what it prints.
// SPDX-License-Identifier: Apache-2.0
#![deny(warnings)]

use rustls::server::{
    AllowAnyAnonymousOrAuthenticatedClient, AllowAnyAuthenticatedClient, ClientHello, NoClientAuth, NoServerSessionStorage,
    ResolvesServerCert, ServerSessionMemoryCache,
};
use rustls::sign::{any_supported_type, CertifiedKey};
use rustls::{Certificate, PrivateKey, ProtocolVersion, RootCertStore, ServerConfig, ServerConnection, Stream, Ticketer};
use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

type Words = HashMap<String, String>;

/// The certificate of the name that is asked for, or the first.
struct ByName(Vec<(String, Arc<CertifiedKey>)>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello) -> Option<Arc<CertifiedKey>> {
        let wanted = self.0.iter().find(|(name, _)| Some(name.as_str()) == hello.server_name());
        wanted.or_else(|| self.0.first()).map(|(_, key)| key.clone())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Words = std::env::args()
        .skip(1)
        .filter_map(|word| word.split_once('=').map(|(name, value)| (name.to_string(), value.to_string())))
        .collect();
    let config = Arc::new(configure(&words)?);
    let listener = TcpListener::bind(format!("127.0.0.1:{}", words["port"]))?;
    for connection in listener.incoming() {
        let (connection, config) = (connection?, config.clone());
        std::thread::spawn(move || {
            if let Err(error) = serve(connection, config) {
                eprintln!("{error}");
            }
        });
    }
    Ok(())
}

fn configure(words: &Words) -> Result<ServerConfig, Box<dyn Error>> {
    let versions: Vec<_> = [("1.2", &rustls::version::TLS12), ("1.3", &rustls::version::TLS13)]
        .into_iter()
        .filter(|(name, _)| words["lowest"].as_str() <= *name && *name <= words["highest"].as_str())
        .map(|(_, version)| version)
        .collect();
    let groups: Vec<_> = words["groups"].split(':').filter_map(group).collect();
    let mut authorities = RootCertStore::empty();
    authorities.add(&certificate(&words["authority"])?)?;
    let mut config = ServerConfig::builder()
        .with_safe_default_cipher_suites()
        .with_kx_groups(if groups.is_empty() { &rustls::ALL_KX_GROUPS } else { &groups })
        .with_protocol_versions(&versions)?
        .with_client_cert_verifier(match words["client"].as_str() {
            "require" => AllowAnyAuthenticatedClient::new(authorities),
            "request" => AllowAnyAnonymousOrAuthenticatedClient::new(authorities),
            _ => NoClientAuth::new(),
        })
        .with_cert_resolver(Arc::new(identities(words)?));
    config.alpn_protocols = words["alpn"].split(',').filter(|name| !name.is_empty()).map(Vec::from).collect();
    config.session_storage = Arc::new(NoServerSessionStorage {});
    if words["cache"] == "1" {
        config.session_storage = ServerSessionMemoryCache::new(4096);
    }
    if words["early_data"] == "1" {
        config.max_early_data_size = 16384; // only with sessions that the cache keeps
    } else if words["tickets"] == "1" {
        config.ticketer = Ticketer::new()?;
    }
    Ok(config)
}

fn group(name: &str) -> Option<&'static rustls::SupportedKxGroup> {
    match name {
        "X25519" => Some(&rustls::kx_group::X25519),
        "P-256" => Some(&rustls::kx_group::SECP256R1),
        "P-384" => Some(&rustls::kx_group::SECP384R1),
        _ => None,
    }
}

fn certificate(path: &str) -> Result<Certificate, Box<dyn Error>> {
    let mut found = rustls_pemfile::certs(&mut BufReader::new(File::open(path)?))?;
    Ok(Certificate(found.pop().ok_or("no certificate")?))
}

fn identities(words: &Words) -> Result<ByName, Box<dyn Error>> {
    let mut identities = Vec::new();
    let paths = words["certificates"].split(',').zip(words["keys"].split(','));
    for (name, (chain, key)) in words["names"].split(',').zip(paths) {
        let mut keys = rustls_pemfile::pkcs8_private_keys(&mut BufReader::new(File::open(key)?))?;
        let key = any_supported_type(&PrivateKey(keys.pop().ok_or("no key")?))?;
        identities.push((name.to_string(), Arc::new(CertifiedKey::new(vec![certificate(chain)?], key))));
    }
    Ok(ByName(identities))
}

fn serve(mut connection: TcpStream, config: Arc<ServerConfig>) -> Result<(), Box<dyn Error>> {
    connection.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut tls = ServerConnection::new(config)?;
    tls.set_resumption_data(b"kept"); // what a resumed session brings back
    let mut early = Vec::new();
    while tls.is_handshaking() {
        if let Err(error) = tls.complete_io(&mut connection) {
            println!("{{\"completed\": false}}");
            return Err(error.into());
        }
    }
    let took_early = match tls.early_data() {
        Some(mut data) => data.read_to_end(&mut early)? > 0,
        None => false,
    };
    tell(&tls, took_early);
    if let Some(path) = request(early, &mut Stream::new(&mut tls, &mut connection))? {
        let length = path.len() + 1;
        let page = format!("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{path}\n");
        Stream::new(&mut tls, &mut connection).write_all(page.as_bytes())?;
    }
    tls.send_close_notify();
    tls.complete_io(&mut connection)?;
    Ok(())
}

fn tell(tls: &ServerConnection, early_data: bool) {
    // Whether it resumed TLS 1.2, rustls 0.20 does not say.
    let (version, resumed) = match tls.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => ("1.3", tls.received_resumption_data().is_some().to_string()),
        _ => ("1.2", "null".to_string()),
    };
    let name = tls.sni_hostname().map_or("null".to_string(), |name| format!("{name:?}"));
    println!(
        "{{\"completed\": true, \"resumed\": {resumed}, \"version\": \"{version}\", \"early_data\": {early_data}, \
         \"server_name\": {name}}}"
    );
}

/// Reads the head of a request behind what came early, and gives the path that it asks for.
fn request(mut head: Vec<u8>, stream: &mut impl Read) -> io::Result<Option<String>> {
    let mut some = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut some)? {
            0 => return Ok(None),
            count => head.extend_from_slice(&some[..count]),
        }
    }
    Ok(String::from_utf8_lossy(&head).split_whitespace().nth(1).map(String::from))
}
