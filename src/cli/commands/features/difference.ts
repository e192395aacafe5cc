import { printExpression, type SetDifference } from "../../../features/index.js";

/** A difference for people: a line for each feature, with both formulas where one was changed. */
export function differenceLines(difference: SetDifference): string[] {
  const { added, removed, changed, described, isSetDescribed, isReordered } = difference;
  return [
    ...added.map((name) => `  added      ${name}`),
    ...removed.map((name) => `  removed    ${name}`),
    ...changed.flatMap(({ name, before, after }) => [
      `  changed    ${name}`,
      `    before   ${printExpression(before.expression)}`,
      `    after    ${printExpression(after.expression)}`,
    ]),
    ...described.map((name) => `  described  ${name}`),
    ...(isSetDescribed ? ["  described  the set itself"] : []),
    ...(isReordered ? ["  reordered  (models read features by name)"] : []),
  ];
}
