// Makes the files of this folder and values.json. With Node.js 20:
//   npm install @duckdb/node-api@1.5.6-r.1 parquet-wasm@0.8.0 apache-arrow@21.2.0 && node make_parquet.mjs
// Two writers that share no code with the reader under test (DuckDB, and arrow-rs in parquet-wasm) write every shape of a column of text or images; DuckDB
// reads each file back, and what it finds is values.json.
import { readFileSync, writeFileSync, readdirSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import * as wasm from 'parquet-wasm/node'

const db = await (await DuckDBInstance.create(':memory:')).connect()
const cat = [...readFileSync('../../../../../samples/photos/cat.jpg').subarray(0, 40)]

// Ten rows in two row groups of five; the second has nothing but nulls in "image" and "deep".
const name = (i) => `photos/${i % 3}/${'\u{1F408}'.repeat(i % 2)}${i % 4}.jpg`
const rows = Array.from({ length: 10 }, (_, i) => ({
  plain: i % 3 === 1 ? null : name(i),
  required: name(i),
  image: i === 1 || i >= 5 ? null : { bytes: i === 2 ? null : cat.concat(i), path: i === 3 ? null : i === 4 ? '' : name(i) },
  deep: i === 0 || i >= 5 ? null : { inner: i === 2 ? null : { path: i === 3 ? null : name(i) } },
  strict: i % 4 === 2 ? null : { path: name(i) },
  tags: i % 2 ? [] : [name(i), name(i + 1)],
}))

// arrow-rs
const text = new arrow.Utf8()
const field = (name, type, nullable = true) => new arrow.Field(name, type, nullable)
const schema = new arrow.Schema([
  field('plain', text),
  field('required', text, false),
  field('image', new arrow.Struct([field('bytes', new arrow.Binary()), field('path', text)])),
  field('deep', new arrow.Struct([field('inner', new arrow.Struct([field('path', text)]))])),
  field('strict', new arrow.Struct([field('path', text, false)])),
  field('tags', new arrow.List(field('item', text))),
])
const columns = Object.fromEntries(schema.fields.map((f) => [f.name, arrow.vectorFromArray(
  rows.map((row) => f.name === 'image' && row.image ? { ...row.image, bytes: row.image.bytes && Uint8Array.from(row.image.bytes) } : row[f.name]), f.type)]))
const batch = new arrow.Table(columns)
const ipc = arrow.tableToIPC(new arrow.Table(schema, new arrow.RecordBatch(schema, arrow.makeData({
  type: new arrow.Struct(schema.fields), length: rows.length, children: schema.fields.map((f) => batch.getChild(f.name).data[0]),
}))), 'stream')
const { Compression: C, Encoding: E, WriterVersion: V } = wasm
const arrowFiles = {
  'arrow-v1-plain-none': [V.V1, false, C.UNCOMPRESSED],
  'arrow-v1-dictionary-snappy': [V.V1, true, C.SNAPPY],
  'arrow-v1-dictionary-gzip': [V.V1, true, C.GZIP],
  'arrow-v2-plain-none': [V.V2, false, C.UNCOMPRESSED, E.PLAIN],
  'arrow-v2-plain-zstd': [V.V2, false, C.ZSTD, E.PLAIN],
  'arrow-v2-dictionary-snappy': [V.V2, true, C.SNAPPY],
  'arrow-v2-dictionary-brotli': [V.V2, true, C.BROTLI],
  'arrow-v2-delta-length-lz4': [V.V2, false, C.LZ4_RAW, E.DELTA_LENGTH_BYTE_ARRAY],
  'arrow-v2-delta-bytes-zstd': [V.V2, false, C.ZSTD, E.DELTA_BYTE_ARRAY],
  'arrow-v1-delta-bytes-snappy': [V.V1, false, C.SNAPPY, E.DELTA_BYTE_ARRAY],
}
for (const [file, [version, dictionary, codec, encoding]] of Object.entries(arrowFiles)) {
  let props = new wasm.WriterPropertiesBuilder().setWriterVersion(version).setDictionaryEnabled(dictionary).setCompression(codec)
    .setMaxRowGroupSize(5).setDataPageSizeLimit(60).setWriteBatchSize(2)
  if (encoding !== undefined) props = props.setEncoding(encoding)
  writeFileSync(`${file}.parquet`, wasm.writeParquet(wasm.Table.fromIPCStream(ipc), props.build()))
}

// DuckDB
const quoted = (v) => v === null ? 'NULL' : `'${v}'`
const bytes = (v) => v === null ? 'NULL' : `'${v.map((b) => '\\x' + b.toString(16).padStart(2, '0')).join('')}'::BLOB`
const struct = (v, write) => v === null ? 'NULL' : write(v)
await db.run(`CREATE TABLE t (plain VARCHAR, required VARCHAR, image STRUCT(bytes BLOB, path VARCHAR), deep STRUCT("inner" STRUCT(path VARCHAR)), strict STRUCT(path VARCHAR), tags VARCHAR[])`)
for (const r of rows) {
  await db.run(`INSERT INTO t VALUES (${quoted(r.plain)}, ${quoted(r.required)}, ${struct(r.image, (v) => `{'bytes': ${bytes(v.bytes)}, 'path': ${quoted(v.path)}}`)},
    ${struct(r.deep, (v) => `{'inner': ${struct(v.inner, (w) => `{'path': ${quoted(w.path)}}`)}}`)}, ${struct(r.strict, (v) => `{'path': ${quoted(v.path)}}`)}, [${r.tags.map(quoted)}])`)
}
for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
  for (const version of ['V1', 'V2']) {
    // Row groups cannot be smaller than 2,048 rows: one group.
    await db.run(`COPY t TO 'duckdb-${version.toLowerCase()}-${codec}.parquet' (FORMAT parquet, COMPRESSION ${codec}, PARQUET_VERSION ${version})`)
  }
}

// What DuckDB reads, null where there is nothing. Bytes are in hex.
const values = {}
for (const file of readdirSync('.').filter((f) => f.endsWith('.parquet')).sort()) {
  const result = await db.runAndReadAll(`SELECT plain, required, hex(image.bytes) AS "image.bytes", image.path AS "image.path", deep."inner".path AS "deep.inner.path", strict.path AS "strict.path" FROM '${file}'`)
  const names = result.columnNames()
  const table = result.getRows()
  values[file] = Object.fromEntries(names.map((n, c) => [n, table.map((row) => row[c])]))
}
writeFileSync('values.json', JSON.stringify(values, null, 1) + '\n')
