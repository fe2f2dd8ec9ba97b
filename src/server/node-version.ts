/**
 * Refuses to run on a Node older than the one Vigil is built for. Import this first, before anything else: an
 * older Node does not merely lack functions, it dies without a word inside the SQLite driver.
 */
const MAJOR_MIN = 24;

if (Number.parseInt(process.versions.node, 10) < MAJOR_MIN) {
  process.stderr.write(
    `Vigil needs Node ${MAJOR_MIN} or newer and this is ${process.version}: ` +
      "start it with `npm start` or `npx vigil`, which run the Node that comes with the project.\n",
  );
  process.exit(1);
}
