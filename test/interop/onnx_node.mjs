/**
 * Predicts with ONNX files in Node, by the built package beside an installed onnxruntime-node, and prints
 * JSON: `node onnx_node.mjs DIST FOLDER`. The folder holds request.json: which files, which columns.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , dist, folder] = process.argv;
const { onnxModel, modelFromBytes } = await import(
  pathToFileURL(`${dist}/train/learners/index.js`).href
);
const requests = JSON.parse(readFileSync(`${folder}/request.json`, "utf8"));

const answers = requests.map(({ file, options, columns }) => {
  const given = columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
  try {
    const model = onnxModel(new Uint8Array(readFileSync(`${folder}/${file}`)), options);
    const out = new Float64Array(given[0].length);
    model.predictColumns(given, out);
    const copy = modelFromBytes(model.bytes());
    const again = new Float64Array(out.length);
    copy.predictColumns(given, again);
    const row = Float32Array.from(given, (column) => column[0]);
    return {
      prediction: Array.from(out),
      again: Array.from(again),
      row: model.predictRow(row),
      margin: model.marginRow(row),
      featureNames: model.featureNames,
      equalBytes: Buffer.compare(Buffer.from(copy.bytes()), Buffer.from(model.bytes())) === 0,
    };
  } catch (error) {
    return { code: error.code, message: error.message };
  }
});
console.log(JSON.stringify(answers));
