import type { SigningPlatform } from './signing-platform.js';

/** How the page of the platform treats what a tool asks it to keep. */
export type StorageManner =
  | 'answers'
  | 'is silent'
  | 'answers too late'
  | 'answers another question'
  | 'has another origin answer'
  | 'forgets what it kept'
  | 'remembers too late'
  | 'has no storage';

export interface StoragePlatform {
  /** The page of a course with the tool in a frame. */
  readonly courseUrl: (manner: StorageManner) => string;
  /** How often a browser came to sign in. */
  readonly signIns: () => number;
}

const page = (title: string, body: string) =>
  `<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${body}`;

/** Lets the signing platform show a course page, keep data for tools and sign a person in. */
export function serveStoragePlatform(platform: SigningPlatform, toolUrl: string): StoragePlatform {
  let signIns = 0;
  const elsewhere = platform.issuer.replace('127.0.0.1', 'localhost');
  platform.answer((req, _body, res) => {
    const url = new URL(req.url ?? '/', platform.issuer);
    const send = (html: string) =>
      res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
    if (url.pathname === '/course') {
      send(coursePage(url.searchParams.get('manner') as StorageManner));
    } else if (url.pathname === '/stranger') {
      send(page('Vreemde', `<script>${STRANGER}</script>`));
    } else if (url.pathname === '/auth') {
      signIns += 1;
      void signedIn(url.searchParams).then(send);
    } else {
      res.writeHead(404).end();
    }
  });

  async function signedIn(asked: URLSearchParams): Promise<string> {
    const id_token = await platform.sign(platform.claims(asked.get('nonce') ?? ''));
    const fields = Object.entries({ state: asked.get('state') ?? '', id_token })
      .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
      .join('');
    const action = asked.get('redirect_uri') ?? '';
    const form = `<form method="post" action="${action}">${fields}<button>Verder</button></form>`;
    return page('Aanmelden', `${form}<script>document.forms[0].submit()</script>`);
  }

  function coursePage(manner: StorageManner): string {
    const login = new URLSearchParams({
      iss: platform.issuer,
      client_id: platform.clientId,
      login_hint: '7',
      target_link_uri: `${toolUrl}/lti/launch`,
      ...(manner === 'has no storage' ? {} : { lti_storage_target: '_parent' }),
    });
    const src = `${toolUrl}/lti/login?${login.toString()}`.replaceAll('&', '&amp;');
    const frames = `<iframe name="tool" src="${src}" style="width:100%;height:90vh;border:0"></iframe>
      <iframe name="stranger" src="${elsewhere}/stranger" hidden></iframe>`;
    const keeper = `const manner = ${JSON.stringify(manner)};${KEEPER}`;
    return page('Cursus in de leeromgeving', `<script>${keeper}</script>${frames}`);
  }

  return {
    courseUrl: (manner) => `${platform.issuer}/course?manner=${encodeURIComponent(manner)}`,
    signIns: () => signIns,
  };
}

const KEEPER = `
  const kept = {};
  const heard = [];
  addEventListener('message', ({ data, source, origin }) => {
    if (!/^lti\\.(put|get)_data$/.test(data?.subject)) return;
    heard.push({ origin, ...data });
    const answer = { ...data, subject: data.subject + '.response' };
    const isPut = data.subject === 'lti.put_data';
    if (isPut) kept[data.key] = data.value;
    answer.value = kept[data.key];
    const send = () => source.postMessage(answer, origin);
    if (manner === 'is silent') return;
    if (manner === 'answers another question') answer.message_id = 'another';
    if (manner === 'forgets what it kept' && !isPut) answer.value = 'something else';
    if (manner === 'has another origin answer') frames.stranger.postMessage(answer, '*');
    else if (manner === 'answers too late') setTimeout(send, 3500);
    else if (manner === 'remembers too late' && !isPut) setTimeout(send, 5500);
    else send();
  });`;

const STRANGER = `addEventListener('message', ({ data }) => top.frames.tool.postMessage(data, '*'));`;
