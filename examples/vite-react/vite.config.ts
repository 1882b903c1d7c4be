import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from "vite";
import { createAccountsApi } from "./server/accounts.ts";

/** Serves the API next to the page, in development and in the preview. */
function accountsApi(): Plugin {
  const addApi = async ({ middlewares }: ViteDevServer | PreviewServer) => {
    middlewares.use("/api/accounts", await createAccountsApi());
  };
  return { name: "accounts-api", configureServer: addApi, configurePreviewServer: addApi };
}

export default defineConfig({ plugins: [react(), accountsApi()] });
