/** The kinds of monitors: what each is for, and what an address of it has to look like. */
import type { MonitorType } from './field';

interface Target {
  title: string;
  about: string;
  label: string;
  example: string;
  /** What an address has to look like, and how that is said. */
  form?: RegExp;
  fault?: string;
  optional?: true;
}

const hostAndPort = /^(?:\w+:\/\/)?(?:\[[^\]]+\]|[^\s/:]+):\d{1,5}$/;
const aName = /^(?:\w+:\/\/)?[^\s/]+$/;

export const targets: Record<MonitorType, Target> = {
  http: {
    title: 'HTTP',
    about: 'A page or an API answers',
    label: 'URL',
    example: 'https://example.com/health',
    form: /^https?:\/\/[^\s/]+/i,
    fault: 'Begins with http:// or https://',
  },
  tcp: {
    title: 'TCP',
    about: 'A port accepts, says, answers',
    label: 'Host and port',
    example: 'db.example.com:5432',
    form: hostAndPort,
    fault: 'A host and a port, as db.example.com:5432',
  },
  dns: {
    title: 'DNS',
    about: 'A name resolves as expected',
    label: 'Domain name',
    example: 'example.com',
    form: aName,
    fault: 'A name only, as example.com',
  },
  ping: {
    title: 'Ping',
    about: 'A host echoes',
    label: 'Host',
    example: 'router.example.com',
    form: aName,
    fault: 'A name or an address only',
  },
  tls: {
    title: 'TLS',
    about: 'A certificate is good',
    label: 'Host and port',
    example: 'example.com:443',
    form: /^[^\s/]+$/,
    fault: 'A host, perhaps with a port',
  },
  websocket: {
    title: 'WebSocket',
    about: 'A socket opens, answers',
    label: 'URL',
    example: 'wss://example.com/live',
    form: /^wss?:\/\/[^\s/]+/i,
    fault: 'Begins with ws:// or wss://',
  },
  grpc: {
    title: 'gRPC',
    about: 'A service says it serves',
    label: 'URL',
    example: 'grpcs://api.example.com:443',
    form: /^grpcs?:\/\/[^\s/]+/i,
    fault: 'Begins with grpc:// or grpcs://',
  },
  domain: {
    title: 'Domain',
    about: 'A registration is paid for',
    label: 'Domain name',
    example: 'example.com',
    form: aName,
    fault: 'A name only, as example.com',
  },
  push: {
    title: 'Push',
    about: 'A job reports in time',
    label: 'What reports',
    example: 'Nightly backup',
    optional: true,
  },
  plugin: {
    title: 'Plugin',
    about: 'A program of yours says so',
    label: 'What it looks at',
    example: 'db.example.com',
  },
};
