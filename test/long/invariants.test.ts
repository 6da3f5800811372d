// The properties of the quick tests again, over many more histories.
process.env.PROPERTY_RUNS ??= '25';

await import('../invariants/invariants.property.test.js');
await import('../invariants/known-at-the-time.property.test.js');
