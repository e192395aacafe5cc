/** Changes, drops, doubles and cuts bytes, a few at a time, as bad disks and hasty editors do. */
export function mutate(bytes: Uint8Array, integer: (bound: number) => number): Uint8Array {
  let result = [...bytes];
  for (let change = 0; change <= integer(4); change++) {
    const at = integer(result.length);
    const length = 1 + integer(20);
    const marks = [0, 10, 13, 34, 44, 46, 59, 9, 45, 48, 57, 101, 255];
    switch (integer(6)) {
      case 0:
        result[at] = integer(256);
        break;
      case 1:
        result[at] = marks[integer(marks.length)];
        break;
      case 2:
        result.splice(at, length);
        break;
      case 3:
        result.splice(at, 0, ...result.slice(at, at + length));
        break;
      case 4:
        result.splice(at, 0, ...Array.from({ length }, () => integer(256)));
        break;
      default:
        if (integer(4) === 0) result = result.slice(0, Math.max(1, at));
    }
    if (result.length === 0) result = [10];
  }
  return Uint8Array.from(result);
}
