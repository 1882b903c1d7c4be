// See `nativeImport` in generated.ts.
module.exports = (url) => import(url);
