#!/usr/bin/python3
"""A gRPC server for tests: python3-grpcio on a free port of 127.0.0.1, which it prints.

    grpc_server.py [--no-health] [--cert FILE --key FILE]

Its health service says SERVING of "", NOT_SERVING of "sick", ends with NOT_FOUND for any other name, and with
UNAUTHENTICATED for "secret" without the metadata x-token: secret; "slow" is never answered.
"""
import argparse
import concurrent.futures
import threading

import grpc

SERVING, NOT_SERVING = b'\x08\x01', b'\x08\x02'


def check(request, context):
    service = request[2:].decode() if request else ''
    if service == 'slow':
        threading.Event().wait(30)
    if service == 'secret' and dict(context.invocation_metadata()).get('x-token') != 'secret':
        context.abort(grpc.StatusCode.UNAUTHENTICATED, 'who are you?')
    if service == 'sick':
        return NOT_SERVING
    if service not in ('', 'secret'):
        context.abort(grpc.StatusCode.NOT_FOUND, 'unknown service')
    return SERVING


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--no-health', action='store_true')
    parser.add_argument('--cert')
    parser.add_argument('--key')
    options = parser.parse_args()
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=4))
    if not options.no_health:
        method = grpc.unary_unary_rpc_method_handler(check)
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler('grpc.health.v1.Health', {'Check': method}),))
    if options.cert:
        with open(options.key, 'rb') as key, open(options.cert, 'rb') as cert:
            credentials = grpc.ssl_server_credentials(((key.read(), cert.read()),))
        port = server.add_secure_port('127.0.0.1:0', credentials)
    else:
        port = server.add_insecure_port('127.0.0.1:0')
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


main()
