import { createServer, request, type IncomingHttpHeaders } from 'node:http';

export interface FrameProxy {
  /** Whether requests from within frames lose their cookies on the way, and answers to them too. */
  losesCookies: boolean;
  /** Where the tool listens. */
  towards(toolUrl: string): void;
  stop(): Promise<void>;
}

/**
 * Stands before the tool and does what browsers do that keep no cookies in frames of another site, not even partitioned
 * ones, and keep them elsewhere. No switch of Chromium does that for both.
 */
export async function startFrameProxy(port: number): Promise<FrameProxy> {
  let target = '';
  const server = createServer((req, res) => {
    const { method, headers, url } = req;
    const isStripped = proxy.losesCookies && headers['sec-fetch-dest'] !== 'document';
    const onward = request(
      `${target}${url}`,
      { method: method ?? 'GET', headers: without('cookie', headers, isStripped), agent: false },
      (answer) => {
        const answered = without('set-cookie', answer.headers, isStripped);
        res.writeHead(answer.statusCode ?? 502, answered);
        answer.pipe(res);
      },
    );
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  const proxy: FrameProxy = {
    losesCookies: false,
    towards: (toolUrl) => {
      target = toolUrl;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return proxy;
}

const without = (name: string, headers: IncomingHttpHeaders, isStripped: boolean) =>
  isStripped
    ? Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name))
    : headers;
