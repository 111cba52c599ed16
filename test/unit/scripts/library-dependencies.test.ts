import { expect, test } from "vitest";
import {
  type LibraryDependencies,
  mergeLibraryDependencies,
  parseShlibs,
  parseSymbols,
} from "../../../scripts/corpus/depends/library-dependencies.ts";
import type { Clause } from "../../../src/debian/relations.ts";

/** SONAME to dependencies as they are written, without versions. */
function written(dependencies: LibraryDependencies): object {
  const text = ({ alternatives }: Clause): string => alternatives.map(({ name }) => name).join(" | ");
  return Object.fromEntries([...dependencies].map(([soname, clauses]) => [soname, clauses.map(text)]));
}

test("shlibs: the version stands behind .so., or before it where it is a number", () => {
  const shlibs = "libz 1 zlib1g (>= 1:1.2), libc6\nlibdb 5.3 libdb5.3\nlibx t64 libxt64\nlibplugin 0\n";
  expect(written(parseShlibs(shlibs))).toEqual({
    "libz.so.1": ["zlib1g", "libc6"],
    "libz-1.so": ["zlib1g", "libc6"],
    "libdb.so.5.3": ["libdb5.3"],
    "libdb-5.3.so": ["libdb5.3"],
    "libx.so.t64": ["libxt64"],
    "libplugin.so.0": [],
    "libplugin-0.so": [],
  });
});

test("shlibs: lines for other kinds of packages and comments are passed over", () => {
  expect(written(parseShlibs("# libq 1 libq1\nudeb: libz 1 zlib1g-udeb\nlibz a zlib1g"))).toEqual({
    "libz.so.a": ["zlib1g"],
  });
});

test("symbols: a library, further dependencies, fields and symbols", () => {
  const symbols = `libblas.so.3 libblas3 #MINVER# | libblas.so.3
| libblas3 (= \${binary:Version})
* Build-Depends-Package: libblas-dev
 caxpy_@Base 3.2
libother.so.2 libother2 (>= 2)
`;
  expect(written(parseSymbols(symbols))).toEqual({
    "libblas.so.3": ["libblas3 | libblas.so.3", "libblas3"],
    "libother.so.2": ["libother2"],
  });
});

test("what both files say of one library counts", () => {
  const merged = mergeLibraryDependencies(
    parseShlibs("liba so liba1"),
    parseSymbols("liba.so.so liba1 | liba2"),
  );
  expect(written(merged)).toEqual({ "liba.so.so": ["liba1", "liba1 | liba2"] });
});
