import { z } from 'zod';

const AGAIN = 'Ga terug naar de cursus en probeer het opnieuw.';

/** What somebody is refused: to a tool's server the reason only, to a person also what to do next, in Dutch. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly advice = AGAIN,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

export const pageNotFound = (): Refusal =>
  new Refusal(404, 'Deze pagina bestaat niet', 'Ga terug naar de cursus en kies een activiteit.');

const ClientError = z.object({ status: z.int().min(400).max(499) });

/** The router and the body parsers put a status on their errors; what is unexpected goes to stderr. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const unreadable = error instanceof z.ZodError ? 400 : ClientError.safeParse(error).data?.status;
  if (unreadable === 413) return new Refusal(413, 'Dit is te groot om te versturen');
  if (unreadable) return new Refusal(unreadable, 'Dit verzoek is niet te lezen');
  process.emitWarning(error instanceof Error ? error : String(error));
  return new Refusal(500, 'Er ging iets mis in de leeromgeving');
}
