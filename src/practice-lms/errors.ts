/** A refusal for a person at a browser: what is wrong and what to do next, in Dutch. */
export class PageError extends Error {
  override readonly name = 'PageError';
  constructor(
    readonly status: number,
    readonly heading: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(heading, options);
  }
}

/** A refusal for a tool's server. Moodle puts the reason into the status line, and so do we. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  constructor(
    readonly status: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

export const pageNotFound = (): PageError =>
  new PageError(404, 'Deze pagina bestaat niet', 'Ga terug naar de cursus en kies een activiteit.');
