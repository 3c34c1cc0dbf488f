import type { Browser, FrameLocator, Page } from 'playwright-core';
import { blockThirdPartyCookies } from './browser.js';

/** Somebody at a course of the practice LMS, in a browser of their own that blocks third-party cookies. */
export class LmsVisitor {
  private constructor(
    readonly page: Page,
    private readonly lmsUrl: string,
  ) {}

  static async arrive(browser: Browser, lmsUrl: string, person: string): Promise<LmsVisitor> {
    const context = await browser.newContext({ locale: 'nl-NL' });
    const visitor = await new LmsVisitor(await context.newPage(), lmsUrl).restrict();
    await visitor.lookAs(person);
    return visitor;
  }

  /** Another tab of the same browser. */
  async openTab(): Promise<LmsVisitor> {
    return new LmsVisitor(await this.page.context().newPage(), this.lmsUrl).restrict();
  }

  /** What the LMS shows in a page is somebody else's from its next page on; the tool is told nothing. */
  async lookAs(person: string): Promise<void> {
    const { origin } = new URL(this.lmsUrl);
    await this.page.context().addCookies([{ name: 'persoon', value: person, url: origin }]);
  }

  async go(path: string): Promise<void> {
    await this.page.goto(`${this.lmsUrl}${path}`);
  }

  /** Opens a page of the LMS with the tool in it, and waits for the tool. */
  async open(path: string): Promise<FrameLocator> {
    await this.lookHere();
    await this.go(path);
    await this.inTool.locator('h1').waitFor();
    return this.inTool;
  }

  /** Chromium may lose a click in a tab that is behind another. */
  lookHere(): Promise<void> {
    return this.page.bringToFront();
  }

  get inTool(): FrameLocator {
    return this.page.frameLocator('iframe.tool');
  }

  /** Hands in work on the page that is in the frame, and waits for the receipt. */
  async handIn(text: string): Promise<void> {
    await this.lookHere();
    await this.inTool.locator('textarea[name=text]').fill(text);
    await this.inTool.getByRole('button', { name: 'Inleveren' }).click();
    await this.inTool
      .getByText(/Ingeleverd op/)
      .first()
      .waitFor();
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }

  private async restrict(): Promise<this> {
    await blockThirdPartyCookies(this.page);
    return this;
  }
}
