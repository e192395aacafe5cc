import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { benchFile, npmPeersFolder, peersFolder } from "../places.js";

/*
 * `npm run bench:peers`: what the benchmarks compare with. Python's libraries go into a virtual environment
 * under build/, which needs python3 with venv; npm's into a folder beside it, none of whose install
 * scripts run, as they fetch from elsewhere.
 */
function run(command: string, args: readonly string[], folder?: string): boolean {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: folder });
  if (error !== undefined) process.stderr.write(`${error.message}\n`);
  return status === 0;
}

function required(command: string, ...args: readonly string[]): void {
  if (run(command, args)) return;
  process.stderr.write(`could not make the peers: ${command} ${args.join(" ")} failed\n`);
  process.exit(1);
}

mkdirSync(npmPeersFolder, { recursive: true });
copyFileSync(benchFile("peers", "npm", "package.json"), join(npmPeersFolder, "package.json"));
required(
  "npm",
  "install",
  "--prefix",
  npmPeersFolder,
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
);

// tulind is C: it is compiled here where Node's headers are, and left out where they are not.
const nodeFolder = dirname(dirname(process.execPath));
const tulind = join(npmPeersFolder, "node_modules", "tulind");
const compile = ["node-pre-gyp", "install", "--build-from-source", `--nodedir=${nodeFolder}`];
if (!existsSync(join(nodeFolder, "include", "node")) || !run("npx", compile, tulind)) {
  process.stderr.write("left out: tulind, which could not be compiled\n");
}

required("python3", "-m", "venv", peersFolder);
const requirements = benchFile("peers", "requirements.txt");
required(`${peersFolder}/bin/python`, "-m", "pip", "install", "-r", requirements);
