#!/usr/bin/python3
"""A mail server for tests: aiosmtpd on a free port of 127.0.0.1, which it prints.

    mail_server.py FOLDER [--tls starttls|implicit] [--cert FILE] [--key FILE] [--login USER:PASSWORD [--no-plain]]
                   [--slow SECONDS]

Mails are stored in FOLDER as N.eml, what was said about each recipient in FOLDER/log. What becomes of a mail is the
recipient's choice: reject@ is unknown (550), busy@ is told to come back (451), later...@ too, but only the first time,
refuse@ has its message refused at the end (554), hang@ hears nothing more. With --slow each message is thought about.
"""
import argparse
import asyncio
import logging
import os
import ssl

from aiosmtpd.smtp import SMTP, AuthResult

logging.disable(logging.WARNING)     # of aiosmtpd, about itself
seen = {}


class Handler:
    def __init__(self, folder, slow):
        self.folder = folder
        self.slow = slow
        self.count = 0

    def note(self, text):
        with open(os.path.join(self.folder, 'log'), 'a') as log:
            log.write(text + '\n')

    async def handle_RCPT(self, server, session, envelope, address, options):
        who = address.split('@')[0]
        seen[who] = seen.get(who, 0) + 1
        self.note(f'RCPT {address} tls={session.ssl is not None} login={session.authenticated}')
        if who == 'reject':
            return '550 5.1.1 no such user'
        if who == 'busy' or (who.startswith('later') and seen[who] == 1):
            return '451 4.3.0 come back later'
        if who == 'hang':
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith('refuse@'):
            return '554 5.7.1 not in this house'
        await asyncio.sleep(self.slow)
        self.count += 1
        path = os.path.join(self.folder, f'{self.count}.eml')
        with open(path + '.new', 'wb') as mail:
            mail.write(envelope.original_content)
        os.rename(path + '.new', path)
        self.note(f'DATA {envelope.mail_from} {self.count}.eml')
        return '250 OK'


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('folder')
    parser.add_argument('--tls', choices=['starttls', 'implicit'])
    parser.add_argument('--cert')
    parser.add_argument('--key')
    parser.add_argument('--login')
    parser.add_argument('--no-plain', action='store_true', help='AUTH LOGIN is the only way in')
    parser.add_argument('--slow', type=float, default=0)
    options = parser.parse_args()
    handler = Handler(options.folder, options.slow)
    context = None
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)

    def check(server, session, envelope, mechanism, data):
        given = f'{data.login.decode()}:{data.password.decode()}'
        return AuthResult(success=given == options.login, handled=False)

    def serve():
        return SMTP(handler, hostname='localhost', tls_context=context if options.tls == 'starttls' else None,
                    require_starttls=options.tls == 'starttls', authenticator=check,
                    auth_exclude_mechanism=['PLAIN'] if options.no_plain else None,
                    auth_required=options.login is not None, auth_require_tls=options.tls == 'starttls',
                    enable_SMTPUTF8=True)

    server = await asyncio.get_running_loop().create_server(
        serve, '127.0.0.1', 0, ssl=context if options.tls == 'implicit' else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
