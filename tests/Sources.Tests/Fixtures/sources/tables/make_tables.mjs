// Makes the metadata of tables, as the specifications of Delta and Iceberg have it. With Node.js 20: npm install avsc@5 @duckdb/node-api && node make_tables.mjs
// No writer of whole tables was at hand: DuckDB writes the Parquet of checkpoints and avsc the Avro of manifests. Their data files are those of ../folder.
import fs from 'node:fs'
import avro from 'avsc'
import { DuckDBInstance } from '@duckdb/node-api'

const train = 'split=train/data_0.parquet', test = 'split=test/data_0.parquet'
const size = (file) => fs.statSync(`../folder/${file}`).size

// Delta checkpoints: one action in a row, the columns of the others are null.
const db = await (await DuckDBInstance.create()).connect()
const protocol = 'STRUCT(minReaderVersion INT, minWriterVersion INT, readerFeatures VARCHAR[], writerFeatures VARCHAR[])'
const metaData = 'STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR))'
const vector = 'STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, "offset" INT, sizeInBytes INT, cardinality BIGINT)'
const add = `STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, deletionVector ${vector})`
const remove = 'STRUCT(path VARCHAR, deletionTimestamp BIGINT)'
const file = (path, dv = 'NULL') => `{path: '${path}', partitionValues: MAP {'split': 'x'}, size: 1, deletionVector: ${dv}}`
const head = (version, features, configuration) => [
  [`{minReaderVersion: ${version}, minWriterVersion: 7, readerFeatures: ${features}, writerFeatures: NULL}`, 'NULL', 'NULL', 'NULL'],
  ['NULL', `{id: 'x', format: {provider: 'parquet', options: MAP {}}, schemaString: '{}', partitionColumns: ['split'], configuration: ${configuration}}`, 'NULL', 'NULL'],
]
const added = (path, dv) => ['NULL', 'NULL', file(path, dv), 'NULL']
async function checkpoint(name, rows, options = '') {
  const types = [protocol, metaData, add, remove], names = ['protocol', 'metaData', 'add', 'remove']
  const select = rows.map((row) => `SELECT ${row.map((value, i) => `CAST(${value} AS ${types[i]}) AS "${names[i]}"`).join(', ')}`).join(' UNION ALL ')
  await db.run(`COPY (${select}) TO '${name}.parquet' (FORMAT parquet${options})`)
}
const removed = ['NULL', 'NULL', 'NULL', "{path: 'gone.parquet', deletionTimestamp: 1}"]
const plain = head(3, "['timestampNtz','deletionVectors']", "MAP {'delta.appendOnly': 'true', 'delta.columnMapping.mode': 'none'}")
await checkpoint('delta', [...plain, added('split%3Dtrain/data_0.parquet'), removed, added('split=test/data_0.parquet')])
await checkpoint('delta-v2-pages', [...plain, added('split%3Dtrain/data_0.parquet'), removed, added('split=test/data_0.parquet')], ', PARQUET_VERSION V2, COMPRESSION zstd')
await checkpoint('delta-part-1', [...plain, added(train)])
await checkpoint('delta-part-2', [removed, added(test)])
await checkpoint('delta-vector', [...plain, added(train, "{storageType: 'u', pathOrInlineDv: 'ab^-aqEH.-t@S}K{vb[*k^', \"offset\": 4, sizeInBytes: 40, cardinality: 6}"), added(test)])
await checkpoint('delta-mapping', [...head(2, 'NULL', "MAP {'delta.columnMapping.mode': 'name'}"), added(train)])
await checkpoint('delta-feature', [...head(3, "['typeWidening']", 'MAP {}'), added(train)])
await checkpoint('delta-headless', [added(train)])

