/** The fields of a form; as a list where a name may come several times. */
type Fields = Readonly<Record<string, string>> | [string, string][];

/** As much of a browser as a launch needs: it keeps cookies, follows nothing by itself, and posts forms. */
export class BrowserLike {
  private readonly cookies = new Map<string, string>();

  async get(url: string): Promise<Response> {
    return this.remember(await fetch(url, { redirect: 'manual', headers: this.headers() }));
  }

  async post(
    url: string,
    form: Fields,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers = { ...this.headers(), ...extraHeaders };
    const body = new URLSearchParams(Array.isArray(form) ? form : Object.entries(form));
    return this.remember(await fetch(url, { method: 'POST', redirect: 'manual', headers, body }));
  }

  /** Sends what a script of a page would. */
  async send(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const all = { ...this.headers(), ...headers };
    return this.remember(
      await fetch(url, { method: 'POST', redirect: 'manual', headers: all, body }),
    );
  }

  /** Opens a page and sends one of its forms, with its hidden fields, as a person would. */
  async submit(
    pageUrl: string,
    form: Fields,
    action = pageUrl,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const page = await (await this.get(pageUrl)).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const fields = Array.isArray(form) ? form : Object.entries(form);
    return this.post(action, [['csrf', csrf], ...fields], extraHeaders);
  }

  /** Sends the form of a page with files, as a browser does. */
  async upload(
    pageUrl: string,
    fields: Readonly<Record<string, string>>,
    files: readonly File[],
  ): Promise<Response> {
    const page = await (await this.get(pageUrl)).text();
    const body = new FormData();
    body.set('csrf', /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '');
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    for (const file of files) body.append('files', file);
    const headers = this.headers();
    return this.remember(
      await fetch(pageUrl, { method: 'POST', redirect: 'manual', headers, body }),
    );
  }

  /** Sends the form of a page that would send itself in a real browser. */
  async sendOn(page: Response): Promise<Response> {
    const { action, fields } = formOf(await page.text());
    return this.post(action, fields);
  }

  keep(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  /** What it sends with every request. */
  headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { 'Accept-Language': 'nl', ...(cookie ? { Cookie: cookie } : {}) };
  }

  private remember(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      this.cookies.set(name, value);
    }
    return response;
  }
}

interface ParsedForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** The first form of a page. */
export function formOf(html: string): ParsedForm {
  const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
  if (!action) throw new Error(`There is no form on this page: ${html.slice(0, 500)}`);
  const inputs = html.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g);
  const fields = [...inputs].map(([, name = '', value = '']) => [name, plain(value)] as const);
  return { action: plain(action), fields: Object.fromEntries(fields) };
}

const plain = (text: string): string =>
  text
    .replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
