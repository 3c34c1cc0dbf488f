import { z } from 'zod';
import { ALL_SCOPES, MESSAGE, SCOPE, TOOL_CONFIGURATION } from './lti.js';

const text = z.string().min(1).max(2000);
const only = (value: string, words: string): typeof text =>
  text.refine((one) => one === value, words);
const hostOf = (domain: string): string => domain.replace(/^www\./, '');
/** In the order in which Moodle looks, with its words for what is there and wrong (capture 03). */
export const Registration = z
  .object({
    response_types: z
      .array(text)
      .refine((types) => types.includes('id_token'), 'invalid_response_types'),
    initiate_login_uri: z.url(),
    redirect_uris: z.array(z.url()),
    client_name: text.transform((name) => name.replaceAll(/<[^>]*>/g, '')),
    jwks_uri: z.url(),
    token_endpoint_auth_method: only('private_key_jwt', 'invalid_token_endpoint_auth_method'),
    application_type: only('web', 'invalid_application_type').default('web'),
    scope: z.string().default(''),
    [TOOL_CONFIGURATION]: z
      .object({
        domain: z.string().default('').refine(Boolean, 'missing_domain'),
        target_link_uri: z.url(),
        custom_parameters: z.record(z.string(), z.coerce.string()).default({}),
        claims: z.array(z.string()).default([]),
        messages: z
          .array(z.object({ type: text, target_link_uri: z.url().optional() }))
          .default([]),
      })
      .refine(
        ({ domain, target_link_uri }) => hostOf(domain) === hostOf(new URL(target_link_uri).host),
        'domain_targetlinkuri_mismatch',
      ),
  })
  .transform(({ [TOOL_CONFIGURATION]: configured, ...asked }) => {
    const { domain, target_link_uri: launchUrl, claims, messages, custom_parameters } = configured;
    const scopes = asked.scope.split(' ').filter((one) => ALL_SCOPES.includes(one));
    // Who may write scores may read what came of them, too.
    const more = scopes.includes(SCOPE.score) ? [SCOPE.resultReadOnly, SCOPE.lineItemReadOnly] : [];
    const choice = messages.find(({ type }) => type === MESSAGE.choice);
    return {
      ...{ name: asked.client_name, domain, launchUrl, claims, custom: custom_parameters },
      loginUrl: asked.initiate_login_uri,
      choiceUrl: choice?.target_link_uri ?? launchUrl,
      redirectUris: asked.redirect_uris,
      keysUrl: asked.jwks_uri,
      scopes: [...new Set([...scopes, ...more])],
    };
  });
/** What a tool says of itself. */
export type ToolFacts = z.infer<typeof Registration>;