// Iceberg: manifests and their list, with the fields of the specification, its ids, and statistics as maps of structs.
const field = (name, type, id) => ({ name, type, 'field-id': id })
const optional = (name, type, id) => ({ name, type: ['null', type], default: null, 'field-id': id })
const map = (name, key, value, type) => ({ type: 'array', logicalType: 'map', items: { type: 'record', name, fields: [field('key', 'int', key), field('value', type, value)] } })
const list = avro.Type.forSchema({ type: 'record', name: 'manifest_file', fields: [
  field('manifest_path', 'string', 500), field('manifest_length', 'long', 501), field('partition_spec_id', 'int', 502), field('content', 'int', 517),
  field('sequence_number', 'long', 515), field('min_sequence_number', 'long', 516), field('added_snapshot_id', 'long', 503),
  optional('partitions', { type: 'array', items: { type: 'record', name: 'r508', fields: [field('contains_null', 'boolean', 509), optional('lower_bound', 'bytes', 510)] }, 'element-id': 508 }, 507),
  optional('key_metadata', 'bytes', 519),
] })
const manifest = avro.Type.forSchema({ type: 'record', name: 'manifest_entry', fields: [
  field('status', 'int', 0), optional('snapshot_id', 'long', 1), optional('sequence_number', 'long', 3),
  field('data_file', { type: 'record', name: 'r2', fields: [
    field('content', 'int', 134), field('file_path', 'string', 100), field('file_format', 'string', 101),
    field('partition', { type: 'record', name: 'r102', fields: [optional('split', 'string', 1000)] }, 102),
    field('record_count', 'long', 103), field('file_size_in_bytes', 'long', 104),
    optional('column_sizes', map('k117_v118', 117, 118, 'long'), 108), optional('lower_bounds', map('k126_v127', 126, 127, 'bytes'), 125), optional('key_metadata', 'bytes', 131),
  ] }, 2),
] })
function write(name, type, records, codec) {
  return new Promise((done) => {
    const encoder = new avro.streams.BlockEncoder(type, { codec, syncMarker: Buffer.alloc(16, 7) })
    encoder.pipe(fs.createWriteStream(`${name}.avro`)).on('finish', done)
    records.forEach((record) => encoder.write(record))
    encoder.end()
  })
}
const at = (path) => `s3://bucket/table/${path}`
const inList = (name, content = 0) => ({ manifest_path: at(`metadata/${name}.avro`), manifest_length: 1, partition_spec_id: 0, content, sequence_number: 1, min_sequence_number: 1, added_snapshot_id: 1,
  partitions: [{ contains_null: false, lower_bound: Buffer.from('a') }], key_metadata: null })
const entry = (status, path, of = {}) => ({ status, snapshot_id: 1, sequence_number: 1, data_file: { content: 0, file_path: at(path), file_format: 'PARQUET', partition: { split: 'x' }, record_count: 20,
  file_size_in_bytes: fs.existsSync(`../folder/${path}`) ? size(path) : 1, column_sizes: [{ key: 1, value: 12 }], lower_bounds: [{ key: 1, value: Buffer.from([1, 2]) }], key_metadata: null, ...of } })
await write('iceberg-list', list, [inList('iceberg-a'), inList('iceberg-b')], 'deflate')
await write('iceberg-a', manifest, [entry(1, train), entry(2, 'gone.parquet')], 'deflate')
await write('iceberg-b', manifest, [entry(0, test)], 'null')
await write('iceberg-deletes', list, [inList('iceberg-a'), inList('iceberg-d', 1)], 'deflate')
await write('iceberg-d', manifest, [entry(1, 'deletes.parquet', { content: 1 })], 'null')
await write('iceberg-dropped', list, [inList('iceberg-a'), inList('iceberg-e', 1)], 'null')
await write('iceberg-e', manifest, [entry(2, 'deletes.parquet', { content: 1 })], 'null')
await write('iceberg-orc', list, [inList('iceberg-o')], 'null')
await write('iceberg-o', manifest, [entry(1, train, { file_format: 'ORC' })], 'null')
await write('iceberg-out', list, [inList('iceberg-p')], 'null')
await write('iceberg-p', manifest, [entry(1, '../other/secret.parquet')], 'null')
await write('iceberg-size', list, [inList('iceberg-s')], 'null')
await write('iceberg-s', manifest, [entry(1, train, { file_size_in_bytes: 5 })], 'null')
