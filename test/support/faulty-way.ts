import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a request comes to on its way; `lost` reaches the LMS, and its answer does not reach us. */
export const FAULTS = [
  'error 500',
  'error 503 with a wait',
  'throttled with a wait',
  'reset',
  'half an answer',
  'invalid JSON',
  'a page with status 200',
  'token revoked',
  'scope refused',
  'lost',
  'no answer in time',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Passed {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly status: number;
}

/** The way to an LMS, on which things go wrong. */
export class FaultyWay {
  readonly counts = new Map<string, number>();
  /** Every request that reached the LMS, with what it answered, in that order. */
  readonly passed: Passed[] = [];
  /** Decides what becomes of a request; null lets it pass. */
  decide: (req: IncomingMessage) => Fault | null = () => null;
  private readonly server = createServer((req, res) => {
    this.pass(req, res).catch(() => res.destroy());
  });

  constructor(private target: string = '') {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(target: string): void {
    this.target = target;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = req;
    const body = (await buffer(req)).toString();
    const fault = this.decide(req);
    this.counts.set(fault ?? 'well', (this.counts.get(fault ?? 'well') ?? 0) + 1);
    if (fault && fault !== 'lost') {
      play(fault, res);
      return;
    }
    const { authorization, accept, 'content-type': type } = req.headers;
    const answer = await fetch(`${this.target}${url}`, {
      method,
      headers: {
        ...(authorization && { authorization }),
        ...(accept && { accept }),
        ...(type && { 'content-type': type }),
      },
      ...(method === 'POST' && { body }),
    });
    const text = await answer.text();
    this.passed.push({ method, url, body, status: answer.status });
    if (fault === 'lost') res.destroy();
    else res.writeHead(answer.status, headersOf(answer)).end(text);
  }
}

const headersOf = ({ headers }: Response) =>
  Object.fromEntries(
    ['content-type', 'link'].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

function play(fault: Fault, res: ServerResponse): void {
  if (fault === 'error 500') res.writeHead(500).end('[]');
  else if (fault === 'error 503 with a wait') res.writeHead(503, { 'Retry-After': '3' }).end();
  else if (fault === 'throttled with a wait') res.writeHead(429, { 'Retry-After': '2' }).end();
  else if (fault === 'reset') res.destroy();
  else if (fault === 'half an answer') {
    res.writeHead(200, { 'Content-Length': '500' }).write('[{"id":');
    setTimeout(() => res.destroy(), 5);
  } else if (fault === 'scope refused')
    res.writeHead(401, { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' }).end('{}');
  else if (fault === 'invalid JSON') res.writeHead(502).end('{"id"');
  else if (fault === 'a page with status 200')
    res.writeHead(200).end('<!doctype html><p>Onderhoud');
  else if (fault === 'token revoked') res.writeHead(401).end('{}');
}
