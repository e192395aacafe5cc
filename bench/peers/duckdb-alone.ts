import { openPeerDuck } from "./duckdb.js";

/*
 * `duckdb-alone.js THREADS SQL`: one statement in a process that does nothing else, for the peak of its
 * memory.
 */
const [threads, sql] = process.argv.slice(2);
const duck = await openPeerDuck(Number(threads));
await duck.run(sql);
duck.closeSync();
