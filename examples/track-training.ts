/**
 * A training of one's own, tracked as a run: gradient descent at three rates, a curve each.
 *
 * Prints:
 *
 *     rate 0.05  loss after 40 steps 0.0002  least at step 40
 *     rate 0.4   loss after 40 steps 0.0000  least at step 40
 *     rate 1.05  loss after 40 steps 2048.4002  least at step 1
 *     now: plumbline runs show latest --metric loss --workspace tracked
 */
import { openWorkspace, trackRun } from "plumbline";

const steps = 40;
const rates = [0.05, 0.4, 1.05];

const workspace = openWorkspace("tracked");
await trackRun(workspace, { configuration: { steps } }, (tracker) => {
  for (const rate of rates) {
    const own = tracker.within({ node: `rate ${rate}` });
    own.parameter("rate", rate);
    // The least of x² is at 0; each step goes against its slope, 2x.
    let x = 1;
    for (let step = 1; step <= steps; step++) {
      x -= rate * 2 * x;
      own.log("loss", step, x * x);
    }
  }
});

const [run] = await workspace.catalogue.runs(1);
for (const { labels, last, least } of await workspace.catalogue.trackedSeries({ runId: run.id })) {
  const loss = last?.value.toFixed(4);
  console.log(
    `${labels.node.padEnd(9)}  loss after ${steps} steps ${loss}  least at step ${least?.step}`,
  );
}
console.log("now: plumbline runs show latest --metric loss --workspace tracked");
workspace.close();
