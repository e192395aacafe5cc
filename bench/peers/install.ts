import { spawnSync } from "node:child_process";
import { benchFile, peersFolder } from "../places.js";

/*
 * `npm run bench:peers`: a virtual environment under build/ with the Python libraries that the
 * benchmarks compare with. Needs python3 with venv, and a package index in reach.
 */
const steps: readonly (readonly string[])[] = [
  ["python3", "-m", "venv", peersFolder],
  [
    `${peersFolder}/bin/python`,
    "-m",
    "pip",
    "install",
    "-r",
    benchFile("peers", "requirements.txt"),
  ],
];
for (const [command, ...args] of steps) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status === 0) continue;
  process.stderr.write(`could not make the peers: ${error?.message ?? `${command} failed`}\n`);
  process.exit(1);
}
