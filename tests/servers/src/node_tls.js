// Node's tls module as a server for tests; own.py says what it is told and what it prints.
// SPDX-License-Identifier: Apache-2.0
'use strict';

const { constants } = require('crypto');
const fs = require('fs');
const tls = require('tls');

const words = new Map(process.argv.slice(2).map((word) => word.split(/=(.*)/s)));
const isOn = (name) => words.get(name) === '1';
const read = (name) => words.get(name).split(',').map((path) => fs.readFileSync(path));

const certificates = read('certificates');
const keys = read('keys');
const names = words.get('names').split(',');
const sessions = new Map();

const identity = {
  minVersion: `TLSv${words.get('lowest')}`,
  maxVersion: `TLSv${words.get('highest')}`,
  ca: read('authority'),
  secureOptions: isOn('tickets') ? 0 : constants.SSL_OP_NO_TICKET,
  ticketKeys: Buffer.from(words.get('ticket_key'), 'hex').subarray(0, 48),
  sessionIdContext: 'reshake',
  ecdhCurve: words.get('groups') || 'auto',
};
const contexts = new Map(names.map((name, i) =>
  [name, tls.createSecureContext({ ...identity, cert: certificates[i], key: keys[i] })]));

const options = {
  ...identity,
  cert: certificates[0],
  key: keys[0],
  requestCert: words.get('client') !== 'none',
  rejectUnauthorized: words.get('client') === 'require',
  ...(words.get('alpn') ? { ALPNProtocols: words.get('alpn').split(',') } : {}),
  ...(names.length > 1 ? { SNICallback: (name, done) => done(null, contexts.get(name) || contexts.get(names[0])) } : {}),
};

function tell(socket, completed) {
  const version = (socket.getProtocol() || '').replace('TLSv', '');
  process.stdout.write(JSON.stringify({
    completed,
    ...(completed ? { resumed: socket.isSessionReused(), version } : {}),
    ...(socket.servername ? { server_name: socket.servername } : {}),
  }) + '\n');
}

function answer(socket, path) {
  socket.end(`HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${path.length + 1}\r\n\r\n${path}\n`);
}

function serve(socket) {
  let head = '';
  tell(socket, true);
  socket.setTimeout(20000, () => socket.destroy());
  socket.on('data', (chunk) => {
    head += chunk;
    if (!head.endsWith('\r\n\r\n')) {
      return;
    }
    const path = head.split(' ')[1] || '/';
    head = '';
    if (path === '/later' && isOn('asks_later') && socket.getProtocol() === 'TLSv1.2') {
      socket.renegotiate({ requestCert: true, rejectUnauthorized: false }, () => answer(socket, path));
    } else {
      answer(socket, path);
    }
  });
}

const server = tls.createServer(options, (socket) => {
  socket.on('error', () => socket.destroy());
  serve(socket);
});
if (isOn('cache')) {
  server.on('newSession', (id, data, done) => {
    sessions.set(id.toString('hex'), data);
    done();
  });
  server.on('resumeSession', (id, done) => done(null, sessions.get(id.toString('hex')) || null));
}
server.on('tlsClientError', (error, socket) => tell(socket, false));
server.listen(Number(words.get('port')), '127.0.0.1');
