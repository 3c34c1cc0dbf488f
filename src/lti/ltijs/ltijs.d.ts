/** The members of ltijs 5.9.9 that this tool calls. It ships no types of its own. */
declare module 'ltijs' {
  import type { Application, Request, Response, NextFunction } from 'express';

  export interface Platform {
    platformId(): Promise<string>;
    platformAccessToken(scopes: string): Promise<{ readonly access_token: string }>;
  }

  type Callback = (req: Request, res: Response, next: NextFunction) => unknown;
  type LaunchCallback = (token: object, req: Request, res: Response) => unknown;

  class ProviderClass {
    readonly app: Application;
    setup(encryptionKey: string, database: { plugin: object }, options: object): this;
    deploy(options: { serverless: true; silent: true }): Promise<true>;
    onConnect(callback: LaunchCallback): void;
    onDeepLinking(callback: LaunchCallback): void;
    onInvalidToken(callback: Callback): void;
    getPlatform(issuer: string, clientId: string): Promise<Platform | false>;
  }

  const ltijs: { readonly Provider: ProviderClass };
  export default ltijs;
}

declare module 'ltijs/dist/Utils/Auth.js' {
  import type { Platform } from 'ltijs';

  const Auth: {
    validateToken(
      token: string,
      devMode: boolean,
      validationParameters: object,
      getPlatform: unknown,
      encryptionKey: string,
      database: object,
    ): Promise<object>;
    getAccessToken(
      scopes: string,
      platform: Platform,
      encryptionKey: string,
      database: object,
    ): Promise<object>;
  };
  export default Auth;
}
