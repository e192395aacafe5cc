/**
 * The messages of an ONNX file, with the field numbers of onnx.proto.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { bytesOf } from "../../../core/typed-array.js";
import { bytesField, integerField, integersField, message, textField } from "./protobuf.js";

/** What a tensor holds, by ONNX's numbers. */
export const elementTypes = { float32: 1, int64: 7, bool: 9, float64: 11 } as const;

/** An attribute of a node. */
export type Attribute = string | number | readonly string[] | Int32Array | Float64Array;

/** One operator with its inputs and outputs by name. */
export interface GraphNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** `ai.onnx.ml` for trees; the standard operators where absent. */
  readonly domain?: string;
  /** Integers are numbers or `Int32Array`; a `Float64Array` becomes a tensor of doubles. */
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A constant. */
export interface Constant {
  readonly name: string;
  readonly shape: readonly number[];
  /** `Uint8Array` holds booleans. */
  readonly values: Float32Array | Float64Array | Uint8Array;
}

/** A graph from rows of features to rows of outputs. */
export interface Graph {
  readonly input: { readonly name: string; readonly width: number };
  readonly outputs: readonly { readonly name: string; readonly width: number }[];
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
  /** Texts that go along. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** ONNX 1.10 or later: IR 8, standard operators 15, operators of learners 3. */
const irVersion = 8;
const standardVersion = 15;
const learnerVersion = 3;

/** A graph as the bytes of an ONNX file. Equal graphs give equal bytes. */
export function encodeOnnx(graph: Graph): Uint8Array {
  return message(
    integerField(1, irVersion),
    textField(2, "plumbline"),
    bytesField(7, encodeGraph(graph)),
    bytesField(8, message(textField(1, ""), integerField(2, standardVersion))),
    bytesField(8, message(textField(1, "ai.onnx.ml"), integerField(2, learnerVersion))),
    ...Object.entries(graph.metadata).map(([name, text]) =>
      bytesField(14, message(textField(1, name), textField(2, text))),
    ),
  );
}

function encodeGraph({ nodes, constants, input, outputs }: Graph): Uint8Array {
  return message(
    ...nodes.map((node) => bytesField(1, encodeNode(node))),
    textField(2, "model"),
    ...constants.map(({ name, shape, values }) => bytesField(5, encodeTensor(shape, values, name))),
    bytesField(11, encodeRows(input.name, input.width)),
    ...outputs.map(({ name, width }) => bytesField(12, encodeRows(name, width))),
  );
}

function encodeNode({ operator, inputs, outputs, domain, attributes = {} }: GraphNode): Uint8Array {
  return message(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      bytesField(5, message(textField(1, name), encodeAttribute(value))),
    ),
    ...(domain === undefined ? [] : [textField(7, domain)]),
  );
}

/** The value of an attribute and, as field 20, its type. */
function encodeAttribute(value: Attribute): Uint8Array {
  if (typeof value === "number") return message(integerField(3, value), integerField(20, 2));
  if (typeof value === "string") return message(textField(4, value), integerField(20, 3));
  if (value instanceof Float64Array) {
    return message(bytesField(5, encodeTensor([value.length], value)), integerField(20, 4));
  }
  if (value instanceof Int32Array) return message(integersField(8, value), integerField(20, 7));
  return message(...value.map((text) => textField(9, text)), integerField(20, 8));
}

/** A tensor whose values are raw bytes, little endian. */
function encodeTensor(
  shape: readonly number[],
  values: Constant["values"],
  name?: string,
): Uint8Array {
  return message(
    integersField(1, shape),
    integerField(2, elementType(values)),
    ...(name === undefined ? [] : [textField(8, name)]),
    bytesField(9, bytesOf(values)),
  );
}

function elementType(values: Constant["values"]): number {
  if (values instanceof Float64Array) return elementTypes.float64;
  return values instanceof Float32Array ? elementTypes.float32 : elementTypes.bool;
}

/** The name and type of rows × width float32 values. */
function encodeRows(name: string, width: number): Uint8Array {
  const shape = message(bytesField(1, textField(2, "rows")), bytesField(1, integerField(1, width)));
  const tensor = message(integerField(1, elementTypes.float32), bytesField(2, shape));
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)));
}
