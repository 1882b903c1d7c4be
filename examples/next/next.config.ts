import type { NextConfig } from "next";

const config: NextConfig = {
  // Explicit, because Next.js searches parent folders for lock files, and this project is inside another one.
  turbopack: { root: import.meta.dirname },
};

export default config;
