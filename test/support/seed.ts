import fc from "fast-check";

// The same examples on every run, so that a red CI is a change and not luck. Another seed looks
// elsewhere: PLUMBLINE_TEST_SEED=7 npm test
fc.configureGlobal({ seed: Number(process.env.PLUMBLINE_TEST_SEED ?? 1) });
