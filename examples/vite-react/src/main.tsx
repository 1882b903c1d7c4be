import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AccountForm } from "./AccountForm.tsx";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <AccountForm />
  </StrictMode>,
);
