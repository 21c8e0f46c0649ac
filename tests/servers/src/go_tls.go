// Go's crypto/tls as a server for tests; own.py says what it is told and what it prints.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

var versions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
var clients = map[string]tls.ClientAuthType{
	"none": tls.NoClientCert, "request": tls.VerifyClientCertIfGiven, "require": tls.RequireAndVerifyClientCert}
var groups = map[string]tls.CurveID{
	"X25519": tls.X25519, "P-256": tls.CurveP256, "P-384": tls.CurveP384, "P-521": tls.CurveP521}

type told struct {
	Completed  bool   `json:"completed"`
	Resumed    bool   `json:"resumed"`
	Version    string `json:"version,omitempty"`
	ServerName string `json:"server_name,omitempty"`
}

func main() {
	words := map[string]string{}
	for _, word := range os.Args[1:] {
		name, value, _ := strings.Cut(word, "=")
		words[name] = value
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:"+words["port"])
	check(err)
	config := configure(words)
	for {
		connection, err := listener.Accept()
		check(err)
		go serve(tls.Server(connection, config))
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func configure(words map[string]string) *tls.Config {
	authority, err := os.ReadFile(words["authority"])
	check(err)
	config := &tls.Config{MinVersion: versions[words["lowest"]], MaxVersion: versions[words["highest"]],
		ClientAuth: clients[words["client"]], ClientCAs: x509.NewCertPool(),
		SessionTicketsDisabled: words["tickets"] == "0"}
	if config.MinVersion < tls.VersionTLS12 {
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			config.CipherSuites = append(config.CipherSuites, suite.ID)
		}
	}
	config.ClientCAs.AppendCertsFromPEM(authority)
	keys := strings.Split(words["keys"], ",")
	for i, path := range strings.Split(words["certificates"], ",") {
		pair, err := tls.LoadX509KeyPair(path, keys[i])
		check(err)
		config.Certificates = append(config.Certificates, pair)
	}
	if words["alpn"] != "" {
		config.NextProtos = strings.Split(words["alpn"], ",")
	}
	if words["groups"] != "" {
		for _, group := range strings.Split(words["groups"], ":") {
			config.CurvePreferences = append(config.CurvePreferences, groups[group])
		}
	}
	key, err := hex.DecodeString(words["ticket_key"])
	check(err)
	config.SetSessionTicketKeys([][32]byte{*(*[32]byte)(key)})
	return config
}

func serve(connection *tls.Conn) {
	defer connection.Close()
	connection.SetDeadline(time.Now().Add(20 * time.Second))
	err := connection.Handshake()
	state := connection.ConnectionState()
	say := told{Completed: err == nil, Resumed: state.DidResume, ServerName: state.ServerName}
	for name, number := range versions {
		if number == state.Version {
			say.Version = name
		}
	}
	line, _ := json.Marshal(say)
	fmt.Println(string(line))
	if err != nil {
		return
	}
	if path := request(connection); path != "" {
		fmt.Fprintf(connection, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\n",
			len(path)+1, path)
	}
}

// request reads the head of a request and returns the path that it asks for.
func request(connection net.Conn) string {
	reader := bufio.NewReader(connection)
	first, _ := reader.ReadString('\n')
	for line := first; strings.TrimSpace(line) != ""; {
		var err error
		if line, err = reader.ReadString('\n'); err != nil {
			return ""
		}
	}
	if fields := strings.Fields(first); len(fields) > 1 {
		return fields[1]
	}
	return ""
}
