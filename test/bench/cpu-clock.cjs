/**
 * Replaces the clock of the program that loads this file by the processor time of its process, which a busy machine does not change. tsc
 * then reports its times in processor time.
 */

"use strict";

const { performance } = require("node:perf_hooks");

performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
