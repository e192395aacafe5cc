import type { Canonical } from "../../core/canonical-json.js";
import type { Catalogue } from "../../store/catalogue.js";

/** Namespace of the pointers to the trees in service, by instrument; topic of the journal on their moves. */
const championNamespace = "champion";

/** How a tree came into service: a run trained it, somebody chose it, somebody went back to it. */
export type ServiceMove = "run" | "promote" | "rollback";

/** One stretch of time for which a tree was, or is, in service. */
export interface ServiceRecord {
  readonly treeId: string;
  /** UTC ms. */
  readonly since: number;
  readonly reason: string;
  /** Undefined of moves that were made before the journal kept it. */
  readonly how: ServiceMove | undefined;
  /** The tree before it; null of the first. */
  readonly from: string | null;
}

/** What the journal holds of a move. */
interface MoveEntry {
  readonly instrument: string;
  readonly from: string | null;
  readonly to: string;
  readonly how: ServiceMove;
  readonly reason: string;
  readonly featureSet: string;
}

/**
 * Puts a tree into service, and the move into the journal, both or neither.
 *
 * @param featureSet - What it reads, `core@1.2.0`, for whoever reads the journal.
 */
export async function moveChampion(
  catalogue: Catalogue,
  move: Omit<MoveEntry, "from">,
): Promise<ServiceRecord> {
  const { instrument, to, reason, how } = move;
  const standing = await catalogue.pointer(championNamespace, instrument);
  const from = standing?.artifactId ?? null;
  const payload = { ...move, from } satisfies MoveEntry as unknown as Canonical; // plain text
  const entry = { topic: championNamespace, payload };
  await catalogue.movePointer(championNamespace, instrument, to, reason, entry);
  const since = (await catalogue.pointer(championNamespace, instrument))?.since ?? 0;
  return { treeId: to, since, reason, how, from };
}

/** The trees that were in service for an instrument, the present one first. */
export async function serviceHistory(
  catalogue: Catalogue,
  instrument: string,
): Promise<readonly ServiceRecord[]> {
  const positions = await catalogue.pointerHistory(championNamespace, instrument);
  const moves = new Map<string, MoveEntry>();
  for (const { at, payload } of await catalogue.journal(championNamespace)) {
    const move = payload as unknown as MoveEntry; // by moveChampion
    moves.set(`${at} ${move.instrument} ${move.to}`, move);
  }
  return positions.map(({ artifactId, since, reason }, place) => ({
    treeId: artifactId,
    since,
    reason,
    how: moves.get(`${since} ${instrument} ${artifactId}`)?.how,
    from: positions[place + 1]?.artifactId ?? null,
  }));
}

/**
 * The tree that a rollback goes back to: the one in service before the present one came, as a stack has it.
 * Rolling back twice goes back two steps, and not to and fro.
 *
 * @param history - Of an instrument, the present tree first.
 */
export function treeBefore(history: readonly ServiceRecord[]): string | undefined {
  const stack: string[] = [];
  for (const { treeId, how } of history.toReversed()) {
    const place = how === "rollback" ? stack.lastIndexOf(treeId) : -1;
    if (place >= 0) stack.length = place + 1;
    else if (stack.at(-1) !== treeId) stack.push(treeId);
  }
  return stack.at(-2);
}

/**
 * The rollback that took a tree out of service, where nobody has put it back since: a run that finds the same
 * tree again must not undo what a person decided.
 */
export function rolledBackFrom(
  history: readonly ServiceRecord[],
  treeId: string,
): ServiceRecord | undefined {
  for (const move of history) {
    if (move.treeId === treeId) return undefined;
    if (move.how === "rollback" && move.from === treeId) return move;
  }
  return undefined;
}
