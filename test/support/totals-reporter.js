/** Ends the run with the plain line `N passed, N failed`, which jest's own summary leaves out when nothing failed. */
export default class TotalsReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
    // jest prints its summary after the reporters; leaving last keeps this line the last one.
    process.once('exit', () => {
      process.stdout.write(`${numPassedTests} passed, ${failed} failed${skipped}\n`);
    });
  }
}
