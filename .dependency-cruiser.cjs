/**
 * The import rule between folders (ARCHITECTURE, CONVENTIONS section 2): a folder imports only from
 * the folders named for it, stage folders are entered through their index.ts, and nothing is cyclic.
 */
const mayImport = {
  core: [],
  market: ["core"],
  store: ["core", "market"],
  ingest: ["core", "market", "store"],
  clean: ["core", "market", "store"],
  features: ["core", "market", "store"],
  train: ["core", "market", "store", "features"],
  evaluate: ["core", "market", "store", "features", "train"],
  feedback: ["core", "market", "store", "features", "train", "evaluate"],
  monitor: ["core", "market", "store"],
  pipeline: [
    "core",
    "market",
    "store",
    "ingest",
    "clean",
    "features",
    "train",
    "evaluate",
    "feedback",
    "monitor",
  ],
  serve: [
    "core",
    "market",
    "store",
    "ingest",
    "clean",
    "features",
    "train",
    "evaluate",
    "feedback",
    "monitor",
  ],
};

const stages = [
  "ingest",
  "clean",
  "features",
  "train",
  "evaluate",
  "feedback",
  "monitor",
  "pipeline",
  "serve",
];

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import only: ${allowed.join(", ") || "nothing else of ours"}`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { path: "^src/", pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
}));

const faceRules = stages.map((stage) => ({
  name: `${stage}-through-its-face`,
  comment: `other folders import src/${stage}/index.ts alone`,
  severity: "error",
  from: { path: "^src/", pathNot: `^src/${stage}/` },
  to: { path: `^src/${stage}/`, pathNot: `^src/${stage}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    ...faceRules,
    { name: "no-cycles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "nothing-imports-cli",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "expression-is-pure-data",
      comment: "an expression can be hashed, stored and sent to a worker without any kernel",
      severity: "error",
      from: { path: "^src/features/expression\\.ts$" },
      to: { path: "^src/", pathNot: "^src/core/" },
    },
    {
      name: "operators-stand-alone",
      comment: "operators never import each other",
      severity: "error",
      from: { path: "^src/features/operators/", pathNot: "index\\.ts$" },
      to: { path: "^src/features/operators/" },
    },
    {
      name: "gbdt-knows-arrays-only",
      severity: "error",
      from: { path: "^src/train/learners/gbdt/" },
      to: { path: "^src/", pathNot: ["^src/core/", "^src/train/learners/gbdt/"] },
    },
    {
      name: "rows-not-disks",
      comment:
        "only the edges touch the disk and the network; the rest is given rows, now and a generator",
      severity: "error",
      from: { path: "^src/(core|market|clean|features|train|evaluate|feedback)/" },
      to: { path: "^(node:)?(fs|fs/promises|http|https|net|dns)$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // AssemblyScript, another language in TypeScript's clothes: it imports nothing but itself.
    exclude: { path: "^src/train/learners/gbdt/wasm/assembly/" },
    tsPreCompilationDeps: true,
    // TypeScript 7 has no JavaScript API, so dependency-cruiser reads the sources through swc.
    parser: "swc",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
