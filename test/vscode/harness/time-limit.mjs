// The bound of a whole test run.

/** Ends this process, and with it everything it started, with code 124 after `seconds`. */
export function stopAfter(seconds) {
  const stop = () => {
    console.error(`the test run did not end in ${seconds} s and was stopped`);
    process.exit(124);
  };
  setTimeout(stop, seconds * 1000).unref();
}
