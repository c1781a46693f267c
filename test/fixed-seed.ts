import fc from 'fast-check';

// In CI the same inputs every time, so that a red build is about the change. Elsewhere new ones; a failure prints its seed.
if (process.env['CI']) fc.configureGlobal({ seed: 20_251_101 });
