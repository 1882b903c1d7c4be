import { describe, expect, it } from "vitest";
import { EngineError, loadNativeEngine, loadWebAssemblyEngine } from "../../src/simulator/database.js";

const ENGINES = [
  { name: "node:sqlite", engine: loadNativeEngine() },
  { name: "sql.js", engine: await loadWebAssemblyEngine() },
];

describe.each(ENGINES)("$name", ({ name, engine }) => {
  it.skipIf(engine === undefined)(
    "the simulator's SQLite database binds parameters, evaluates expressions and keeps their order",
    () => {
      expect(engine?.name).toBe(name);
      const database = engine?.open();
      database?.run('CREATE TABLE "a""b" ("10" INT, "2" TEXT, "__proto__" BLOB, real REAL)');
      database?.run('INSERT INTO "a""b" VALUES (?, ?, ?, 0.1)', [
        "9223372036854775807",
        "a\0é",
        new Uint8Array([0, 255]),
      ]);
      const cells = ['CAST("10" AS BLOB)', 'CAST("2" AS BLOB)', '"__proto__"', "real", "NULL"];
      const rows = database?.select(cells, '"a""b"').map((row) => row.map(plain));
      const bytes = Buffer.from("a\0é").toString("hex");
      expect(rows).toEqual([[Buffer.from("9223372036854775807").toString("hex"), bytes, "00ff", 0.1, null]]);
      database?.close();
    },
  );

  it.skipIf(engine === undefined)(
    "the simulator's SQLite database reports errors with the messages of SQLite",
    () => {
      const database = engine?.open();
      database?.run("CREATE TABLE t (a INT, CONSTRAINT small CHECK (a < 10))");
      expect(() => database?.run("INSERT INTO t VALUES (?)", ["10"])).toThrow(EngineError);
      expect(() => database?.run("INSERT INTO t VALUES (?)", ["10"])).toThrow(
        /CHECK constraint failed: small/,
      );
      expect(() => database?.select(["b"], "t")).toThrow(/no such column: b/);
      database?.close();
    },
  );

  it.skipIf(engine === undefined)(
    "each SQLite database of the simulator has separate tables in memory, and ignores REFERENCES",
    () => {
      const [one, other] = [engine?.open(), engine?.open()];
      one?.run("CREATE TABLE t (a INT REFERENCES elsewhere(b))");
      one?.run("INSERT INTO t VALUES (1)");
      expect(() => other?.select(["a"], "t")).toThrow(/no such table: t/);
      one?.close();
      other?.close();
    },
  );
});

it("loading the native SQLite engine leaves process.emitWarning unchanged", () => {
  const before = Object.getOwnPropertyDescriptor(process, "emitWarning");
  loadNativeEngine();
  const after = Object.getOwnPropertyDescriptor(process, "emitWarning");
  expect(before).toBeDefined();
  expect(after).toStrictEqual(before);
});

function plain(cell: unknown): unknown {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString("hex") : cell;
}
