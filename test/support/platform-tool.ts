import { afterAll } from '@jest/globals';
import { startSigningPlatform } from './signing-platform.js';
import { startTestTool } from './tool.js';

/** The tool and a platform that is registered with it, for as long as the tests of a file take. */
export async function startPlatformAndTool(options: Parameters<typeof startTestTool>[0] = {}) {
  const tool = await startTestTool(options);
  const platform = await startSigningPlatform(tool.url, tool.clock);
  afterAll(async () => {
    await platform.stop();
    await tool.stop();
  });
  await tool.admin('POST', 'registrations', platform.registration);
  return { tool, platform };
}
